package io.flowgauge.event;

import io.flowgauge.base.Memory;
import io.flowgauge.meter.EndReason;
import io.flowgauge.meter.FlowLayer;
import io.flowgauge.meter.FlowRecord;
import io.flowgauge.meter.LayerStack;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The fields that an event takes from its record: a flyweight that is moved from record to record
 * and gives their fields as text. One thread uses it.
 *
 * <p>The flow id that an event carries contains everything in the flow's key, at offsets that its
 * head names. So the id is taken out of the record once, and addresses, ports and tags are read
 * from it.
 */
final class FlowEvent {
    /** The most bytes of a flow id before its base64. */
    static final int ID_BYTES_MAX = LayerStack.ID_HEAD_BYTES + 120;

    /** The most bytes that are kept of the name of a device. */
    static final int DEVICE_BYTES_MAX = 255;

    /** The most bytes that are stored for any field: those of a list of addresses. */
    private static final int TEXT_BYTES_MAX = FlowField.RELATED_IP.bytesMax();

    private static final int IPV4_BYTES = 4;
    private static final int IPV6_BYTES = 16;

    /** Layers of addresses in the order in which Packetbeat 9 lists them. */
    private static final int[] ADDRESS_LAYERS = {
        FlowLayer.OUTER_IPV4, FlowLayer.IPV4, FlowLayer.OUTER_IPV6, FlowLayer.IPV6
    };

    private static final int NO_LAYER = -1;
    private static final Network[] NO_NETWORKS = {};
    private static final byte[] NO_NAME = {};

    /** Whether the source's network is inside, then whether the destination's is. */
    private static final String[] DIRECTIONS = {"external", "inbound", "outbound", "internal"};

    private static final byte[] CONNECTION = ascii("[\"connection\"]");
    private static final byte[] CONNECTION_END = ascii("[\"connection\",\"end\"]");

    /** Where the head of a flow id holds the offset of layer 0. */
    private static final int ID_OFFSETS = 2;

    private static final int ID_OFFSET_ABSENT = 0xff;

    private final byte[] id = new byte[ID_BYTES_MAX];
    private final byte[] text = new byte[TEXT_BYTES_MAX];
    private final TimestampText instantText;
    private final TimestampText startText;
    private final TimestampText lastText;
    private final CommunityIdHash communityId;
    private final boolean outerAddressesFirst;
    private final byte[][] deviceNames;
    private final Network[][] internalNetworks;

    /** Half layers whose addresses were listed, to list none twice. */
    private final int[] listed = new int[2 * ADDRESS_LAYERS.length];

    private FlowRecord record = new FlowRecord();
    private long stack;
    private int idBytes;
    private boolean reversed;
    private boolean finalReport;
    private long instantNs;

    /** The layer whose addresses are the flow's; {@link #NO_LAYER} if it has none. */
    private int addressLayer = NO_LAYER;

    /** Makes an event that is nowhere yet. */
    FlowEvent(EventSettings settings) {
        TimestampPrecision precision = settings.precision();
        instantText = new TimestampText(precision);
        startText = new TimestampText(precision);
        lastText = new TimestampText(precision);
        LayerStack.writeIdHead(0, id, 0);
        idBytes = LayerStack.ID_HEAD_BYTES;
        if (settings.schema() instanceof EcsSchema ecs) {
            communityId = new CommunityIdHash(ecs.communityIdSeed());
            outerAddressesFirst = ecs.tunnelAddresses() == EcsSchema.TunnelAddresses.ARRAY;
            List<EcsSchema.Device> devices = ecs.devices();
            deviceNames = new byte[devices.size()][];
            internalNetworks = new Network[devices.size()][];
            for (int i = 0; i < deviceNames.length; i++) {
                deviceNames[i] = nameBytes(devices.get(i).name());
                internalNetworks[i] = devices.get(i).internalNetworks().toArray(Network[]::new);
            }
        } else {
            communityId = new CommunityIdHash(0);
            outerAddressesFirst = false;
            deviceNames = new byte[0][];
            internalNetworks = new Network[0][];
        }
    }

    /** Returns a name for JSON; what would have to be escaped becomes a question mark. */
    private static byte[] nameBytes(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
        byte[] kept = Arrays.copyOf(bytes, Math.min(bytes.length, DEVICE_BYTES_MAX));
        for (int i = 0; i < kept.length; i++) {
            if (kept[i] < ' ' || kept[i] == '"' || kept[i] == '\\' || kept[i] == 0x7f) {
                kept[i] = '?';
            }
        }
        return kept;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
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
            addressLayer = outerAddressesFirst ? outermost() : innermost();
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
            case NUMBER, CONNECTION_ID, MAC, MAC_UPPER, IPV4, IPV6 -> hasLayer(field.layer());
            case VLANS -> hasLayer(FlowLayer.VLAN);
            case ICMP_ID, ICMP_TYPE, ICMP_CODE -> hasIcmp();
            case TRANSPORT, PORT -> hasPorts();
            case PROTOCOL -> hasPorts() || hasIcmp();
            case NETWORK_TYPE, ADDRESS, ADDRESSES, RELATED_IP -> addressLayer != NO_LAYER;
            case OUTER_ADDRESSES -> addressLayers() > 1;
            case COMMUNITY_ID -> addressLayer != NO_LAYER && (hasPorts() || hasIcmp());
            case DIRECTION -> addressLayer != NO_LAYER && networks().length > 0;
            case DEVICE -> deviceName().length > 0;
            case PACKETS, BYTES ->
                    packets(field.ofSource()) != 0 || record.wasReported(field.ofSource());
        };
    }

    /**
     * Writes a field that the flow has as text, without quotes; what is a list, or is one where
     * there are several, as JSON. Up to {@link FlowField#bytesMax} bytes may be stored; returns
     * where the text ends.
     */
    int put(FlowField field, byte[] to, int at) {
        return switch (field.kind()) {
            case INSTANT -> instantText.put(instantNs, to, at);
            case START -> startText.put(record.startNs(), to, at);
            case LAST -> lastText.put(record.lastNs(), to, at);
            case DURATION -> putSigned(record.lastNs() - record.startNs(), to, at);
            case FLOW_ID -> Base64Text.put(id, 0, idBytes, to, at);
            case FINAL -> putFinal(to, at);
            case EVENT_TYPE -> putBytes(finalReport ? CONNECTION_END : CONNECTION, to, at);
            case NUMBER -> Decimal.put(number(layerAt(field.layer())), to, at);
            case VLANS -> putVlans(to, at);
            case ICMP_ID -> Decimal.put(number(layerAt(icmpLayer())), to, at);
            case ICMP_TYPE -> Decimal.put(record.icmpType(), to, at);
            case ICMP_CODE -> Decimal.put(record.icmpCode(), to, at);
            case TRANSPORT -> putTransport(to, at);
            case PROTOCOL, NETWORK_TYPE, DIRECTION -> putAscii(word(field), to, at);
            case COMMUNITY_ID -> putCommunityId(to, at);
            case DEVICE -> putBytes(deviceName(), to, at);
            case RELATED_IP -> putRelated(to, at);
            case TOTAL_PACKETS -> Decimal.put(packets(true) + packets(false), to, at);
            case TOTAL_BYTES -> Decimal.put(bytes(true) + bytes(false), to, at);
            case CONNECTION_ID -> {
                int end = Base64Text.put(id, layerAt(field.layer()), Long.BYTES, to, at);
                to[end] = '=';
                yield end + 1;
            }
            case MAC -> AddressText.putMac(id, half(field.layer(), field.ofSource()), to, at);
            case MAC_UPPER ->
                    AddressText.putMacUpper(id, half(field.layer(), field.ofSource()), to, at);
            case IPV4 -> AddressText.putIpv4(id, half(field.layer(), field.ofSource()), to, at);
            case IPV6 -> AddressText.putIpv6(id, half(field.layer(), field.ofSource()), to, at);
            case ADDRESS -> putAddress(addressLayer, field.ofSource(), to, at);
            case OUTER_ADDRESSES -> putAddresses(addressLayer, field.ofSource(), to, at);
            case ADDRESSES -> putAddresses(NO_LAYER, field.ofSource(), to, at);
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
            case TRANSPORT, PROTOCOL, NETWORK_TYPE, DIRECTION -> word(field);
            case DURATION,
                    NUMBER,
                    ICMP_ID,
                    ICMP_TYPE,
                    ICMP_CODE,
                    PORT,
                    PACKETS,
                    BYTES,
                    TOTAL_PACKETS,
                    TOTAL_BYTES ->
                    number(field);
            case EVENT_TYPE -> finalReport ? List.of("connection", "end") : List.of("connection");
            case VLANS -> {
                Long inner = (long) number(layerAt(FlowLayer.VLAN));
                yield hasLayer(FlowLayer.OUTER_VLAN)
                        ? List.of((long) number(layerAt(FlowLayer.OUTER_VLAN)), inner)
                        : inner;
            }
            case OUTER_ADDRESSES -> oneOrList(addresses(addressLayer, field.ofSource()));
            case ADDRESSES -> oneOrList(addresses(NO_LAYER, field.ofSource()));
            case RELATED_IP -> related();
            case FLOW_ID,
                    CONNECTION_ID,
                    MAC,
                    MAC_UPPER,
                    IPV4,
                    IPV6,
                    ADDRESS,
                    COMMUNITY_ID,
                    DEVICE ->
                    string(put(field, text, 0));
        };
    }

    private String string(int length) {
        return new String(text, 0, length, StandardCharsets.ISO_8859_1);
    }

    private static Object oneOrList(List<String> values) {
        return values.size() == 1 ? values.getFirst() : values;
    }

    private List<String> addresses(int except, boolean ofSource) {
        List<String> addresses = new ArrayList<>();
        for (int layer : ADDRESS_LAYERS) {
            if (layer != except && hasLayer(layer)) {
                addresses.add(string(putAddress(layer, ofSource, text, 0)));
            }
        }
        return addresses;
    }

    private List<String> related() {
        int count = list();
        List<String> addresses = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            addresses.add(string(putListed(listed[i], text, 0)));
        }
        return addresses;
    }

    private Long number(FlowField field) {
        return switch (field.kind()) {
            case DURATION -> record.lastNs() - record.startNs();
            case PACKETS -> packets(field.ofSource());
            case BYTES -> bytes(field.ofSource());
            case TOTAL_PACKETS -> packets(true) + packets(false);
            case TOTAL_BYTES -> bytes(true) + bytes(false);
            case PORT -> (long) number(half(transportLayer(), field.ofSource()));
            case ICMP_ID -> (long) number(layerAt(icmpLayer()));
            case ICMP_TYPE -> (long) record.icmpType();
            case ICMP_CODE -> (long) record.icmpCode();
            default -> (long) number(layerAt(field.layer()));
        };
    }

    /** Returns the value of a field that has one of a few. */
    private String word(FlowField field) {
        return switch (field.kind()) {
            case NETWORK_TYPE -> addressBytes(addressLayer) == IPV4_BYTES ? "ipv4" : "ipv6";
            case DIRECTION -> DIRECTIONS[(isInside(true) ? 2 : 0) + (isInside(false) ? 1 : 0)];
            default -> {
                if (hasPorts()) {
                    yield hasLayer(FlowLayer.TCP) ? "tcp" : "udp";
                }
                yield hasLayer(FlowLayer.ICMPV4) ? "icmp" : "ipv6-icmp";
            }
        };
    }

    private boolean hasPorts() {
        return hasLayer(FlowLayer.TCP) || hasLayer(FlowLayer.UDP);
    }

    private boolean hasIcmp() {
        return hasLayer(FlowLayer.ICMPV4) || hasLayer(FlowLayer.ICMPV6);
    }

    /** Returns the layer of the header of IP that came last; of one kind the plain one is. */
    private int innermost() {
        if (!hasLayer(FlowLayer.IPV4)) {
            return hasLayer(FlowLayer.IPV6) ? FlowLayer.IPV6 : NO_LAYER;
        }
        return hasLayer(FlowLayer.IPV6) && layerAt(FlowLayer.IPV6) > layerAt(FlowLayer.IPV4)
                ? FlowLayer.IPV6
                : FlowLayer.IPV4;
    }

    /** Returns the layer that Packetbeat 9 takes for the outermost (flows/worker.go). */
    private int outermost() {
        if (hasLayer(FlowLayer.OUTER_IPV6)) {
            return FlowLayer.OUTER_IPV6;
        }
        for (int layer : ADDRESS_LAYERS) {
            if (hasLayer(layer)) {
                return layer;
            }
        }
        return NO_LAYER;
    }

    private int addressLayers() {
        int count = 0;
        for (int i = 0; i < ADDRESS_LAYERS.length; i++) {
            count += hasLayer(ADDRESS_LAYERS[i]) ? 1 : 0;
        }
        return count;
    }

    private static int addressBytes(int layer) {
        return layer == FlowLayer.IPV4 || layer == FlowLayer.OUTER_IPV4 ? IPV4_BYTES : IPV6_BYTES;
    }

    private int putAddress(int layer, boolean ofSource, byte[] to, int at) {
        int from = half(layer, ofSource);
        return addressBytes(layer) == IPV4_BYTES
                ? AddressText.putIpv4(id, from, to, at)
                : AddressText.putIpv6(id, from, to, at);
    }

    /** Writes the addresses of all layers but one, with brackets if there are several. */
    private int putAddresses(int except, boolean ofSource, byte[] to, int at) {
        boolean several = addressLayers() - (except == NO_LAYER ? 0 : 1) > 1;
        int end = at;
        for (int i = 0; i < ADDRESS_LAYERS.length; i++) {
            int layer = ADDRESS_LAYERS[i];
            if (layer != except && hasLayer(layer)) {
                to[end] = (byte) (end > at ? ',' : '[');
                end += end > at || several ? 1 : 0;
                to[end++] = '"';
                end = putAddress(layer, ofSource, to, end);
                to[end++] = '"';
            }
        }
        if (several) {
            to[end++] = ']';
        }
        return end;
    }

    /** Collects the flow's addresses, each once, its own before outer ones; returns how many. */
    private int list() {
        int count = list(addressLayer, 0);
        for (int i = 0; i < ADDRESS_LAYERS.length; i++) {
            if (ADDRESS_LAYERS[i] != addressLayer && hasLayer(ADDRESS_LAYERS[i])) {
                count = list(ADDRESS_LAYERS[i], count);
            }
        }
        return count;
    }

    private int list(int layer, int before) {
        int count = before;
        for (int side = 0; side < 2; side++) {
            int half = layer << 1 | side;
            if (!isListed(half, count)) {
                listed[count++] = half;
            }
        }
        return count;
    }

    private boolean isListed(int half, int count) {
        int bytes = addressBytes(half >> 1);
        int at = halfAt(half);
        for (int i = 0; i < count; i++) {
            int other = halfAt(listed[i]);
            if (addressBytes(listed[i] >> 1) == bytes
                    && Arrays.equals(id, at, at + bytes, id, other, other + bytes)) {
                return true;
            }
        }
        return false;
    }

    /** Returns where an address lies that is told by its layer and, in the last bit, its side. */
    private int halfAt(int half) {
        return half(half >> 1, (half & 1) == 0);
    }

    private int putListed(int half, byte[] to, int at) {
        return putAddress(half >> 1, (half & 1) == 0, to, at);
    }

    private int putRelated(byte[] to, int at) {
        int count = list();
        int end = at;
        for (int i = 0; i < count; i++) {
            to[end++] = (byte) (i == 0 ? '[' : ',');
            to[end++] = '"';
            end = putListed(listed[i], to, end);
            to[end++] = '"';
        }
        to[end++] = ']';
        return end;
    }

    private int putVlans(byte[] to, int at) {
        if (!hasLayer(FlowLayer.OUTER_VLAN)) {
            return Decimal.put(number(layerAt(FlowLayer.VLAN)), to, at);
        }
        to[at] = '[';
        int end = Decimal.put(number(layerAt(FlowLayer.OUTER_VLAN)), to, at + 1);
        to[end] = ',';
        end = Decimal.put(number(layerAt(FlowLayer.VLAN)), to, end + 1);
        to[end] = ']';
        return end + 1;
    }

    private int putCommunityId(byte[] to, int at) {
        communityId.between(
                id,
                half(addressLayer, true),
                half(addressLayer, false),
                addressBytes(addressLayer));
        if (hasPorts()) {
            int layer = transportLayer();
            return communityId.putWithPorts(
                    layer == FlowLayer.TCP ? CommunityIdHash.TCP : CommunityIdHash.UDP,
                    number(half(layer, true)),
                    number(half(layer, false)),
                    to,
                    at);
        }
        return communityId.putIcmp(
                hasLayer(FlowLayer.ICMPV4) ? CommunityIdHash.ICMP : CommunityIdHash.ICMP6,
                record.icmpType(),
                record.icmpCode(),
                to,
                at);
    }

    private boolean isInside(boolean ofSource) {
        int at = half(addressLayer, ofSource);
        int bytes = addressBytes(addressLayer);
        for (Network network : networks()) {
            if (network.contains(id, at, bytes)) {
                return true;
            }
        }
        return false;
    }

    private Network[] networks() {
        return internalNetworks.length == 0 ? NO_NETWORKS : internalNetworks[device()];
    }

    private byte[] deviceName() {
        return deviceNames.length == 0 ? NO_NAME : deviceNames[device()];
    }

    private int device() {
        return Math.min(record.device(), deviceNames.length - 1);
    }

    private static int putAscii(String word, byte[] to, int at) {
        for (int i = 0; i < word.length(); i++) {
            to[at + i] = (byte) word.charAt(i);
        }
        return at + word.length();
    }

    private static int putBytes(byte[] bytes, byte[] to, int at) {
        System.arraycopy(bytes, 0, to, at, bytes.length);
        return at + bytes.length;
    }

    private static int putSigned(long number, byte[] to, int at) {
        to[at] = '-';
        return Decimal.put(Math.abs(number), to, number < 0 ? at + 1 : at);
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
