package io.flowgauge.app;

import io.flowgauge.base.UserErrorException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times as people write them behind a flag. */
final class TimeText {
    private static final Pattern BEFORE_NOW = Pattern.compile("now-(\\d{1,6})([smhd])");

    private TimeText() {}

    /**
     * Reads a date, a time of ISO 8601 (UTC where no zone is said), {@code now}, or {@code
     * now-15m}.
     *
     * @param flag for the message
     * @throws UserErrorException if it is none of these
     */
    static Instant read(String flag, String text, Instant now) throws UserErrorException {
        if (text.equals("now")) {
            return now;
        }
        Matcher before = BEFORE_NOW.matcher(text);
        if (before.matches()) {
            return now.minus(unit(before.group(2)).multipliedBy(Long.parseLong(before.group(1))));
        }
        try {
            if (text.length() == 10) {
                return LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
            }
            return text.matches(".*(Z|[+-]\\d\\d:?\\d\\d)")
                    ? OffsetDateTime.parse(text).toInstant()
                    : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            throw new UserErrorException(
                    flag
                            + " "
                            + text
                            + ": not a time; allowed: 2026-03-01, 2026-03-01T12:00:00Z, now,"
                            + " now-15m (s, m, h, d)",
                    e);
        }
    }

    private static Duration unit(String letter) {
        return switch (letter) {
            case "s" -> Duration.ofSeconds(1);
            case "m" -> Duration.ofMinutes(1);
            case "h" -> Duration.ofHours(1);
            default -> Duration.ofDays(1);
        };
    }
}
