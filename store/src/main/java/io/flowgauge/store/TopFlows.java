package io.flowgauge.store;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The largest of a kind. The names of components are those of the API.
 *
 * @param from begin of the range, ms since the epoch
 * @param to its end
 * @param by what flows are put together by
 * @param metric what they are ordered by
 * @param rows the largest first
 * @param total of all flows of the range, those of no row too
 */
public record TopFlows(long from, long to, String by, String metric, List<Row> rows, Total total) {
    /** Keeps a copy of the list. */
    public TopFlows {
        rows = List.copyOf(rows);
    }

    /**
     * Flows with something in common.
     *
     * @param key as the query bar wants it; of conversations, both addresses with a space between
     * @param label for a person
     * @param source only of conversations
     * @param destination only of conversations
     */
    public record Row(
            String key,
            String label,
            @Nullable String source,
            @Nullable String destination,
            long bytes,
            long packets,
            long flows,
            long sourceBytes,
            long destinationBytes,
            long sourcePackets,
            long destinationPackets) {}

    /** What all flows add up to. */
    public record Total(long bytes, long packets, long flows) {}
}
