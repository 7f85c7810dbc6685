package io.flowgauge.store;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A quantity over time. The names of components are those of the API.
 *
 * @param from begin of the range, ms since the epoch
 * @param to its end
 * @param intervalMs length of each interval
 * @param metric what was counted
 * @param by what it is split by
 * @param times begin of each interval, ms since the epoch
 * @param series the largest total first
 * @param other what is in none of the series; null if there is nothing, or can't be
 */
public record Timeline(
        long from,
        long to,
        long intervalMs,
        String metric,
        String by,
        List<Long> times,
        List<Series> series,
        @Nullable Rest other) {
    /** Keeps copies of the lists. */
    public Timeline {
        times = List.copyOf(times);
        series = List.copyOf(series);
    }

    /**
     * One line.
     *
     * @param key as the query bar wants it; empty if there is only one line
     * @param label for a person
     * @param total of the whole range
     * @param values one for each interval
     */
    public record Series(String key, String label, long total, List<Long> values) {
        /** Keeps a copy of the list. */
        public Series {
            values = List.copyOf(values);
        }
    }

    /**
     * All that is in no line.
     *
     * @param total of the whole range
     * @param values one for each interval
     */
    public record Rest(long total, List<Long> values) {
        /** Keeps a copy of the list. */
        public Rest {
            values = List.copyOf(values);
        }
    }
}
