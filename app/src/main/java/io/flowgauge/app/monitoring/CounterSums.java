package io.flowgauge.app.monitoring;

import io.flowgauge.base.Counter;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Values of counters by name, where several meters and outputs count under one. */
public final class CounterSums {
    private CounterSums() {}

    /**
     * Returns values by name: of counters with the same name the sum, or the largest maximum. Of
     * gauges too, each of a part that is at work: with several meters, the flows of all.
     */
    public static Map<String, Long> of(List<Counter> counters) {
        Map<String, Long> values = new TreeMap<>();
        for (Counter counter : counters) {
            boolean maximum = counter.kind() == Counter.Kind.MAXIMUM;
            values.merge(counter.name(), counter.get(), maximum ? Math::max : Long::sum);
        }
        return values;
    }
}
