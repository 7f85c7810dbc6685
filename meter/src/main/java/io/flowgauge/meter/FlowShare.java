package io.flowgauge.meter;

import static io.flowgauge.base.Memory.getByte;
import static io.flowgauge.base.Memory.getInt;
import static io.flowgauge.base.Memory.getLong;
import static io.flowgauge.base.Memory.getShort;
import static io.flowgauge.base.Memory.getShortBigEndian;

import io.flowgauge.base.LinkType;
import io.flowgauge.base.Memory;
import io.flowgauge.base.PacketBatch;
import java.lang.foreign.SegmentAllocator;

/**
 * Picks from each batch the packets of one meter's share of the flows, when several meters read the
 * same packets.
 *
 * <p>The choice must be the same for all packets of a flow, so it is a function of the flow key:
 * the addresses of the IP header that stands first in it, or the MAC addresses where there is no IP
 * or a VLAN tag comes before it. For nearly all packets of a normal network it takes a few loads to
 * see that an IP header is readable and the only one; any other is decoded to see its key.
 */
final class FlowShare {
    private static final int IPV4_SWAPPED = 0x0008;
    private static final int IPV6_SWAPPED = 0xdd86;
    private static final int PROTOCOL_IPV6 = 41;
    private static final int PROTOCOL_IPIP = 94;

    private final int share;
    private final int shares;

    /** The latest time of the capture at each packet picked, packets of other shares included. */
    final long[] clockNs = new long[PacketBatch.CAPACITY];

    private long latestNs = Long.MIN_VALUE;

    private final LayerDecoder layers =
            new LayerDecoder(false, Decoding.PACKETBEAT_6, null, new DecodeCounters());
    private final KeyBatch keys;

    FlowShare(int share, int shares, SegmentAllocator memory) {
        this.share = share;
        this.shares = shares;
        keys = new KeyBatch(memory);
    }

    /** Returns the latest timestamp seen in any packet. */
    long latestNs() {
        return latestNs;
    }

    /** Moves the packets of this share to the front of the batch and leaves out the others. */
    void pick(PacketBatch batch) {
        int count = batch.count;
        int kept = 0;
        long latest = latestNs;
        boolean ethernet = batch.linkType == LinkType.ETHERNET;
        for (int i = 0; i < count; i++) {
            long timestampNs = batch.timestampNs[i];
            latest = Math.max(latest, timestampNs);
            long frame = Memory.known(batch.address[i]);
            int length = batch.capturedLength[i];
            int owner = ethernet ? ethernet(batch, i, frame, length) : decoded(batch, i);
            // Written in any case and kept by moving on: no branch to guess wrong.
            batch.address[kept] = frame;
            batch.capturedLength[kept] = length;
            batch.wireLength[kept] = batch.wireLength[i];
            batch.timestampNs[kept] = timestampNs;
            batch.vlan[kept] = batch.vlan[i];
            clockNs[kept] = latest;
            kept += owner == share ? 1 : 0;
        }
        latestNs = latest;
        batch.count = kept;
    }

    private int ethernet(PacketBatch batch, int i, long frame, int length) {
        if (length < 14) {
            return 0;
        }
        int etherType = getShort(frame + 12);
        boolean v4 = etherType == IPV4_SWAPPED;
        boolean cut = length < (v4 ? 34 : 54);
        if (!v4 && etherType != IPV6_SWAPPED || cut || tagBeside(batch, i)) {
            return ownerOf(macs(frame));
        }
        if (v4 && singleIpv4(frame)) {
            return ownerOf(addresses(frame + 26, FlowLayer.IPV4));
        }
        if (!v4 && singleIpv6(frame)) {
            return ownerOf(addresses(frame + 22, FlowLayer.IPV6));
        }
        return decoded(batch, i);
    }

    private static boolean tagBeside(PacketBatch batch, int i) {
        return batch.hasVlans && batch.vlan[i] != PacketBatch.NO_VLAN;
    }

    /** Chooses by the key; must agree with the choices that are made without it. */
    private int decoded(PacketBatch batch, int i) {
        long slot = keys.slot(0);
        keys.clear(slot);
        int vlan = batch.hasVlans ? batch.vlan[i] : PacketBatch.NO_VLAN;
        boolean keyed =
                layers.decode(
                        batch.linkType,
                        batch.address[i],
                        batch.capturedLength[i],
                        vlan,
                        batch.timestampNs[i],
                        slot);
        return keyed ? ownerOfKey(slot) : 0;
    }

    private int ownerOfKey(long slot) {
        long stack = getLong(slot);
        long layer = slot + Long.BYTES;
        boolean tagged = LayerStack.offsetOf(stack, FlowLayer.VLAN) >= 0;
        int macsAt = LayerStack.offsetOf(stack, FlowLayer.ETHERNET);
        for (int place = 0; !(tagged && macsAt >= 0); place++) {
            int kind = LayerStack.layerAt(stack, place);
            if (kind >= FlowLayer.OUTER_IPV4 && kind <= FlowLayer.IPV6) {
                return ownerOf(addresses(layer, kind));
            }
            if (kind < 0) {
                break;
            }
            layer += FlowLayer.size(kind);
        }
        return macsAt < 0 ? 0 : ownerOf(macs(slot + Long.BYTES + macsAt));
    }

    /** Returns the same for both orders of an address pair. */
    private static long addresses(long pair, int layer) {
        if (FlowLayer.size(layer) == 8) {
            return Integer.toUnsignedLong(getInt(pair) ^ getInt(pair + 4));
        }
        return getLong(pair) ^ getLong(pair + 8) ^ getLong(pair + 16) ^ getLong(pair + 24);
    }

    /** Returns the same for both orders of a pair of MAC addresses. */
    private static long macs(long frame) {
        return (getInt(frame) ^ getInt(frame + 6))
                ^ (long) (getShort(frame + 4) ^ getShort(frame + 10)) << 32;
    }

    /**
     * Whether the header is readable for certain, has no options and no other IP header follows.
     */
    private static boolean singleIpv4(long frame) {
        int protocol = getByte(frame + 23);
        return (getByte(frame + 14) & 15) == 5
                && getShortBigEndian(frame + 16) >= 20
                && protocol != PROTOCOL_IPIP
                && protocol != PROTOCOL_IPV6;
    }

    private static boolean singleIpv6(long frame) {
        int protocol = getByte(frame + 20);
        return getShort(frame + 18) != 0
                && protocol != 0
                && protocol != PROTOCOL_IPIP
                && protocol != PROTOCOL_IPV6;
    }

    private int ownerOf(long key) {
        long mixed = key * 0x9E3779B97F4A7C15L;
        return (int) ((mixed >>> 32) * shares >>> 32);
    }
}
