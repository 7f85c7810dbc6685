package io.flowgauge.event;

import io.flowgauge.meter.FlowLayer;

/**
 * A field of a flow event that comes from its record, by its name in schema {@code packetbeat-6}
 * (the fields that Packetbeat 6.7 builds in flows/worker.go).
 */
enum FlowField {
    TIMESTAMP("@timestamp", Kind.INSTANT),
    START_TIME("start_time", Kind.START),
    LAST_TIME("last_time", Kind.LAST),
    FLOW_ID("flow_id", Kind.FLOW_ID),
    FINAL("final", Kind.FINAL),
    VLAN("vlan", Kind.NUMBER, FlowLayer.VLAN, false),
    OUTER_VLAN("outer_vlan", Kind.NUMBER, FlowLayer.OUTER_VLAN, false),
    ICMP_ID("icmp_id", Kind.ICMP_ID),
    TRANSPORT("transport", Kind.TRANSPORT),
    CONNECTION_ID("connection_id", Kind.CONNECTION_ID, FlowLayer.CONNECTION_ID, false),
    SOURCE_MAC("source.mac", Kind.MAC, FlowLayer.ETHERNET, true),
    SOURCE_IP("source.ip", Kind.IPV4, FlowLayer.IPV4, true),
    SOURCE_OUTER_IP("source.outer_ip", Kind.IPV4, FlowLayer.OUTER_IPV4, true),
    SOURCE_IPV6("source.ipv6", Kind.IPV6, FlowLayer.IPV6, true),
    SOURCE_OUTER_IPV6("source.outer_ipv6", Kind.IPV6, FlowLayer.OUTER_IPV6, true),
    SOURCE_PORT("source.port", Kind.PORT, Layer.NONE, true),
    SOURCE_PACKETS("source.stats.net_packets_total", Kind.PACKETS, Layer.NONE, true),
    SOURCE_BYTES("source.stats.net_bytes_total", Kind.BYTES, Layer.NONE, true),
    DEST_MAC("dest.mac", Kind.MAC, FlowLayer.ETHERNET, false),
    DEST_IP("dest.ip", Kind.IPV4, FlowLayer.IPV4, false),
    DEST_OUTER_IP("dest.outer_ip", Kind.IPV4, FlowLayer.OUTER_IPV4, false),
    DEST_IPV6("dest.ipv6", Kind.IPV6, FlowLayer.IPV6, false),
    DEST_OUTER_IPV6("dest.outer_ipv6", Kind.IPV6, FlowLayer.OUTER_IPV6, false),
    DEST_PORT("dest.port", Kind.PORT, Layer.NONE, false),
    DEST_PACKETS("dest.stats.net_packets_total", Kind.PACKETS, Layer.NONE, false),
    DEST_BYTES("dest.stats.net_bytes_total", Kind.BYTES, Layer.NONE, false);

    /** What a field is made of: how it is found in a record and written. */
    enum Kind {
        INSTANT(true, TimestampText.BYTES_MAX),
        START(true, TimestampText.BYTES_MAX),
        LAST(true, TimestampText.BYTES_MAX),
        FLOW_ID(true, 4 * ((FlowEvent.ID_BYTES_MAX + 2) / 3)),
        FINAL(false, 5),
        NUMBER(false, Decimal.BYTES_MAX),
        ICMP_ID(false, Decimal.BYTES_MAX),
        TRANSPORT(true, 3),
        CONNECTION_ID(true, 12),
        MAC(true, AddressText.BYTES_MAX),
        IPV4(true, AddressText.BYTES_MAX),
        IPV6(true, AddressText.BYTES_MAX),
        PORT(false, Decimal.BYTES_MAX),
        PACKETS(false, Decimal.BYTES_MAX),
        BYTES(false, Decimal.BYTES_MAX);

        private final boolean text;
        private final int bytesMax;

        Kind(boolean text, int bytesMax) {
            this.text = text;
            this.bytesMax = bytesMax;
        }
    }

    /** A constant apart: an enum's own are not yet there when its values are made. */
    private static final class Layer {
        /** Layer of a field that is not one layer's. */
        static final int NONE = -1;
    }

    private final String path;
    private final Kind kind;
    private final int layer;
    private final boolean ofSource;

    FlowField(String path, Kind kind) {
        this(path, kind, Layer.NONE, false);
    }

    FlowField(String path, Kind kind, int layer, boolean ofSource) {
        this.path = path;
        this.kind = kind;
        this.layer = layer;
        this.ofSource = ofSource;
    }

    /** Returns the dotted name. */
    String path() {
        return path;
    }

    Kind kind() {
        return kind;
    }

    /** Returns the layer of a field that is one layer's, else -1. */
    int layer() {
        return layer;
    }

    /** Returns whether the field is the source's, for those that source and destination have. */
    boolean ofSource() {
        return ofSource;
    }

    /** Returns whether JSON puts the value in quotes. */
    boolean isText() {
        return kind.text;
    }

    /** Returns whether every flow has the field. */
    boolean isAlways() {
        return switch (kind) {
            case INSTANT, START, LAST, FLOW_ID, FINAL -> true;
            default -> false;
        };
    }

    /**
     * Returns whether the field is one of the counters that a direction has, or has not, as one.
     */
    boolean isCounter() {
        return kind == Kind.PACKETS || kind == Kind.BYTES;
    }

    /** Returns how many bytes may be stored when the value is written. */
    int bytesMax() {
        return kind.bytesMax;
    }
}
