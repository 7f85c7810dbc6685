package io.flowgauge.output;

/**
 * How events are sent to hosts.
 *
 * @param workers connections to each host, 1 or more
 * @param loadBalance whether all hosts are used at a time, and not one until it fails
 * @param eventsMax most events that are sent at a time, 1 or more
 * @param retriesMax after how many failed tries events are dropped; {@link Integer#MAX_VALUE} for
 *     never
 * @param backoffInitNs first wait after a failure, ns
 * @param backoffMaxNs longest wait after failures, ns
 */
public record HostSettings(
        int workers,
        boolean loadBalance,
        int eventsMax,
        int retriesMax,
        long backoffInitNs,
        long backoffMaxNs) {}
