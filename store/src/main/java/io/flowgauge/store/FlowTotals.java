package io.flowgauge.store;

/**
 * What the flows of a time range add up to. The names of components are those of the API.
 *
 * @param from begin of the range, ms since the epoch
 * @param to its end
 * @param bytes both directions
 * @param packets both directions
 * @param flows flows with a report in the range
 * @param sourceBytes what sources sent
 * @param destinationBytes what destinations sent
 * @param sourcePackets what sources sent
 * @param destinationPackets what destinations sent
 * @param hosts different addresses
 * @param reports of flows
 */
public record FlowTotals(
        long from,
        long to,
        long bytes,
        long packets,
        long flows,
        long sourceBytes,
        long destinationBytes,
        long sourcePackets,
        long destinationPackets,
        long hosts,
        long reports) {}
