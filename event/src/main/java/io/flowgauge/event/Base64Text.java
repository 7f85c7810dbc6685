package io.flowgauge.event;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Writes base64 in the standard alphabet (RFC 4648 section 4). */
final class Base64Text {
    private static final String ALPHABET =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle PAIR =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

    /** The two characters of each 12-bit value, the first in the low byte. */
    private static final short[] PAIRS = new short[1 << 12];

    static {
        for (int value = 0; value < PAIRS.length; value++) {
            PAIRS[value] =
                    (short) (ALPHABET.charAt(value >>> 6) | ALPHABET.charAt(value & 63) << 8);
        }
    }

    private Base64Text() {}

    /** Writes the bytes of an array in a range, without padding; returns where the text ends. */
    static int put(byte[] from, int offset, int count, byte[] to, int at) {
        int end = offset + count;
        int position = at;
        int next = offset;
        // Six bytes become eight characters; the word read is eight bytes long.
        while (end - next >= Long.BYTES) {
            long word = (long) LONG.get(from, next);
            PAIR.set(to, position, PAIRS[(int) (word >>> 52)]);
            PAIR.set(to, position + 2, PAIRS[(int) (word >>> 40) & 0xfff]);
            PAIR.set(to, position + 4, PAIRS[(int) (word >>> 28) & 0xfff]);
            PAIR.set(to, position + 6, PAIRS[(int) (word >>> 16) & 0xfff]);
            next += 6;
            position += 8;
        }
        while (end - next >= 3) {
            int group =
                    (from[next] & 0xff) << 16
                            | (from[next + 1] & 0xff) << 8
                            | (from[next + 2] & 0xff);
            PAIR.set(to, position, PAIRS[group >>> 12]);
            PAIR.set(to, position + 2, PAIRS[group & 0xfff]);
            next += 3;
            position += 4;
        }
        if (end - next == 2) {
            int group = (from[next] & 0xff) << 10 | (from[next + 1] & 0xff) << 2;
            PAIR.set(to, position, PAIRS[group >>> 6]);
            to[position + 2] = (byte) ALPHABET.charAt(group & 63);
            return position + 3;
        }
        if (end - next == 1) {
            PAIR.set(to, position, PAIRS[(from[next] & 0xff) << 4]);
            return position + 2;
        }
        return position;
    }
}
