package io.flowgauge.app;

import io.flowgauge.base.Memory;
import io.flowgauge.event.AddressText;
import io.flowgauge.event.EventBatch;
import io.flowgauge.meter.EndReason;
import io.flowgauge.meter.FlowLayer;
import io.flowgauge.meter.FlowRecord;
import io.flowgauge.meter.LayerStack;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;

/**
 * A flow as a line of comma-separated values (RFC 4180, lines end with a line feed). Columns keep
 * their names and order; new ones come last. No value has a comma, a quote or a line break, so
 * nothing is quoted; what a flow lacks is empty.
 */
final class CsvForm implements FlowLines.Form {
    /** The first line. */
    static final String HEADER =
            "start,end,duration,source_mac,source_ip,source_port,destination_mac,destination_ip,"
                    + "destination_port,transport,vlan,outer_vlan,source_packets,source_bytes,"
                    + "destination_packets,destination_bytes,end_reason,flow_id\n";

    private static final long SECOND_NS = 1_000_000_000L;
    private static final int ID_BYTES_MAX = 131;

    private final StringBuilder line = new StringBuilder(512);
    private final byte[] address = new byte[16];
    private final byte[] text = new byte[AddressText.BYTES_MAX];
    private final byte[] id = new byte[ID_BYTES_MAX];

    @Override
    public void append(FlowRecord flow, EndReason reason, long instantNs, EventBatch to) {
        line.setLength(0);
        addTime(flow.startNs());
        addTime(flow.lastNs());
        addSeconds(flow.lastNs() - flow.startNs());
        addEnd(flow, true);
        addEnd(flow, false);
        add(flow.has(FlowLayer.TCP) ? "tcp" : flow.has(FlowLayer.UDP) ? "udp" : icmp(flow));
        addTag(flow, FlowLayer.VLAN);
        addTag(flow, FlowLayer.OUTER_VLAN);
        line.append(flow.sourcePackets()).append(',');
        line.append(flow.sourceBytes()).append(',');
        line.append(flow.destinationPackets()).append(',');
        line.append(flow.destinationBytes()).append(',');
        add(reason.name().toLowerCase(Locale.ROOT));
        byte[] idOnly = Arrays.copyOf(id, flow.writeId(id, 0));
        line.append(Base64.getEncoder().withoutPadding().encodeToString(idOnly)).append('\n');
        to.append(line.toString().getBytes(StandardCharsets.US_ASCII));
    }

    private static String icmp(FlowRecord flow) {
        return flow.has(FlowLayer.ICMPV4) ? "icmp" : flow.has(FlowLayer.ICMPV6) ? "ipv6-icmp" : "";
    }

    private void add(String value) {
        line.append(value).append(',');
    }

    /** Adds a time with all its nanoseconds: 2017-05-03T19:42:40.003000000Z. */
    private void addTime(long ns) {
        String seconds = Instant.ofEpochSecond(Math.floorDiv(ns, SECOND_NS)).toString();
        line.append(seconds, 0, seconds.length() - 1).append('.');
        addNine(Math.floorMod(ns, SECOND_NS));
        line.append("Z,");
    }

    private void addSeconds(long ns) {
        line.append(ns / SECOND_NS).append('.');
        addNine(ns % SECOND_NS);
        line.append(',');
    }

    private void addNine(long number) {
        String digits = Long.toString(number);
        line.repeat('0', 9 - digits.length()).append(digits);
    }

    private void addEnd(FlowRecord flow, boolean source) {
        long mac = flow.layerOfSource(FlowLayer.ETHERNET, source);
        if (mac != 0) {
            Memory.copy(mac, address, 0, 6);
            addText(AddressText.putMac(address, 0, text, 0));
        }
        line.append(',');
        long stack = flow.stack();
        int ipv4 = LayerStack.offsetOf(stack, FlowLayer.IPV4);
        int ipv6 = LayerStack.offsetOf(stack, FlowLayer.IPV6);
        if (ipv6 > ipv4) {
            Memory.copy(flow.layerOfSource(FlowLayer.IPV6, source), address, 0, 16);
            addText(AddressText.putIpv6(address, 0, text, 0));
        } else if (ipv4 >= 0) {
            Memory.copy(flow.layerOfSource(FlowLayer.IPV4, source), address, 0, 4);
            addText(AddressText.putIpv4(address, 0, text, 0));
        }
        line.append(',');
        int transport = flow.has(FlowLayer.TCP) ? FlowLayer.TCP : FlowLayer.UDP;
        long port = flow.layerOfSource(transport, source);
        if (port != 0) {
            line.append(Memory.getShort(port));
        }
        line.append(',');
    }

    private void addText(int length) {
        for (int i = 0; i < length; i++) {
            line.append((char) text[i]);
        }
    }

    private void addTag(FlowRecord flow, int layer) {
        long tag = flow.layer(layer);
        if (tag != 0) {
            line.append(Memory.getShort(tag));
        }
        line.append(',');
    }
}
