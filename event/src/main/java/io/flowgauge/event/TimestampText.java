package io.flowgauge.event;

import java.nio.charset.StandardCharsets;

/**
 * Writes times as {@code 2017-05-03T19:42:40.003Z}: UTC, cut to milliseconds or to a finer
 * precision. The text of the last second is kept, because times that follow one another mostly
 * share it.
 */
final class TimestampText {
    /** The most bytes of a time. */
    static final int BYTES_MAX = 30;

    /** Where the digits behind the second begin. */
    private static final int FRACTION = 20;

    private static final int NS_PER_MS = 1_000_000;
    private static final long NS_PER_SECOND = 1_000_000_000;
    private static final int SECONDS_PER_DAY = 86_400;

    private final int digits;
    private final byte[] text;
    private final CalendarDay calendar = new CalendarDay();
    private long second;
    private long day;

    TimestampText(TimestampPrecision precision) {
        digits = precision.digits();
        text =
                ("1970-01-01T00:00:00." + "0".repeat(digits) + "Z")
                        .getBytes(StandardCharsets.US_ASCII);
    }

    /** Writes a time in ns since the epoch; returns where its text ends. */
    int put(long timeNs, byte[] to, int at) {
        long seconds = Math.floorDiv(timeNs, NS_PER_SECOND);
        if (seconds != second) {
            move(seconds);
        }
        System.arraycopy(text, 0, to, at, text.length);
        int ns = (int) (timeNs - NS_PER_SECOND * seconds);
        int ms = ns / NS_PER_MS;
        putThree(ms, to, at + FRACTION);
        if (digits > 3) {
            int belowMs = ns - NS_PER_MS * ms;
            putThree(belowMs / 1000, to, at + FRACTION + 3);
            if (digits > 6) {
                putThree(belowMs % 1000, to, at + FRACTION + 6);
            }
        }
        return at + text.length;
    }

    private static void putThree(int number, byte[] to, int at) {
        int tens = number / 10;
        Decimal.putPair(tens, to, at);
        to[at + 2] = (byte) ('0' + number - 10 * tens);
    }

    private void move(long seconds) {
        second = seconds;
        long days = Math.floorDiv(seconds, (long) SECONDS_PER_DAY);
        if (days != day) {
            day = days;
            calendar.move(days);
            Decimal.putPadded(calendar.year(), 4, text, 0);
            Decimal.putPair(calendar.month(), text, 5);
            Decimal.putPair(calendar.dayOfMonth(), text, 8);
        }
        int ofDay = (int) (seconds - days * SECONDS_PER_DAY);
        Decimal.putPair(ofDay / 3600, text, 11);
        Decimal.putPair(ofDay / 60 % 60, text, 14);
        Decimal.putPair(ofDay % 60, text, 17);
    }
}
