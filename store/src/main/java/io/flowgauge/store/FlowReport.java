package io.flowgauge.store;

import org.jspecify.annotations.Nullable;

/**
 * One report of a flow. The names of components are those of the API.
 *
 * @param time of the report, ms since the epoch
 * @param previous time of the report before, since which this one counts
 * @param isFinal whether the flow had ended
 */
public record FlowReport(
        long time,
        @Nullable Long previous,
        boolean isFinal,
        long sourceBytes,
        long sourcePackets,
        long destinationBytes,
        long destinationPackets) {}
