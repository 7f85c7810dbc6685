package io.flowgauge.app.summary;

import io.flowgauge.base.Memory;
import io.flowgauge.base.ServiceNames;
import io.flowgauge.meter.EndReason;
import io.flowgauge.meter.FlowLayer;
import io.flowgauge.meter.FlowRecord;
import io.flowgauge.meter.FlowSink;
import io.flowgauge.meter.LayerStack;

/**
 * Adds up the flows of a capture: in all, by conversation (who with whom), by service (transport
 * and port) and by layers. It takes final reports only, so that a packet costs nothing here.
 */
public final class CaptureSummary implements FlowSink {
    /** Different keys kept of each kind; 20 MB at the most, whatever a capture holds. */
    public static final int KEYS_MAX = 200_000;

    /** First word of a service's key. */
    static final int TRANSPORT_UDP = FlowLayer.UDP;

    static final int TRANSPORT_TCP = FlowLayer.TCP;

    private final SumTable conversations;
    private final SumTable services;
    private final SumTable layers;
    private final ServiceNames names;
    private final FlowRecord record = new FlowRecord();
    private final FlowEnds ends = new FlowEnds();
    private long flows;
    private long packets;
    private long bytes;
    private long firstNs = Long.MAX_VALUE;
    private long lastNs = Long.MIN_VALUE;

    /**
     * Makes an empty summary.
     *
     * @param names decide which of two ports is the service
     * @param keysMax different keys kept of each kind, 1 or more
     * @param seed secret for hashes
     */
    public CaptureSummary(ServiceNames names, int keysMax, long seed) {
        this.names = names;
        conversations = new SumTable(keysMax, seed);
        services = new SumTable(keysMax, seed);
        layers = new SumTable(keysMax, seed);
    }

    @Override
    public void report(long recordAddress, int recordBytes, EndReason reason, long instantNs) {
        if (reason == EndReason.NONE) {
            return;
        }
        FlowRecord flow = record.wrap(recordAddress);
        flows++;
        long sent = flow.sourcePackets();
        long sentBytes = flow.sourceBytes();
        long received = flow.destinationPackets();
        long receivedBytes = flow.destinationBytes();
        packets += sent + received;
        bytes += sentBytes + receivedBytes;
        firstNs = Math.min(firstNs, flow.startNs());
        lastNs = Math.max(lastNs, flow.lastNs());
        layers.add(
                layers.entry(flow.stack(), 0, 0, 0, 0), sent, sentBytes, received, receivedBytes);
        addService(flow, sent, sentBytes, received, receivedBytes);
        addConversation(flow, sent, sentBytes, received, receivedBytes);
    }

    private void addService(
            FlowRecord flow, long sent, long sentBytes, long received, long receivedBytes) {
        boolean tcp = flow.has(FlowLayer.TCP);
        if (!tcp && !flow.has(FlowLayer.UDP)) {
            return;
        }
        int transport = tcp ? TRANSPORT_TCP : TRANSPORT_UDP;
        int source = Memory.getShort(flow.layerOfSource(transport, true));
        int destination = Memory.getShort(flow.layerOfSource(transport, false));
        boolean atSource = isServiceAtSource(tcp, source, destination);
        int entry = services.entry(transport, atSource ? source : destination, 0, 0, 0);
        if (atSource) {
            services.add(entry, received, receivedBytes, sent, sentBytes);
        } else {
            services.add(entry, sent, sentBytes, received, receivedBytes);
        }
    }

    /** The port with a name is the service; where both or neither have one, the lower is. */
    private boolean isServiceAtSource(boolean tcp, int source, int destination) {
        boolean sourceNamed = names.isNamed(tcp, source);
        return sourceNamed == names.isNamed(tcp, destination) ? source < destination : sourceNamed;
    }

    private void addConversation(
            FlowRecord flow, long sent, long sentBytes, long received, long receivedBytes) {
        int entry = ends.entry(conversations, flow);
        if (ends.sourceIsFirst()) {
            conversations.add(entry, sent, sentBytes, received, receivedBytes);
        } else {
            conversations.add(entry, received, receivedBytes, sent, sentBytes);
        }
    }

    /** Returns how many flows ended. */
    public long flows() {
        return flows;
    }

    /** Returns the packets of all flows. */
    public long packets() {
        return packets;
    }

    /** Returns the bytes on the wire of all flows. */
    public long bytes() {
        return bytes;
    }

    /** Returns the time of the first packet of all flows, ns since the epoch. */
    public long firstNs() {
        return firstNs;
    }

    /** Returns the time of the last packet of all flows, ns since the epoch. */
    public long lastNs() {
        return lastNs;
    }

    /** Returns sums by kind of ends and two addresses, two words each, the smaller first. */
    SumTable conversations() {
        return conversations;
    }

    /** Returns sums by transport and port; the first direction is that to the service. */
    SumTable services() {
        return services;
    }

    /** Returns sums by {@link LayerStack}. */
    SumTable layers() {
        return layers;
    }

    ServiceNames names() {
        return names;
    }
}
