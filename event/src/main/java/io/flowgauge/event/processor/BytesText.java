package io.flowgauge.event.processor;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
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
        boolean bytes = text.chars().allMatch(c -> c <= BYTE_MAX);
        return text.getBytes(bytes ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8);
    }
}
