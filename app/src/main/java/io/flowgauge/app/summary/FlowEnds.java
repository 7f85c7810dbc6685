package io.flowgauge.app.summary;

import io.flowgauge.base.Memory;
import io.flowgauge.event.AddressText;
import io.flowgauge.meter.FlowLayer;
import io.flowgauge.meter.FlowRecord;
import io.flowgauge.meter.LayerStack;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Who talks with whom in a flow: the innermost pair of IP addresses, else the MAC addresses. As a
 * key of sums it has a kind and two addresses of two words each, the smaller first.
 */
final class FlowEnds {
    /** What the two ends are: the first word of the key. */
    private static final int NONE = 0;

    private static final int MAC = 1;
    private static final int IPV4 = 4;
    private static final int IPV6 = 6;

    private final long[] ends = new long[4];

    /** Whether the smaller address is that of the source, as {@link #entry} last saw it. */
    private boolean inOrder;

    /** Returns the entry of a flow's ends in a table with keys of this kind. */
    int entry(SumTable table, FlowRecord flow) {
        int kind = read(flow);
        int order = Long.compareUnsigned(ends[0], ends[2]);
        if (order == 0) {
            order = Long.compareUnsigned(ends[1], ends[3]);
        }
        inOrder = order <= 0;
        return inOrder
                ? table.entry(kind, ends[0], ends[1], ends[2], ends[3])
                : table.entry(kind, ends[2], ends[3], ends[0], ends[1]);
    }

    /** Returns whether the source of the flow of the last {@link #entry} is the first end there. */
    boolean sourceIsFirst() {
        return inOrder;
    }

    private int read(FlowRecord flow) {
        long stack = flow.stack();
        int ipv4 = LayerStack.offsetOf(stack, FlowLayer.IPV4);
        int ipv6 = LayerStack.offsetOf(stack, FlowLayer.IPV6);
        for (int end = 0; end < 2; end++) {
            boolean source = end == 0;
            long high = 0;
            long low = 0;
            if (ipv6 > ipv4) {
                long address = flow.layerOfSource(FlowLayer.IPV6, source);
                high = Memory.getLongBigEndian(address);
                low = Memory.getLongBigEndian(address + Long.BYTES);
            } else if (ipv4 >= 0) {
                low =
                        Integer.toUnsignedLong(
                                Memory.getIntBigEndian(flow.layerOfSource(FlowLayer.IPV4, source)));
            } else if (flow.has(FlowLayer.ETHERNET)) {
                long address = flow.layerOfSource(FlowLayer.ETHERNET, source);
                low =
                        Integer.toUnsignedLong(Memory.getIntBigEndian(address)) << 16
                                | Memory.getShortBigEndian(address + Integer.BYTES);
            }
            ends[2 * end] = high;
            ends[2 * end + 1] = low;
        }
        if (ipv6 > ipv4) {
            return IPV6;
        }
        return ipv4 >= 0 ? IPV4 : flow.has(FlowLayer.ETHERNET) ? MAC : NONE;
    }

    /** Returns the address of one end of an entry, 0 or 1, as text. */
    static String text(SumTable sums, int entry, int end) {
        byte[] address =
                ByteBuffer.allocate(2 * Long.BYTES)
                        .putLong(sums.key(entry, 1 + 2 * end))
                        .putLong(sums.key(entry, 2 + 2 * end))
                        .array();
        byte[] text = new byte[64];
        int length =
                switch ((int) sums.key(entry, 0)) {
                    case IPV4 -> AddressText.putIpv4(address, 12, text, 0);
                    case IPV6 -> AddressText.putIpv6(address, 0, text, 0);
                    case MAC -> AddressText.putMac(address, 10, text, 0);
                    default -> 0;
                };
        return length == 0 ? "(none)" : new String(text, 0, length, StandardCharsets.US_ASCII);
    }
}
