package io.flowgauge.store;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * The equal intervals of a time range. They begin at multiples of their length since the epoch, so
 * that those of two ranges are the same ones.
 *
 * @param range what they cover
 * @param lengthMs of each
 */
record Intervals(TimeRange range, long lengthMs) {
    private static final long SECOND_MS = 1_000;
    private static final long MINUTE_MS = 60 * SECOND_MS;
    private static final long HOUR_MS = 60 * MINUTE_MS;
    private static final long DAY_MS = 24 * HOUR_MS;

    /** Lengths that people find round. */
    private static final List<Long> ROUND_MS =
            List.of(
                    SECOND_MS,
                    2 * SECOND_MS,
                    5 * SECOND_MS,
                    10 * SECOND_MS,
                    15 * SECOND_MS,
                    30 * SECOND_MS,
                    MINUTE_MS,
                    2 * MINUTE_MS,
                    5 * MINUTE_MS,
                    10 * MINUTE_MS,
                    15 * MINUTE_MS,
                    30 * MINUTE_MS,
                    HOUR_MS,
                    2 * HOUR_MS,
                    3 * HOUR_MS,
                    6 * HOUR_MS,
                    12 * HOUR_MS,
                    DAY_MS,
                    2 * DAY_MS,
                    7 * DAY_MS,
                    30 * DAY_MS);

    /** How many are good to look at. */
    private static final long WANTED = 120;

    /** The most there may be. */
    static final long MAX = 1_000;

    /** Returns intervals of a length, or of a longer one if they were too many. */
    static Intervals of(TimeRange range, OptionalLong wantedMs) {
        long lengthMs = wantedMs.orElseGet(() -> round(range, WANTED));
        Intervals intervals = new Intervals(range, Math.max(1, lengthMs));
        return intervals.count() <= MAX ? intervals : new Intervals(range, round(range, MAX - 1));
    }

    private static long round(TimeRange range, long countMax) {
        long leastMs = Math.max(1, Math.ceilDiv(range.toMs() - range.fromMs(), countMax));
        return ROUND_MS.stream()
                .filter(lengthMs -> lengthMs >= leastMs)
                .findFirst()
                .orElseGet(() -> Math.ceilDiv(leastMs, DAY_MS) * DAY_MS);
    }

    /** Returns the number of the first one since the epoch. */
    long first() {
        return Math.floorDiv(range.fromMs(), lengthMs);
    }

    /** Returns how many there are. */
    long count() {
        return Math.max(0, Math.ceilDiv(range.toMs(), lengthMs) - first());
    }

    /** Returns when each begins, ms since the epoch. */
    List<Long> timesMs() {
        List<Long> times = new ArrayList<>();
        for (long i = 0; i < count(); i++) {
            times.add((first() + i) * lengthMs);
        }
        return times;
    }
}
