package io.flowgauge.store;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some of the flows of a time range. The names of components are those of the API.
 *
 * @param from begin of the range, ms since the epoch
 * @param to its end
 * @param flows in the order that was asked for
 * @param nextCursor for the next page; null at the last
 * @param total how many flows there are on all pages
 */
public record FlowPage(
        long from, long to, List<FlowRow> flows, @Nullable String nextCursor, long total) {
    /** Keeps a copy of the list. */
    public FlowPage {
        flows = List.copyOf(flows);
    }
}
