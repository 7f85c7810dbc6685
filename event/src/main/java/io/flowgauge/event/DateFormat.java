package io.flowgauge.event;

import io.flowgauge.base.UserErrorException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The part of a format string that writes the event's time: {@code yyyy.MM.dd}. The letters are
 * those of Packetbeat 6.7, a subset of Joda-Time's:
 *
 * <pre>
 *   y, Y  year; two letters: its last two digits     x  year of the week (ISO 8601), likewise
 *   M     month; three letters: Jan; four: January   w  week, 1 to 53
 *   d     day of the month                           D  day of the year
 *   e     day of the week, 0 for Sunday              E  Mon; four letters: Monday
 *   H     hour, 0 to 23                              k  hour, 1 to 24
 *   K     hour of the half day, 0 to 11              h  hour of the half day, 1 to 12
 *   a     AM or PM     m  minute     s  second       S  digits of the fraction of a second
 * </pre>
 *
 * More letters than digits mean zeros in front. Text in {@code 'single quotes'} stands as it is,
 * two quotes are one. {@code h} and {@code k} are what they say; Packetbeat writes one hour more.
 */
final class DateFormat {
    private static final String LETTERS = "yYxMwdDeEHkKhamsS";
    private static final long NS_PER_MS = 1_000_000;
    private static final int MS_PER_DAY = 86_400_000;
    private static final int PADDING_MAX = 64;

    private static final byte[][] MONTHS =
            names(
                    "January February March April May June July August September October"
                            + " November December");
    private static final byte[][] DAYS =
            names("Sunday Monday Tuesday Wednesday Thursday Friday Saturday");

    private final Part[] parts;
    private final int bytesMax;
    private final CalendarDay day = new CalendarDay();

    /** A letter and how often it stands, or text. */
    private static final class Part {
        /** One of {@link #LETTERS}, or {@code '} for text. */
        final char letter;

        final int count;
        final byte[] text;

        Part(char letter, int count, String text) {
            this.letter = letter;
            this.count = count;
            this.text = text.getBytes(StandardCharsets.UTF_8);
        }
    }

    private DateFormat(List<Part> parts) {
        this.parts = parts.toArray(Part[]::new);
        int bytes = 0;
        for (Part part : parts) {
            bytes += part.text.length + Math.max(part.count, 10);
        }
        bytesMax = bytes;
    }

    /** Compiles a pattern; the error's message is Packetbeat's, without a place. */
    static DateFormat compile(String pattern) throws UserErrorException {
        List<Part> parts = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < pattern.length(); ) {
            char c = pattern.charAt(i);
            int next = i + 1;
            if (c == '\'') {
                if (next < pattern.length() && pattern.charAt(next) == '\'') {
                    text.append(c);
                    next++;
                } else {
                    quoted = !quoted;
                }
            } else if (quoted || !isLetter(c)) {
                text.append(c);
            } else {
                while (next < pattern.length() && pattern.charAt(next) == c) {
                    next++;
                }
                if (LETTERS.indexOf(c) < 0 || next - i > PADDING_MAX) {
                    throw new UserErrorException(
                            "unsupport format '"
                                    + pattern.substring(i, next)
                                    + "' in timestamp expression");
                }
                endText(text, parts);
                parts.add(new Part(c, next - i, ""));
            }
            i = next;
        }
        endText(text, parts);
        return new DateFormat(parts);
    }

    /** Returns how many bytes a date takes at most. */
    int bytesMax() {
        return bytesMax;
    }

    /** Writes a time in ns since the epoch; returns where its text ends. */
    int put(long timeNs, byte[] to, int at) {
        long ms = Math.floorDiv(timeNs, NS_PER_MS);
        long days = Math.floorDiv(ms, (long) MS_PER_DAY);
        int ofDay = (int) (ms - days * MS_PER_DAY);
        day.move(days);
        int end = at;
        for (Part part : parts) {
            end = put(part, ofDay, to, end);
        }
        return end;
    }

    private int put(Part part, int msOfDay, byte[] to, int at) {
        int hour = msOfDay / 3_600_000;
        int count = part.count;
        return switch (part.letter) {
            case 'y', 'Y' -> putYear(day.year(), count, to, at);
            case 'x' -> putYear(day.weekYear(), count, to, at);
            case 'M' ->
                    count < 3
                            ? putNumber(day.month(), count, to, at)
                            : putName(MONTHS[day.month() - 1], count, to, at);
            case 'w' -> putNumber(day.week(), count, to, at);
            case 'd' -> putNumber(day.dayOfMonth(), count, to, at);
            case 'D' -> putNumber(day.dayOfYear(), count, to, at);
            case 'e' -> putNumber(day.dayOfWeek(), count, to, at);
            case 'E' -> putName(DAYS[day.dayOfWeek()], count, to, at);
            case 'H' -> putNumber(hour, count, to, at);
            case 'k' -> putNumber(hour == 0 ? 24 : hour, count, to, at);
            case 'K' -> putNumber(hour % 12, count, to, at);
            case 'h' -> putNumber(hour % 12 == 0 ? 12 : hour % 12, count, to, at);
            case 'm' -> putNumber(msOfDay / 60_000 % 60, count, to, at);
            case 's' -> putNumber(msOfDay / 1000 % 60, count, to, at);
            case 'S' -> putFraction(msOfDay % 1000, count, to, at);
            case 'a' -> {
                to[at] = (byte) (hour < 12 ? 'A' : 'P');
                to[at + 1] = 'M';
                yield at + 2;
            }
            default -> putText(part.text, part.text.length, to, at);
        };
    }

    private static int putYear(int year, int count, byte[] to, int at) {
        return count == 2
                ? Decimal.putPadded(year % 100, 2, to, at)
                : putNumber(year, count, to, at);
    }

    private static int putNumber(int value, int digits, byte[] to, int at) {
        return Decimal.putPadded(value, Math.max(digits, Decimal.digits(value)), to, at);
    }

    private static int putName(byte[] name, int count, byte[] to, int at) {
        return putText(name, count < 4 ? 3 : name.length, to, at);
    }

    private static int putText(byte[] text, int length, byte[] to, int at) {
        System.arraycopy(text, 0, to, at, length);
        return at + length;
    }

    /** Writes the first digits of a fraction: 123 ms are 1, 12, 123, 1230. */
    private static int putFraction(int ms, int digits, byte[] to, int at) {
        int divisor = 100;
        for (int digit = 0; digit < digits; digit++) {
            to[at + digit] = (byte) ('0' + (divisor == 0 ? 0 : ms / divisor % 10));
            divisor /= 10;
        }
        return at + digits;
    }

    private static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private static void endText(StringBuilder text, List<Part> parts) {
        if (!text.isEmpty()) {
            parts.add(new Part('\'', 0, text.toString()));
            text.setLength(0);
        }
    }

    private static byte[][] names(String names) {
        String[] split = names.split(" ", -1);
        byte[][] bytes = new byte[split.length][];
        for (int i = 0; i < split.length; i++) {
            bytes[i] = split[i].getBytes(StandardCharsets.US_ASCII);
        }
        return bytes;
    }
}
