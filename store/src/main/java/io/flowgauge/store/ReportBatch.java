package io.flowgauge.store;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reports on their way into the store, column by column, and the flows among them that the segment
 * does not know yet. One thread uses it.
 */
public final class ReportBatch {
    /** What a time is that there isn't. */
    public static final long NO_TIME = Long.MIN_VALUE;

    /** What a port or a VLAN is that there isn't. */
    public static final int NONE = -1;

    private static final int INITIAL_ROWS = 1_024;

    /**
     * A flow's row: what all its reports have in common.
     *
     * @param flow its number
     * @param startUs when it began, microseconds since the epoch; {@link #NO_TIME} if not known
     * @param flowId the event's {@code flow_id}
     * @param event JSON of the event's other fields
     * @param before what reports in former segments added up to: source's packets and bytes,
     *     destination's packets and bytes
     */
    public record Flow(
            long flow,
            long startUs,
            @Nullable String flowId,
            @Nullable String sourceMac,
            @Nullable String destinationMac,
            String event,
            Sums before) {}

    /**
     * Packets and bytes of both directions.
     *
     * @param sourcePackets what the source sent
     */
    public record Sums(
            long sourcePackets, long sourceBytes, long destinationPackets, long destinationBytes) {
        /** Nothing. */
        public static final Sums ZERO = new Sums(0, 0, 0, 0);
    }

    final List<Flow> flows = new ArrayList<>();
    int size;
    long[] timeUs = new long[INITIAL_ROWS];
    long[] previousUs = new long[INITIAL_ROWS];
    long[] lastUs = new long[INITIAL_ROWS];
    long[] flow = new long[INITIAL_ROWS];
    boolean[] finals = new boolean[INITIAL_ROWS];

    /** Two words for each address: upper, lower half. */
    long[] sources = new long[2 * INITIAL_ROWS];

    long[] destinations = new long[2 * INITIAL_ROWS];
    boolean[] hasSource = new boolean[INITIAL_ROWS];
    boolean[] hasDestination = new boolean[INITIAL_ROWS];
    int[] sourcePort = new int[INITIAL_ROWS];
    int[] destinationPort = new int[INITIAL_ROWS];
    int[] vlan = new int[INITIAL_ROWS];
    @Nullable String[] transport = new @Nullable String[INITIAL_ROWS];
    @Nullable String[] tags = new @Nullable String[INITIAL_ROWS];

    /** Four words for each report: packets and bytes of source and destination. */
    long[] sums = new long[4 * INITIAL_ROWS];

    /** Returns how many reports there are. */
    public int size() {
        return size;
    }

    /** Forgets all. */
    public void clear() {
        size = 0;
        flows.clear();
    }

    /** Adds a flow, before or after its reports. */
    public void add(Flow row) {
        flows.add(row);
    }

    /**
     * Begins a report; the setters then speak of it. All it has is a time and a flow.
     *
     * @param time of the report, microseconds since the epoch
     * @param previous of the flow's report before; {@link #NO_TIME} for its first
     * @param number of the flow
     * @param isFinal whether the flow has ended
     */
    public ReportBatch begin(long time, long previous, long number, boolean isFinal) {
        if (size == timeUs.length) {
            grow();
        }
        int row = size++;
        timeUs[row] = time;
        previousUs[row] = previous;
        lastUs[row] = NO_TIME;
        flow[row] = number;
        finals[row] = isFinal;
        hasSource[row] = false;
        hasDestination[row] = false;
        sourcePort[row] = NONE;
        destinationPort[row] = NONE;
        vlan[row] = NONE;
        transport[row] = null;
        tags[row] = null;
        Arrays.fill(sums, 4 * row, 4 * row + 4, 0);
        return this;
    }

    /** Sets the time of the flow's last packet, microseconds since the epoch. */
    public ReportBatch lastPacket(long timeOfLastUs) {
        lastUs[size - 1] = timeOfLastUs;
        return this;
    }

    /** Sets the source's address, as two halves of 128 bits, IPv4 as ::ffff:a.b.c.d. */
    public ReportBatch source(long high, long low) {
        hasSource[size - 1] = true;
        sources[2 * size - 2] = high;
        sources[2 * size - 1] = low;
        return this;
    }

    /** Sets the destination's address, as {@link #source}. */
    public ReportBatch destination(long high, long low) {
        hasDestination[size - 1] = true;
        destinations[2 * size - 2] = high;
        destinations[2 * size - 1] = low;
        return this;
    }

    /** Sets the ports; {@link #NONE} for one that there isn't. */
    public ReportBatch ports(int ofSource, int ofDestination) {
        sourcePort[size - 1] = ofSource;
        destinationPort[size - 1] = ofDestination;
        return this;
    }

    /** Sets transport, VLAN and tags; tags are one a line. */
    public ReportBatch labels(@Nullable String protocol, int vlanId, @Nullable String tagLines) {
        transport[size - 1] = protocol;
        vlan[size - 1] = vlanId;
        tags[size - 1] = tagLines;
        return this;
    }

    /** Sets what was counted since the flow's report before. */
    public ReportBatch counted(
            long sourcePackets, long sourceBytes, long destinationPackets, long destinationBytes) {
        int at = 4 * (size - 1);
        sums[at] = sourcePackets;
        sums[at + 1] = sourceBytes;
        sums[at + 2] = destinationPackets;
        sums[at + 3] = destinationBytes;
        return this;
    }

    private void grow() {
        int rows = 2 * size;
        timeUs = Arrays.copyOf(timeUs, rows);
        previousUs = Arrays.copyOf(previousUs, rows);
        lastUs = Arrays.copyOf(lastUs, rows);
        flow = Arrays.copyOf(flow, rows);
        finals = Arrays.copyOf(finals, rows);
        sources = Arrays.copyOf(sources, 2 * rows);
        destinations = Arrays.copyOf(destinations, 2 * rows);
        hasSource = Arrays.copyOf(hasSource, rows);
        hasDestination = Arrays.copyOf(hasDestination, rows);
        sourcePort = Arrays.copyOf(sourcePort, rows);
        destinationPort = Arrays.copyOf(destinationPort, rows);
        vlan = Arrays.copyOf(vlan, rows);
        transport = Arrays.copyOf(transport, rows);
        tags = Arrays.copyOf(tags, rows);
        sums = Arrays.copyOf(sums, 4 * rows);
    }
}
