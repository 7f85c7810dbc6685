package io.flowgauge.meter;

import static io.flowgauge.base.Memory.getByte;
import static io.flowgauge.base.Memory.getInt;
import static io.flowgauge.base.Memory.getLong;
import static io.flowgauge.base.Memory.getShort;
import static io.flowgauge.base.Memory.getShortBigEndian;

import io.flowgauge.base.LinkType;
import io.flowgauge.base.PacketBatch;

/**
 * Picks from each batch the packets of one meter's share of the flows, when several meters read the
 * same packets.
 *
 * <p>The choice must be the same for all packets of a flow, so it may look only at what is in the
 * flow key: the two MAC addresses, and the two addresses of an IPv4 or IPv6 header that is certain
 * to be the only one. Everything else is chosen by MAC addresses alone, or goes to the first meter.
 * It costs a few loads; the packets of the other meters are never decoded.
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

    FlowShare(int share, int shares) {
        this.share = share;
        this.shares = shares;
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
            long frame = batch.address[i];
            int length = batch.capturedLength[i];
            int owner = ethernet ? ethernet(frame, length) : 0;
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

    private int ethernet(long frame, int length) {
        if (length < 34) {
            return length < 14 ? 0 : ownerOf(macs(frame));
        }
        int etherType = getShort(frame + 12);
        if (etherType == IPV4_SWAPPED && singleIpv4(frame)) {
            return ownerOf(Integer.toUnsignedLong(getInt(frame + 26) ^ getInt(frame + 30)));
        }
        if (etherType == IPV6_SWAPPED && length >= 54 && singleIpv6(frame)) {
            long high = getLong(frame + 22) ^ getLong(frame + 38);
            return ownerOf(high ^ getLong(frame + 30) ^ getLong(frame + 46));
        }
        return ownerOf(macs(frame));
    }

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
