package io.flowgauge.store;

import java.util.List;

/**
 * Who talks to whom. The names of components are those of the API.
 *
 * @param from begin of the range, ms since the epoch
 * @param to its end
 * @param metric what hosts are ordered by
 * @param hosts those with the most, the largest first
 * @param cells what flowed between two of them
 * @param otherBytes bytes of all other flows of the range
 */
public record FlowMatrix(
        long from, long to, String metric, List<String> hosts, List<Cell> cells, long otherBytes) {
    /** Keeps copies of the lists. */
    public FlowMatrix {
        hosts = List.copyOf(hosts);
        cells = List.copyOf(cells);
    }

    /** Flows from one host to another; the names are those of the API. */
    public record Cell(
            String source,
            String destination,
            long bytes,
            long packets,
            long flows,
            long sourceBytes,
            long destinationBytes) {}
}
