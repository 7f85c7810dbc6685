package io.flowgauge.meter;

import java.util.BitSet;

/**
 * How a meter works.
 *
 * @param timeoutNs how long a flow may be idle before it ends, ns; 1 s or more
 * @param periodNs how often living flows are reported, ns; 0 or less for only when they end
 * @param flowsMax the most flows at a time, 1 to 2^28; decides the memory
 * @param trackIcmp whether ICMP identifiers are a part of the flow key (Packetbeat: the icmp
 *     analyzer is on)
 * @param tcpPorts ports whose TCP connections are numbered (Packetbeat: ports of its TCP analyzers)
 * @param seed secret for the hash of the table; random in production
 * @param reportsAtOnce whether a report pass is finished before the next packet is counted, as for
 *     a file; else it is worked off by {@link Meter#work} between batches
 * @param share which of the flows are this meter's: 0 to shares - 1
 * @param shares how many meters share the flows of the same packets; 1 or more
 * @param decoding which headers are followed
 * @param deltaReports whether a report counts what came since the report before, in place of what
 *     came since the flow's first packet (Packetbeat 9: enable_delta_flow_reports)
 */
public record MeterSettings(
        long timeoutNs,
        long periodNs,
        int flowsMax,
        boolean trackIcmp,
        BitSet tcpPorts,
        long seed,
        boolean reportsAtOnce,
        int share,
        int shares,
        Decoding decoding,
        boolean deltaReports) {

    private static final long TIMEOUT_MIN_NS = 1_000_000_000L;

    /** Checks the ranges. */
    public MeterSettings {
        if (timeoutNs < TIMEOUT_MIN_NS) {
            throw new IllegalArgumentException("timeout " + timeoutNs + " ns is below 1 s");
        }
        if (flowsMax < 1 || flowsMax > FlowTable.FLOWS_MAX) {
            throw new IllegalArgumentException("flowsMax " + flowsMax);
        }
        if (shares < 1 || share < 0 || share >= shares) {
            throw new IllegalArgumentException("share " + share + " of " + shares);
        }
        if (shares > 1 && !tcpPorts.isEmpty()) {
            throw new IllegalArgumentException("connections are numbered by one meter only");
        }
        tcpPorts = (BitSet) tcpPorts.clone();
    }

    /** Makes settings of a meter that decodes and counts as Packetbeat 6.7 does. */
    public MeterSettings(
            long timeoutNs,
            long periodNs,
            int flowsMax,
            boolean trackIcmp,
            BitSet tcpPorts,
            long seed,
            boolean reportsAtOnce,
            int share,
            int shares) {
        this(
                timeoutNs,
                periodNs,
                flowsMax,
                trackIcmp,
                tcpPorts,
                seed,
                reportsAtOnce,
                share,
                shares,
                Decoding.PACKETBEAT_6,
                false);
    }
}
