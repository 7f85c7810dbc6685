package io.flowgauge.app.monitoring;

import io.flowgauge.base.Counter;
import java.util.List;

/**
 * What one output counts.
 *
 * @param name what the configuration calls it
 * @param prefix what the names of its counters begin with, such as {@code output}
 * @param kind what it is, such as {@code kafka}
 * @param counters those of an {@link io.flowgauge.output.OutputCounters}, and its own
 */
public record OutputNumbers(String name, String prefix, String kind, List<Counter> counters) {
    /** Keeps a copy of the list. */
    public OutputNumbers {
        counters = List.copyOf(counters);
    }

    /** Returns the count of a name behind the prefix; 0 if there is no such counter. */
    long count(String name) {
        String whole = prefix + "." + name;
        return counters.stream()
                .filter(counter -> counter.name().equals(whole))
                .mapToLong(Counter::get)
                .sum();
    }
}
