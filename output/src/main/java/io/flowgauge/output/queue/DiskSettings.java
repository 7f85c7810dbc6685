package io.flowgauge.output.queue;

import java.nio.file.Path;

/**
 * How a {@link DiskLog} keeps events.
 *
 * @param directory of its files; it is made if need be
 * @param maxBytes how much they may take, 0 for no limit
 * @param segmentBytes size at which the next file begins
 * @param cachedEvents how many of the newest events are kept in memory too, so that an output that
 *     keeps up need not read them
 * @param retryNs first wait after an error of the disk, ns
 * @param retryMaxNs longest wait after errors of the disk, ns
 * @param syncNs how much time of events a loss of power may cost, ns; 0 for none: then each batch
 *     is on the disk when it is accepted
 */
public record DiskSettings(
        Path directory,
        long maxBytes,
        long segmentBytes,
        int cachedEvents,
        long retryNs,
        long retryMaxNs,
        long syncNs) {}
