package io.flowgauge.event;

import java.nio.charset.StandardCharsets;

/**
 * Writes times as {@code 2017-05-03T19:42:40.003Z}: UTC, cut to milliseconds. The text of the last
 * second is kept, because times that follow one another mostly share it.
 */
final class TimestampText {
    /** Bytes of a time. */
    static final int BYTES = 24;

    private static final int NS_PER_MS = 1_000_000;
    private static final int SECONDS_PER_DAY = 86_400;

    private final byte[] text = "1970-01-01T00:00:00.000Z".getBytes(StandardCharsets.US_ASCII);
    private final CalendarDay calendar = new CalendarDay();
    private long second;
    private long day;

    /** Writes a time in ns since the epoch; returns where its text ends. */
    int put(long timeNs, byte[] to, int at) {
        long ms = Math.floorDiv(timeNs, (long) NS_PER_MS);
        long seconds = Math.floorDiv(ms, 1000L);
        if (seconds != second) {
            move(seconds);
        }
        System.arraycopy(text, 0, to, at, BYTES);
        int fraction = (int) (ms - 1000 * seconds);
        int tens = fraction / 10;
        Decimal.putPair(tens, to, at + 20);
        to[at + 22] = (byte) ('0' + fraction - 10 * tens);
        return at + BYTES;
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
