package io.flowgauge.output;

import java.util.List;

/**
 * A place that an output sends to, and the steps that test it, in order. After one that fails the
 * others are left out.
 *
 * @param name as people know it: {@code kafka: 10.0.0.1:9092}
 * @param checks one or more
 */
public record CheckedTarget(String name, List<Check> checks) {
    /** Keeps a copy of the list. */
    public CheckedTarget {
        checks = List.copyOf(checks);
    }
}
