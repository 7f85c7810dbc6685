package io.flowgauge.event.processor;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Answers that still hold, those used last; for several threads. */
final class DnsCache {
    private record Line(DnsAnswer answer, long untilNs) {}

    private final Map<String, Line> lines;
    private final LongSupplier clockNs;

    /**
     * Makes an empty cache.
     *
     * @param initial for how many answers to make room at first
     * @param max how many to keep; the one that was not used for the longest time makes room
     * @param clockNs ns since any moment
     */
    DnsCache(int initial, int max, LongSupplier clockNs) {
        this.clockNs = clockNs;
        lines =
                new LinkedHashMap<>(Math.min(initial, max), 0.75f, true) {
                    private static final long serialVersionUID = 1;

                    @Override
                    protected boolean removeEldestEntry(Map.Entry<String, Line> eldest) {
                        return size() > max;
                    }
                };
    }

    /** Returns the answer about a text, null if there is none that still holds. */
    synchronized @Nullable DnsAnswer get(String text) {
        Line line = lines.get(text);
        if (line == null) {
            return null;
        }
        if (clockNs.getAsLong() - line.untilNs >= 0) {
            lines.remove(text);
            return null;
        }
        return line.answer;
    }

    synchronized void put(String text, DnsAnswer answer, long holdsNs) {
        lines.put(text, new Line(answer, clockNs.getAsLong() + holdsNs));
    }
}
