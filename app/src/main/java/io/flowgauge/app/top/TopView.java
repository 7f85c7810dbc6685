package io.flowgauge.app.top;

import io.flowgauge.app.summary.Traffic;

/**
 * What a person asked to see.
 *
 * @param order what conversations are ordered by
 * @param part text that one of the addresses must have, empty for all
 * @param rows most conversations
 */
public record TopView(Traffic.Order order, String part, int rows) {
    TopView orderedBy(Traffic.Order other) {
        return new TopView(other, part, rows);
    }

    TopView filteredBy(String other) {
        return new TopView(order, other, rows);
    }

    TopView withRows(int other) {
        return new TopView(order, part, other);
    }
}
