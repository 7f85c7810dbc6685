package io.flowgauge.event;

import io.flowgauge.meter.FlowLayer;

/** What an event takes from its record; a {@link Schema} says under which name. */
enum FlowField {
    TIMESTAMP(Kind.INSTANT),
    START_TIME(Kind.START),
    LAST_TIME(Kind.LAST),
    DURATION(Kind.DURATION),
    FLOW_ID(Kind.FLOW_ID),
    FINAL(Kind.FINAL),
    EVENT_TYPE(Kind.EVENT_TYPE),
    VLAN(Kind.NUMBER, FlowLayer.VLAN, false),
    OUTER_VLAN(Kind.NUMBER, FlowLayer.OUTER_VLAN, false),
    VLANS(Kind.VLANS),
    ICMP_ID(Kind.ICMP_ID),
    ICMP_TYPE(Kind.ICMP_TYPE),
    ICMP_CODE(Kind.ICMP_CODE),
    TRANSPORT(Kind.TRANSPORT),
    PROTOCOL(Kind.PROTOCOL),
    NETWORK_TYPE(Kind.NETWORK_TYPE),
    COMMUNITY_ID(Kind.COMMUNITY_ID),
    DIRECTION(Kind.DIRECTION),
    DEVICE(Kind.DEVICE),
    RELATED_IP(Kind.RELATED_IP),
    TOTAL_PACKETS(Kind.TOTAL_PACKETS),
    TOTAL_BYTES(Kind.TOTAL_BYTES),
    CONNECTION_ID(Kind.CONNECTION_ID, FlowLayer.CONNECTION_ID, false),
    SOURCE_MAC(Kind.MAC, FlowLayer.ETHERNET, true),
    SOURCE_MAC_UPPER(Kind.MAC_UPPER, FlowLayer.ETHERNET, true),
    SOURCE_IP(Kind.IPV4, FlowLayer.IPV4, true),
    SOURCE_OUTER_IP(Kind.IPV4, FlowLayer.OUTER_IPV4, true),
    SOURCE_IPV6(Kind.IPV6, FlowLayer.IPV6, true),
    SOURCE_OUTER_IPV6(Kind.IPV6, FlowLayer.OUTER_IPV6, true),
    SOURCE_ADDRESS(Kind.ADDRESS, Layer.NONE, true),
    SOURCE_OUTER_ADDRESSES(Kind.OUTER_ADDRESSES, Layer.NONE, true),
    SOURCE_ADDRESSES(Kind.ADDRESSES, Layer.NONE, true),
    SOURCE_PORT(Kind.PORT, Layer.NONE, true),
    SOURCE_PACKETS(Kind.PACKETS, Layer.NONE, true),
    SOURCE_BYTES(Kind.BYTES, Layer.NONE, true),
    DEST_MAC(Kind.MAC, FlowLayer.ETHERNET, false),
    DEST_MAC_UPPER(Kind.MAC_UPPER, FlowLayer.ETHERNET, false),
    DEST_IP(Kind.IPV4, FlowLayer.IPV4, false),
    DEST_OUTER_IP(Kind.IPV4, FlowLayer.OUTER_IPV4, false),
    DEST_IPV6(Kind.IPV6, FlowLayer.IPV6, false),
    DEST_OUTER_IPV6(Kind.IPV6, FlowLayer.OUTER_IPV6, false),
    DEST_ADDRESS(Kind.ADDRESS, Layer.NONE, false),
    DEST_OUTER_ADDRESSES(Kind.OUTER_ADDRESSES, Layer.NONE, false),
    DEST_ADDRESSES(Kind.ADDRESSES, Layer.NONE, false),
    DEST_PORT(Kind.PORT, Layer.NONE, false),
    DEST_PACKETS(Kind.PACKETS, Layer.NONE, false),
    DEST_BYTES(Kind.BYTES, Layer.NONE, false);

    /** How JSON shows a value. */
    enum Form {
        /** As it is. */
        BARE,
        /** In quotes. */
        TEXT,
        /** As one value or, where there are several, as a list: with quotes and brackets. */
        ONE_OR_LIST,
        /** As a list, with quotes and brackets. */
        LIST
    }

    /** What a field is made of: how it is found in a record and written. */
    enum Kind {
        INSTANT(Form.TEXT, TimestampText.BYTES_MAX),
        START(Form.TEXT, TimestampText.BYTES_MAX),
        LAST(Form.TEXT, TimestampText.BYTES_MAX),
        DURATION(Form.BARE, Decimal.BYTES_MAX + 1),
        FLOW_ID(Form.TEXT, 4 * ((FlowEvent.ID_BYTES_MAX + 2) / 3)),
        FINAL(Form.BARE, 5),
        EVENT_TYPE(Form.LIST, 20),
        NUMBER(Form.BARE, Decimal.BYTES_MAX),
        VLANS(Form.ONE_OR_LIST, 2 * Decimal.BYTES_MAX + 3),
        ICMP_ID(Form.BARE, Decimal.BYTES_MAX),
        ICMP_TYPE(Form.BARE, Decimal.BYTES_MAX),
        ICMP_CODE(Form.BARE, Decimal.BYTES_MAX),
        TRANSPORT(Form.TEXT, 3),
        PROTOCOL(Form.TEXT, 9),
        NETWORK_TYPE(Form.TEXT, 4),
        COMMUNITY_ID(Form.TEXT, CommunityIdHash.BYTES_MAX),
        DIRECTION(Form.TEXT, 8),
        DEVICE(Form.TEXT, FlowEvent.DEVICE_BYTES_MAX),
        RELATED_IP(Form.LIST, 8 * (AddressText.BYTES_MAX + 3) + 2),
        TOTAL_PACKETS(Form.BARE, Decimal.BYTES_MAX),
        TOTAL_BYTES(Form.BARE, Decimal.BYTES_MAX),
        CONNECTION_ID(Form.TEXT, 12),
        MAC(Form.TEXT, AddressText.BYTES_MAX),
        MAC_UPPER(Form.TEXT, AddressText.BYTES_MAX),
        IPV4(Form.TEXT, AddressText.BYTES_MAX),
        IPV6(Form.TEXT, AddressText.BYTES_MAX),
        ADDRESS(Form.TEXT, AddressText.BYTES_MAX),
        OUTER_ADDRESSES(Form.ONE_OR_LIST, 4 * (AddressText.BYTES_MAX + 3) + 2),
        ADDRESSES(Form.ONE_OR_LIST, 4 * (AddressText.BYTES_MAX + 3) + 2),
        PORT(Form.BARE, Decimal.BYTES_MAX),
        PACKETS(Form.BARE, Decimal.BYTES_MAX),
        BYTES(Form.BARE, Decimal.BYTES_MAX);

        private final Form form;
        private final int bytesMax;

        Kind(Form form, int bytesMax) {
            this.form = form;
            this.bytesMax = bytesMax;
        }
    }

    /** A constant apart: an enum's own are not yet there when its values are made. */
    private static final class Layer {
        /** Layer of a field that is not one layer's. */
        static final int NONE = -1;
    }

    private final Kind kind;
    private final int layer;
    private final boolean ofSource;

    FlowField(Kind kind) {
        this(kind, Layer.NONE, false);
    }

    FlowField(Kind kind, int layer, boolean ofSource) {
        this.kind = kind;
        this.layer = layer;
        this.ofSource = ofSource;
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

    /** Returns whether JSON puts the value in quotes, and events have it as a string. */
    boolean isText() {
        return kind.form == Form.TEXT;
    }

    /** Returns whether the value is a list, or is one where there are several. */
    boolean mayBeList() {
        return kind.form == Form.LIST || kind.form == Form.ONE_OR_LIST;
    }

    /** Returns whether every flow has the field. */
    boolean isAlways() {
        return switch (kind) {
            case INSTANT,
                    START,
                    LAST,
                    DURATION,
                    FLOW_ID,
                    FINAL,
                    EVENT_TYPE,
                    TOTAL_PACKETS,
                    TOTAL_BYTES ->
                    true;
            default -> false;
        };
    }

    /**
     * Returns whether an object of nothing but this field, and those that come and go with it, is
     * there or not there as one: {@code stats}, {@code icmp}, {@code related}.
     */
    boolean makesObject() {
        return switch (kind) {
            case PACKETS,
                    BYTES,
                    ICMP_ID,
                    ICMP_TYPE,
                    ICMP_CODE,
                    DEVICE,
                    OUTER_ADDRESSES,
                    RELATED_IP ->
                    true;
            default -> false;
        };
    }

    /** Returns how many bytes may be stored when the value is written. */
    int bytesMax() {
        return kind.bytesMax;
    }
}
