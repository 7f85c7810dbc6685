package io.flowgauge.store;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A flow, with its packets and bytes in a time range. The names of components are those of the API.
 *
 * @param id its number in the history
 * @param flowId as in events
 * @param start time of its first packet, ms since the epoch
 * @param last time of its last packet, as far as reports in the range tell
 * @param durationMs from start to last
 * @param isFinal whether it ended in the range
 * @param transport such as tcp
 * @param service the usual name of the destination's port
 * @param tags of its events
 * @param bytes both directions
 * @param packets both directions
 */
public record FlowRow(
        String id,
        @Nullable String flowId,
        long start,
        long last,
        long durationMs,
        boolean isFinal,
        Endpoint source,
        Endpoint destination,
        @Nullable String transport,
        @Nullable String service,
        @Nullable Integer vlan,
        List<String> tags,
        long bytes,
        long packets) {
    /** Keeps a copy of the list. */
    public FlowRow {
        tags = List.copyOf(tags);
    }

    /** One end of a flow, with what it sent. */
    public record Endpoint(
            @Nullable String ip,
            @Nullable Integer port,
            @Nullable String mac,
            long bytes,
            long packets) {}
}
