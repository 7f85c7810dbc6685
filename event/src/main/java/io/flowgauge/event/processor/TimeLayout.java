package io.flowgauge.event.processor;

import java.math.BigDecimal;
import java.text.ParsePosition;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One way in which a time may be written: seconds or milliseconds since 1970, or Go's. */
final class TimeLayout {
    private static final Pattern NUMBER =
            Pattern.compile("[+-]?([0-9]{1,19}\\.?[0-9]{0,18}|\\.[0-9]{1,18})");
    private static final BigDecimal NS_PER_SECOND = BigDecimal.valueOf(1_000_000_000);
    private static final BigDecimal NS_PER_MS = BigDecimal.valueOf(1_000_000);

    /** Null for a number. */
    private final @Nullable DateTimeFormatter format;

    private final BigDecimal unitNs;
    private final ZoneId zone;

    private TimeLayout(@Nullable DateTimeFormatter format, BigDecimal unitNs, ZoneId zone) {
        this.format = format;
        this.unitNs = unitNs;
        this.zone = zone;
    }

    /**
     * Compiles a layout.
     *
     * @param zone where times without an offset are
     * @throws IllegalArgumentException if nothing in it is part of a time
     */
    static TimeLayout of(String layout, ZoneId zone) {
        return switch (layout) {
            case "UNIX" -> new TimeLayout(null, NS_PER_SECOND, zone);
            case "UNIX_MS" -> new TimeLayout(null, NS_PER_MS, zone);
            default -> new TimeLayout(GoLayout.compile(layout, zone), BigDecimal.ONE, zone);
        };
    }

    /**
     * Reads a time; null if it is not written so.
     *
     * @param eventNs a time in the year of times without one, ns since the epoch
     */
    @Nullable Instant read(@Nullable Object value, long eventNs) {
        if (format == null) {
            return switch (value) {
                case Long number -> sinceEpoch(BigDecimal.valueOf(number));
                case Double number when Double.isFinite(number) ->
                        sinceEpoch(BigDecimal.valueOf(number));
                case String text when NUMBER.matcher(text).matches() ->
                        sinceEpoch(new BigDecimal(text));
                case null, default -> null;
            };
        }
        if (!(value instanceof String text)) {
            return null;
        }
        ParsePosition position = new ParsePosition(0);
        // Unresolved: a wrong day of the week does not matter, and what is missing is filled here.
        TemporalAccessor parsed = format.parseUnresolved(text, position);
        if (parsed == null || position.getIndex() != text.length()) {
            return null;
        }
        try {
            return instant(parsed, eventNs);
        } catch (DateTimeException e) {
            return null;
        }
    }

    private @Nullable Instant sinceEpoch(BigDecimal number) {
        try {
            BigDecimal[] seconds = number.multiply(unitNs).divideAndRemainder(NS_PER_SECOND);
            return Instant.ofEpochSecond(seconds[0].longValueExact(), seconds[1].longValue());
        } catch (ArithmeticException | DateTimeException e) {
            return null;
        }
    }

    private Instant instant(TemporalAccessor parsed, long eventNs) {
        ZoneId place = parsed.query(TemporalQueries.zoneId());
        ZoneId there = place == null ? zone : place;
        if (parsed.isSupported(ChronoField.OFFSET_SECONDS)) {
            there = ZoneOffset.ofTotalSeconds(get(parsed, ChronoField.OFFSET_SECONDS, 0));
        }
        int year =
                parsed.isSupported(ChronoField.YEAR)
                        ? get(parsed, ChronoField.YEAR, 0)
                        : Instant.EPOCH.plusNanos(eventNs).atZone(there).getYear();
        LocalDate date =
                parsed.isSupported(ChronoField.DAY_OF_YEAR)
                        ? LocalDate.ofYearDay(year, get(parsed, ChronoField.DAY_OF_YEAR, 1))
                        : LocalDate.of(
                                year,
                                get(parsed, ChronoField.MONTH_OF_YEAR, 1),
                                get(parsed, ChronoField.DAY_OF_MONTH, 1));
        LocalTime time =
                LocalTime.of(
                        hour(parsed),
                        get(parsed, ChronoField.MINUTE_OF_HOUR, 0),
                        get(parsed, ChronoField.SECOND_OF_MINUTE, 0),
                        get(parsed, ChronoField.NANO_OF_SECOND, 0));
        return LocalDateTime.of(date, time).atZone(there).toInstant();
    }

    private static int hour(TemporalAccessor parsed) {
        int hour = get(parsed, ChronoField.HOUR_OF_DAY, 0);
        if (!parsed.isSupported(ChronoField.CLOCK_HOUR_OF_AMPM)) {
            return hour;
        }
        int ofHalf = get(parsed, ChronoField.CLOCK_HOUR_OF_AMPM, 12);
        if (!parsed.isSupported(ChronoField.AMPM_OF_DAY)) {
            return ofHalf;
        }
        return ofHalf % 12 + 12 * get(parsed, ChronoField.AMPM_OF_DAY, 0);
    }

    private static int get(TemporalAccessor parsed, ChronoField field, int fallback) {
        return parsed.isSupported(field)
                ? field.checkValidIntValue(parsed.getLong(field))
                : fallback;
    }
}
