package io.flowgauge.meter;

import io.flowgauge.base.Counter;
import java.util.ArrayList;
import java.util.List;

/** What a meter counts. Every packet it is given is metered or not a flow, and nothing else. */
public final class MeterCounters {
    private final List<Counter> all = new ArrayList<>();

    /** Packets counted on a flow. */
    public final Counter packetsMetered = add("packets.metered", "Packets counted on a flow.");

    /** Bytes on the wire of the packets counted on a flow. */
    public final Counter bytesMetered =
            add("bytes.metered", "Bytes on the wire of the packets counted on a flow.");

    /** Packets older than the latest one before them. */
    public final Counter packetsOutOfOrder =
            add(
                    "packets.out_of_order",
                    "Packets with a timestamp before that of an earlier packet.");

    /** Flows begun. */
    public final Counter flowsCreated = add("flows.created", "Flows begun.");

    /** Flows that live now. */
    public final Counter flowsActive =
            add("flows.active", "Flows that live now.", Counter.Kind.GAUGE);

    /** Flows ended by the idle timeout. */
    public final Counter flowsEndedIdle =
            add("flows.ended.idle_timeout", "Flows ended after no packet for the timeout.");

    /** Flows ended because the meter did. */
    public final Counter flowsEndedForced =
            add("flows.ended.forced", "Flows ended because the capture or the program ended.");

    /** Flows ended early because the table was full. */
    public final Counter flowsEndedEarly =
            add(
                    "flows.ended.lack_of_resources",
                    "Flows ended early as the idlest because the table was full.");

    /** Interim reports made. */
    public final Counter reportsInterim = add("reports.interim", "Reports of flows that live on.");

    /** Final reports made. */
    public final Counter reportsFinal = add("reports.final", "Reports of flows that ended.");

    /** Interim reports left out because the outputs could not take them in time. */
    public final Counter reportsCoalesced =
            add(
                    "reports.coalesced",
                    "Interim reports left out because there was no room for them; the next report"
                            + " of the flow includes them.");

    private final Counter[] notAFlow = new Counter[NotAFlow.values().length];
    private final Counter[] malformed = new Counter[Malformed.values().length];

    MeterCounters() {
        for (NotAFlow reason : NotAFlow.values()) {
            notAFlow[reason.ordinal()] =
                    add(
                            "packets.not_a_flow." + reason.label(),
                            "Packets on no flow: " + reason.description() + ".");
        }
        for (Malformed header : Malformed.values()) {
            malformed[header.ordinal()] =
                    add(
                            "packets.malformed." + header.label(),
                            "Packets whose decoding ended at a broken or cut header of this kind;"
                                    + " they count on the layers before it.");
        }
    }

    /** Returns all counters. */
    public List<Counter> all() {
        return List.copyOf(all);
    }

    /** Returns the packets that belong to no flow, whatever the reason. */
    public long packetsNotAFlow() {
        long sum = 0;
        for (Counter counter : notAFlow) {
            sum += counter.get();
        }
        return sum;
    }

    /** Adds what a decoder met since the last time, and takes it from there. */
    void take(DecodeCounters decoded) {
        move(decoded.notAFlow, notAFlow);
        move(decoded.malformed, malformed);
    }

    private static void move(long[] from, Counter[] to) {
        for (int i = 0; i < to.length; i++) {
            if (from[i] != 0) {
                to[i].add(from[i]);
                from[i] = 0;
            }
        }
    }

    private Counter add(String name, String description) {
        return add(name, description, Counter.Kind.COUNT);
    }

    private Counter add(String name, String description, Counter.Kind kind) {
        Counter counter = new Counter(name, description, kind);
        all.add(counter);
        return counter;
    }
}
