package io.flowgauge.event.processor;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * Bytes as texts of an event. Bytes that are UTF-8 are the text they mean; others become the
 * characters of the same numbers (ISO 8859-1), so that a processor behind can have them back. Go's
 * texts hold such bytes as they are.
 */
final class BytesText {
    private static final int BYTE_MAX = 0xff;

    private BytesText() {}

    static String of(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
    }

    /** Returns the bytes of a text that may have been bytes which are no UTF-8. */
    static byte[] bytes(String text) {
        return text.getBytes(charset(text));
    }

    /**
     * Returns the first bytes of such a text: as many as are asked for, or some more, if it has as
     * many.
     */
    static byte[] head(String text, int bytes) {
        // One more, as the last may be half of a character.
        int end = Math.min(text.length(), bytes + 1);
        return text.substring(0, end).getBytes(charset(text));
    }

    private static Charset charset(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > BYTE_MAX) {
                return StandardCharsets.UTF_8;
            }
        }
        return StandardCharsets.ISO_8859_1;
    }
}
