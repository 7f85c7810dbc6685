package io.flowgauge.output;

import io.flowgauge.base.Counter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The counters of parts that come and go. What a part counted until it went is kept, so that no
 * count goes backwards; the part is not, and its gauges tell of nothing any more. Any thread may
 * call.
 */
final class PassingCounters {
    private final List<List<Counter>> present = new ArrayList<>();
    private final Map<String, Counter> past = new LinkedHashMap<>();

    /** Adds what a part counts. */
    synchronized void add(List<Counter> part) {
        present.add(part);
    }

    /** Takes the counters of a part away, and keeps what they counted. */
    synchronized void retire(List<Counter> part) {
        present.remove(part);
        for (Counter counter : part) {
            if (counter.kind() != Counter.Kind.GAUGE) {
                keep(counter);
            }
        }
    }

    private void keep(Counter counter) {
        Counter kept =
                past.computeIfAbsent(
                        counter.name(),
                        name -> new Counter(name, counter.description(), counter.kind()));
        if (counter.kind() == Counter.Kind.MAXIMUM) {
            kept.raiseTo(counter.get());
        } else {
            kept.add(counter.get());
        }
    }

    /** Returns all counters; several may have one name. */
    synchronized List<Counter> all() {
        List<Counter> all = new ArrayList<>();
        present.forEach(all::addAll);
        past.values().forEach(counter -> all.add(copy(counter)));
        return all;
    }

    /** A part that goes after this must not be counted twice by who has the list. */
    private static Counter copy(Counter counter) {
        Counter copy = new Counter(counter.name(), counter.description(), counter.kind());
        copy.set(counter.get());
        return copy;
    }
}
