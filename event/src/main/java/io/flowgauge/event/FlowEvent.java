package io.flowgauge.event;

import io.flowgauge.base.Memory;
import io.flowgauge.meter.EndReason;
import io.flowgauge.meter.FlowLayer;
import io.flowgauge.meter.FlowRecord;
import io.flowgauge.meter.LayerStack;
import java.nio.charset.StandardCharsets;

/**
 * The fields that an event takes from its record, in schema {@code packetbeat-6}: a flyweight that
 * is moved from record to record and gives their fields as text. One thread uses it.
 *
 * <p>The flow id that an event carries contains everything in the flow's key, at offsets that its
 * head names. So the id is taken out of the record once, and addresses, ports and tags are read
 * from it.
 */
final class FlowEvent {
    /** The most bytes of a flow id before its base64. */
    static final int ID_BYTES_MAX = LayerStack.ID_HEAD_BYTES + 120;

    /** The most bytes that are stored for any field: those of the flow id. */
    private static final int TEXT_BYTES_MAX = 4 * ((ID_BYTES_MAX + 2) / 3);

    /** Where the head of a flow id holds the offset of layer 0. */
    private static final int ID_OFFSETS = 2;

    private static final int ID_OFFSET_ABSENT = 0xff;

    private final byte[] id = new byte[ID_BYTES_MAX];
    private final byte[] text = new byte[TEXT_BYTES_MAX];
    private final TimestampText instantText;
    private final TimestampText startText;
    private final TimestampText lastText;

    private FlowRecord record = new FlowRecord();
    private long stack;
    private int idBytes;
    private boolean reversed;
    private boolean finalReport;
    private long instantNs;

    /** Makes an event that is nowhere yet. */
    FlowEvent(TimestampPrecision precision) {
        instantText = new TimestampText(precision);
        startText = new TimestampText(precision);
        lastText = new TimestampText(precision);
        LayerStack.writeIdHead(0, id, 0);
        idBytes = LayerStack.ID_HEAD_BYTES;
    }

    /**
     * Moves to a record; returns this. The record must stay as it is while the event is read.
     *
     * @param reason {@link EndReason#NONE} for an interim report, else why the flow ended
     * @param reportNs when the report was made, in ns since the epoch: {@code @timestamp}
     */
    FlowEvent wrap(FlowRecord flow, EndReason reason, long reportNs) {
        record = flow;
        instantNs = reportNs;
        finalReport = reason != EndReason.NONE;
        reversed = flow.sourceReversed();
        long layers = flow.stack();
        if (layers != stack) {
            stack = layers;
            LayerStack.writeIdHead(layers, id, 0);
            idBytes = LayerStack.ID_HEAD_BYTES + LayerStack.keyBytes(layers);
        }
        if (idBytes > LayerStack.ID_HEAD_BYTES) {
            // The first layer of the key lies at its beginning.
            long key = flow.layer(LayerStack.layerAt(layers, 0));
            Memory.copy(key, id, LayerStack.ID_HEAD_BYTES, idBytes - LayerStack.ID_HEAD_BYTES);
        }
        return this;
    }

    /** Returns the time of the report, ns since the epoch. */
    long instantNs() {
        return instantNs;
    }

    /** Sets the time of the report, ns since the epoch. */
    void setInstantNs(long reportNs) {
        instantNs = reportNs;
    }

    /** Returns whether the flow has a field. */
    boolean has(FlowField field) {
        return switch (field.kind()) {
            case INSTANT, START, LAST, FLOW_ID, FINAL -> true;
            case NUMBER, CONNECTION_ID, MAC, IPV4, IPV6 -> hasLayer(field.layer());
            case ICMP_ID -> hasLayer(FlowLayer.ICMPV4) || hasLayer(FlowLayer.ICMPV6);
            case TRANSPORT, PORT -> hasLayer(FlowLayer.TCP) || hasLayer(FlowLayer.UDP);
            case PACKETS, BYTES -> packets(field.ofSource()) != 0;
        };
    }

    /**
     * Writes a field that the flow has as text, without quotes. Up to {@link FlowField#bytesMax}
     * bytes may be stored; returns where the text ends.
     */
    int put(FlowField field, byte[] to, int at) {
        return switch (field.kind()) {
            case INSTANT -> instantText.put(instantNs, to, at);
            case START -> startText.put(record.startNs(), to, at);
            case LAST -> lastText.put(record.lastNs(), to, at);
            case FLOW_ID -> Base64Text.put(id, 0, idBytes, to, at);
            case FINAL -> putFinal(to, at);
            case NUMBER -> Decimal.put(number(layerAt(field.layer())), to, at);
            case ICMP_ID -> Decimal.put(number(layerAt(icmpLayer())), to, at);
            case TRANSPORT -> putTransport(to, at);
            case CONNECTION_ID -> {
                int end = Base64Text.put(id, layerAt(field.layer()), Long.BYTES, to, at);
                to[end] = '=';
                yield end + 1;
            }
            case MAC -> AddressText.putMac(id, half(field.layer(), field.ofSource()), to, at);
            case IPV4 -> AddressText.putIpv4(id, half(field.layer(), field.ofSource()), to, at);
            case IPV6 -> AddressText.putIpv6(id, half(field.layer(), field.ofSource()), to, at);
            case PORT -> Decimal.put(number(half(transportLayer(), field.ofSource())), to, at);
            case PACKETS -> Decimal.put(packets(field.ofSource()), to, at);
            case BYTES -> Decimal.put(bytes(field.ofSource()), to, at);
        };
    }

    /** Returns a field that the flow has as a value of an event. */
    Object value(FlowField field) {
        return switch (field.kind()) {
            case INSTANT -> Event.instant(instantNs);
            case START -> Event.instant(record.startNs());
            case LAST -> Event.instant(record.lastNs());
            case FINAL -> finalReport;
            case TRANSPORT -> hasLayer(FlowLayer.TCP) ? "tcp" : "udp";
            case NUMBER, ICMP_ID, PORT, PACKETS, BYTES -> number(field);
            case FLOW_ID, CONNECTION_ID, MAC, IPV4, IPV6 ->
                    new String(text, 0, put(field, text, 0), StandardCharsets.ISO_8859_1);
        };
    }

    private Long number(FlowField field) {
        return switch (field.kind()) {
            case PACKETS -> packets(field.ofSource());
            case BYTES -> bytes(field.ofSource());
            case PORT -> (long) number(half(transportLayer(), field.ofSource()));
            case ICMP_ID -> (long) number(layerAt(icmpLayer()));
            default -> (long) number(layerAt(field.layer()));
        };
    }

    private boolean hasLayer(int layer) {
        return (id[ID_OFFSETS + layer] & 0xff) != ID_OFFSET_ABSENT;
    }

    private int layerAt(int layer) {
        return LayerStack.ID_HEAD_BYTES + (id[ID_OFFSETS + layer] & 0xff);
    }

    /** Returns where the source's or destination's half of a layer with a pair lies in the id. */
    private int half(int layer, boolean ofSource) {
        int pair = layerAt(layer);
        return ofSource == reversed ? pair + FlowLayer.size(layer) / 2 : pair;
    }

    /** Returns TCP or UDP, TCP if a flow should have both, as Packetbeat does. */
    private int transportLayer() {
        return hasLayer(FlowLayer.TCP) ? FlowLayer.TCP : FlowLayer.UDP;
    }

    /** Returns the little-endian 16-bit number at a place of the id. */
    private int number(int at) {
        return (id[at] & 0xff) | (id[at + 1] & 0xff) << 8;
    }

    private long packets(boolean ofSource) {
        return ofSource ? record.sourcePackets() : record.destinationPackets();
    }

    private long bytes(boolean ofSource) {
        return ofSource ? record.sourceBytes() : record.destinationBytes();
    }

    private int icmpLayer() {
        return hasLayer(FlowLayer.ICMPV4) ? FlowLayer.ICMPV4 : FlowLayer.ICMPV6;
    }

    private int putFinal(byte[] to, int at) {
        int end = at;
        if (finalReport) {
            to[end++] = 't';
            to[end++] = 'r';
            to[end++] = 'u';
        } else {
            to[end++] = 'f';
            to[end++] = 'a';
            to[end++] = 'l';
            to[end++] = 's';
        }
        to[end++] = 'e';
        return end;
    }

    private int putTransport(byte[] to, int at) {
        boolean tcp = hasLayer(FlowLayer.TCP);
        to[at] = (byte) (tcp ? 't' : 'u');
        to[at + 1] = (byte) (tcp ? 'c' : 'd');
        to[at + 2] = 'p';
        return at + 3;
    }
}
