package io.flowgauge.event;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Writes numbers in decimal, two digits at a time. */
final class Decimal {
    /** The most bytes that a number takes. */
    static final int BYTES_MAX = 20;

    private static final VarHandle PAIR =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

    /** The digits of 0 to 99, tens in the low byte. */
    private static final short[] PAIRS = new short[100];

    static {
        for (int value = 0; value < PAIRS.length; value++) {
            PAIRS[value] = (short) (('0' + value / 10) | ('0' + value % 10) << 8);
        }
    }

    private Decimal() {}

    /** Writes an unsigned number; returns where its text ends. */
    static int put(long value, byte[] to, int at) {
        if (value < 0) {
            long tens = Long.divideUnsigned(value, 10);
            int end = put(tens, to, at);
            to[end] = (byte) ('0' + (value - 10 * tens));
            return end + 1;
        }
        return value <= Integer.MAX_VALUE ? putSmall((int) value, to, at) : putLarge(value, to, at);
    }

    private static int putSmall(int value, byte[] to, int at) {
        int end = at + digits(value);
        int position = end;
        int rest = value;
        while (rest >= 100) {
            int next = rest / 100;
            position -= 2;
            PAIR.set(to, position, PAIRS[rest - 100 * next]);
            rest = next;
        }
        if (rest >= 10) {
            PAIR.set(to, position - 2, PAIRS[rest]);
        } else {
            to[position - 1] = (byte) ('0' + rest);
        }
        return end;
    }

    private static int putLarge(long value, byte[] to, int at) {
        long high = value / 1_000_000_000;
        int end = put(high, to, at);
        putPadded((int) (value - 1_000_000_000 * high), 9, to, end);
        return end + 9;
    }

    /** Writes the last digits of a number of 0 or more, with zeros before it if it has fewer. */
    static int putPadded(int value, int digits, byte[] to, int at) {
        int rest = value;
        for (int position = at + digits - 1; position >= at; position--) {
            int next = rest / 10;
            to[position] = (byte) ('0' + (rest - 10 * next));
            rest = next;
        }
        return at + digits;
    }

    /** Writes a number of 0 to 99 in two digits. */
    static void putPair(int value, byte[] to, int at) {
        PAIR.set(to, at, PAIRS[value]);
    }

    /** Returns how many digits a number of 0 or more has. */
    static int digits(int value) {
        int digits = 1;
        for (long limit = 10; value >= limit; limit *= 10) {
            digits++;
        }
        return digits;
    }
}
