package io.flowgauge.dashboard;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads times as the API takes them. */
final class TimeText {
    /** What may be written. */
    static final String ALLOWED =
            "ISO 8601 such as 2026-01-31T10:00:00Z, milliseconds since 1970, now, or now-15m (s, m,"
                    + " h, d, w)";

    private static final Pattern RELATIVE = Pattern.compile("now(?:-([0-9]{1,9})([smhdw]))?");
    private static final Pattern INTERVAL = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");

    /** The year 1 to the year 9999: what a database's time has room for. */
    private static final long MS_MIN = -62_135_596_800_000L;

    private static final long MS_MAX = 253_402_300_799_000L;

    private TimeText() {}

    /** Returns a time in ms since the epoch; empty if the text is none. */
    static OptionalLong read(String text, long nowMs) {
        OptionalLong read = readAny(text, nowMs);
        return read.isPresent() && read.getAsLong() >= MS_MIN && read.getAsLong() <= MS_MAX
                ? read
                : OptionalLong.empty();
    }

    private static OptionalLong readAny(String text, long nowMs) {
        Matcher relative = RELATIVE.matcher(text);
        if (relative.matches()) {
            return OptionalLong.of(
                    relative.group(1) == null
                            ? nowMs
                            : nowMs
                                    - Long.parseLong(relative.group(1))
                                            * unitMs(relative.group(2)));
        }
        if (text.matches("-?[0-9]{1,15}")) {
            return OptionalLong.of(Long.parseLong(text));
        }
        try {
            return OptionalLong.of(iso(text).toEpochMilli());
        } catch (DateTimeException | ArithmeticException e) {
            return OptionalLong.empty();
        }
    }

    private static Instant iso(String text) {
        if (text.indexOf('T') < 0) {
            return LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC);
        }
        return text.matches(".*T.*(Z|[+-][0-9:]{2,})")
                ? OffsetDateTime.parse(text).toInstant()
                : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
    }

    /** Returns the length of an interval in ms, 1 or more; empty if the text is none. */
    static OptionalLong interval(String text) {
        Matcher matcher = INTERVAL.matcher(text);
        if (!matcher.matches()) {
            return OptionalLong.empty();
        }
        long ms = Long.parseLong(matcher.group(1)) * unitMs(matcher.group(2));
        return ms == 0 ? OptionalLong.empty() : OptionalLong.of(ms);
    }

    private static long unitMs(String unit) {
        return switch (unit) {
            case "ms" -> 1;
            case "s" -> 1_000;
            case "m" -> 60_000;
            case "h" -> 3_600_000;
            case "d" -> 86_400_000;
            case "w" -> 604_800_000;
            default -> throw new IllegalArgumentException(unit);
        };
    }
}
