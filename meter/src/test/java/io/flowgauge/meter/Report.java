package io.flowgauge.meter;

import io.flowgauge.base.Memory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/** What one report said, kept. */
record Report(
        EndReason reason,
        long instantNs,
        long startNs,
        long lastNs,
        long sourcePackets,
        long sourceBytes,
        long destinationPackets,
        long destinationBytes,
        int reportsBefore,
        String id,
        String text) {

    private static final String NO_STATS = "-";

    static Report of(FlowRecord record, EndReason reason, long instantNs) {
        byte[] id = new byte[record.idBytes()];
        record.writeId(id, 0);
        return new Report(
                reason,
                instantNs,
                record.startNs(),
                record.lastNs(),
                record.sourcePackets(),
                record.sourceBytes(),
                record.destinationPackets(),
                record.destinationBytes(),
                record.reportsBefore(),
                Base64.getEncoder().withoutPadding().encodeToString(id),
                text(record));
    }

    boolean isFinal() {
        return reason != EndReason.NONE;
    }

    long packets() {
        return sourcePackets + destinationPackets;
    }

    long bytes() {
        return sourceBytes + destinationBytes;
    }

    /** Writes "A ip 10.0.0.1 port 1 1/43 -> B ip 10.0.0.2 port 2 - (vlan 7, transport udp)". */
    private static String text(FlowRecord record) {
        List<String> layers = new ArrayList<>();
        addNumber(layers, "outer_vlan", record, FlowLayer.OUTER_VLAN);
        addNumber(layers, "vlan", record, FlowLayer.VLAN);
        addNumber(layers, "icmp_id", record, FlowLayer.ICMPV4);
        addNumber(layers, "icmp_id", record, FlowLayer.ICMPV6);
        if (record.has(FlowLayer.TCP) || record.has(FlowLayer.UDP)) {
            layers.add("transport " + (record.has(FlowLayer.TCP) ? "tcp" : "udp"));
        }
        if (record.has(FlowLayer.CONNECTION_ID)) {
            byte[] number = bytes(record.layer(FlowLayer.CONNECTION_ID), 8);
            layers.add("connection_id " + Base64.getEncoder().encodeToString(number));
        }
        return end(record, true)
                + " -> "
                + end(record, false)
                + (layers.isEmpty() ? "" : " (" + String.join(", ", layers) + ")");
    }

    private static String end(FlowRecord record, boolean source) {
        List<String> parts = new ArrayList<>();
        if (record.has(FlowLayer.ETHERNET)) {
            parts.add(mac(bytes(record.layerOfSource(FlowLayer.ETHERNET, source), 6)));
        }
        addAddress(parts, "outer_ip", record, FlowLayer.OUTER_IPV4, source);
        addAddress(parts, "ip", record, FlowLayer.IPV4, source);
        addAddress(parts, "outer_ipv6", record, FlowLayer.OUTER_IPV6, source);
        addAddress(parts, "ipv6", record, FlowLayer.IPV6, source);
        for (int layer : new int[] {FlowLayer.TCP, FlowLayer.UDP}) {
            if (record.has(layer)) {
                parts.add("port " + Memory.getShort(record.layerOfSource(layer, source)));
            }
        }
        long packets = source ? record.sourcePackets() : record.destinationPackets();
        long bytes = source ? record.sourceBytes() : record.destinationBytes();
        parts.add(packets == 0 ? NO_STATS : packets + "/" + bytes);
        return String.join(" ", parts);
    }

    private static void addNumber(List<String> to, String name, FlowRecord record, int layer) {
        if (record.has(layer)) {
            to.add(name + " " + Memory.getShort(record.layer(layer)));
        }
    }

    private static void addAddress(
            List<String> to, String name, FlowRecord record, int layer, boolean source) {
        if (record.has(layer)) {
            int size = FlowLayer.size(layer) / 2;
            to.add(name + " " + ip(bytes(record.layerOfSource(layer, source), size)));
        }
    }

    /** Writes 02:00:00:00:00:01 as A, ...:02 as B, and others by their last byte. */
    private static String mac(byte[] address) {
        String text = HexFormat.ofDelimiter(":").formatHex(address);
        return switch (text) {
            case "02:00:00:00:00:01" -> "A";
            case "02:00:00:00:00:02" -> "B";
            default -> ".." + text.substring(15);
        };
    }

    private static String ip(byte[] address) {
        try {
            String text = InetAddress.getByAddress(address).getHostAddress();
            return text.replaceFirst("(^|:)0(:0)+(:|$)", "::");
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] bytes(long address, int length) {
        byte[] bytes = new byte[length];
        Memory.copy(address, bytes, 0, length);
        return bytes;
    }
}
