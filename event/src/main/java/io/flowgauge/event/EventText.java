package io.flowgauge.event;

import java.util.Arrays;

/** Writes text of a length not known before behind the end of a batch. */
final class EventText {
    private static final byte[] HEX = {
        '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
    };

    private EventBatch batch = new EventBatch(16);
    private byte[] to = batch.bytes();
    private int at;

    /** Begins a text. */
    void begin(EventBatch target) {
        batch = target;
        to = target.bytes();
        at = target.size();
    }

    /** Makes the text an event. */
    void endEvent() {
        batch.endEvent(at);
    }

    /** Returns where the text ends. */
    int end() {
        return at;
    }

    /** Makes room for so many bytes. */
    private void room(int count) {
        if (to.length - at < count) {
            to = batch.reserve(at - batch.size() + count);
        }
    }

    void put(char ascii) {
        room(1);
        to[at++] = (byte) ascii;
    }

    void put(byte[] bytes) {
        room(bytes.length);
        System.arraycopy(bytes, 0, to, at, bytes.length);
        at += bytes.length;
    }

    /** Writes a field that the flow has: a list as JSON, all else without quotes. */
    void put(FlowEvent flow, FlowField field) {
        room(field.bytesMax());
        at = flow.put(field, to, at);
    }

    void put(long number) {
        room(Decimal.BYTES_MAX + 1);
        if (number < 0) {
            to[at++] = '-';
        }
        at = Decimal.put(number < 0 ? -number : number, to, at);
    }

    void put(TimestampText time, long timeNs) {
        room(TimestampText.BYTES_MAX);
        at = time.put(timeNs, to, at);
    }

    void put(DateFormat format, long timeNs) {
        room(format.bytesMax());
        at = format.put(timeNs, to, at);
    }

    /** Takes a comma away, if the text ends in one; returns whether it did. */
    boolean dropComma() {
        boolean comma = to[at - 1] == ',';
        at -= comma ? 1 : 0;
        return comma;
    }

    /** Writes a text in UTF-8; a lone surrogate becomes U+FFFD. */
    void put(String text) {
        room(3 * text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                to[at++] = (byte) c;
            } else {
                i += utf8(text, i, c);
            }
        }
    }

    /** Writes a text as JSON, in quotes. */
    void putQuoted(String text, boolean escapeHtml) {
        room(6 * text.length() + 2);
        to[at++] = '"';
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                if (c == '\u2028' || c == '\u2029') {
                    unicode(c);
                } else {
                    i += utf8(text, i, c);
                }
            } else if (c >= ' ' && c != '"' && c != '\\' && !(escapeHtml && isHtml(c))) {
                to[at++] = (byte) c;
            } else {
                escape(c);
            }
        }
        to[at++] = '"';
    }

    private static boolean isHtml(char c) {
        return c == '<' || c == '>' || c == '&';
    }

    private void escape(char c) {
        switch (c) {
            case '"', '\\' -> pair(c);
            case '\n' -> pair('n');
            case '\r' -> pair('r');
            case '\t' -> pair('t');
            default -> unicode(c);
        }
    }

    private void pair(char c) {
        to[at++] = '\\';
        to[at++] = (byte) c;
    }

    private void unicode(char c) {
        pair('u');
        for (int shift = 12; shift >= 0; shift -= 4) {
            to[at++] = HEX[(c >>> shift) & 15];
        }
    }

    /** Writes a character from U+0080 on; returns how many more chars it took: 0 or 1. */
    private int utf8(String text, int i, char c) {
        if (c < 0x800) {
            to[at++] = (byte) (0xc0 | (c >>> 6));
            to[at++] = (byte) (0x80 | (c & 63));
            return 0;
        }
        if (Character.isHighSurrogate(c)
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1))) {
            int point = Character.toCodePoint(c, text.charAt(i + 1));
            to[at++] = (byte) (0xf0 | (point >>> 18));
            to[at++] = (byte) (0x80 | ((point >>> 12) & 63));
            to[at++] = (byte) (0x80 | ((point >>> 6) & 63));
            to[at++] = (byte) (0x80 | (point & 63));
            return 1;
        }
        char shown = Character.isSurrogate(c) ? '\ufffd' : c;
        to[at++] = (byte) (0xe0 | (shown >>> 12));
        to[at++] = (byte) (0x80 | ((shown >>> 6) & 63));
        to[at++] = (byte) (0x80 | (shown & 63));
        return 0;
    }

    /** Returns the bytes written so far. */
    byte[] toBytes() {
        return Arrays.copyOfRange(to, batch.size(), at);
    }
}
