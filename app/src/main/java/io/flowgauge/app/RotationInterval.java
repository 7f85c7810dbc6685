package io.flowgauge.app;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.concurrent.TimeUnit;

/**
 * The time that one log file is for. Intervals of a minute, an hour, 24 hours, 7, 30 and 365 days
 * are those of the local calendar, others are counted from 1970, as {@code logging.files.interval}
 * of Beats has it.
 *
 * @param ns length, 1 s or more; 0 for one file for ever
 * @param zone of the calendar
 */
record RotationInterval(long ns, ZoneId zone) {
    private static final long MINUTE_S = 60;
    private static final long HOUR_S = 60 * MINUTE_S;
    private static final long DAY_S = 24 * HOUR_S;
    private static final long WEEK_S = 7 * DAY_S;
    private static final long MONTH_S = 30 * DAY_S;
    private static final long YEAR_S = 365 * DAY_S;

    /** Returns when the interval ends that an instant is in, both in ms since the epoch. */
    long endMs(long nowMs) {
        if (ns == 0) {
            return Long.MAX_VALUE;
        }
        long seconds = TimeUnit.NANOSECONDS.toSeconds(ns);
        ZonedDateTime now = Instant.ofEpochMilli(nowMs).atZone(zone);
        ZonedDateTime day = now.truncatedTo(ChronoUnit.DAYS);
        if (ns % TimeUnit.SECONDS.toNanos(1) != 0) {
            return counted(nowMs);
        }
        if (seconds == MINUTE_S) {
            return ms(now.truncatedTo(ChronoUnit.MINUTES).plusMinutes(1));
        }
        if (seconds == HOUR_S) {
            return ms(now.truncatedTo(ChronoUnit.HOURS).plusHours(1));
        }
        if (seconds == DAY_S) {
            return ms(day.plusDays(1));
        }
        if (seconds == WEEK_S) {
            return ms(day.with(TemporalAdjusters.next(DayOfWeek.MONDAY)));
        }
        if (seconds == MONTH_S) {
            return ms(day.with(TemporalAdjusters.firstDayOfNextMonth()));
        }
        if (seconds == YEAR_S) {
            return ms(day.with(TemporalAdjusters.firstDayOfNextYear()));
        }
        return counted(nowMs);
    }

    private long counted(long nowMs) {
        long lengthMs = TimeUnit.NANOSECONDS.toMillis(ns);
        return (Math.floorDiv(nowMs, lengthMs) + 1) * lengthMs;
    }

    private static long ms(ZonedDateTime end) {
        return end.toInstant().toEpochMilli();
    }
}
