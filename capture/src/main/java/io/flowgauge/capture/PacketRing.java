package io.flowgauge.capture;

import io.flowgauge.base.LinkType;
import io.flowgauge.base.Memory;
import io.flowgauge.base.PacketBatch;
import io.flowgauge.capture.natives.InterfaceQuery;

/**
 * Reads a TPACKET_V3 ring: blocks that belong to the kernel or to us in turn, each a list of
 * packets (linux/if_packet.h).
 *
 * <pre>
 *   block   0 version | 4 private | 8 status | 12 packets | 16 offset of the first | ...
 *   packet  0 next offset | 4 seconds | 8 nanoseconds | 12 captured | 16 length | 20 status
 *          24 mac offset:16 | 26 net offset:16 | 28 hash | 32 VLAN tci | 36 VLAN tpid:16 | ...
 *          48 sockaddr_ll: family:16, protocol:16, 52 interface, 56 hatype:16, pkttype:8, halen:8,
 *          60 address
 * </pre>
 *
 * <p>Packets stay in the ring: a batch points into it, and a block goes back to the kernel when the
 * batch after its last packets is asked for. All fields are in the machine's byte order, which is
 * little-endian where this class is used; a sockaddr_ll's protocol is in network order.
 */
final class PacketRing {
    private static final int BLOCK_STATUS_OFFSET = 8;
    private static final int BLOCK_PACKETS_OFFSET = 12;
    private static final int BLOCK_FIRST_OFFSET = 16;
    private static final int NEXT_OFFSET = 0;
    private static final int SECONDS_OFFSET = 4;
    private static final int NANOSECONDS_OFFSET = 8;
    private static final int CAPTURED_OFFSET = 12;
    private static final int LENGTH_OFFSET = 16;
    private static final int STATUS_OFFSET = 20;
    private static final int MAC_OFFSET = 24;
    private static final int VLAN_TCI_OFFSET = 32;
    private static final int VLAN_TPID_OFFSET = 36;
    private static final int SLL_PROTOCOL_OFFSET = 50;
    private static final int SLL_HATYPE_OFFSET = 56;
    private static final int SLL_PKTTYPE_OFFSET = 58;
    private static final int SLL_HALEN_OFFSET = 59;
    private static final int SLL_ADDRESS_OFFSET = 60;

    private static final int TP_STATUS_KERNEL = 0;
    private static final int TP_STATUS_USER = 1;
    private static final int TP_STATUS_VLAN_VALID = 1 << 4;
    private static final int TP_STATUS_VLAN_TPID_VALID = 1 << 6;
    private static final int PACKET_OUTGOING = 4;

    private static final int ETH_P_8021Q = 0x8100;
    private static final int VLAN_TAG_BYTES = 4;
    private static final int COOKED_HEADER_BYTES = 16;

    private final long start;
    private final int blockBytes;
    private final int blocks;
    private final LinkType linkType;
    private final boolean cooked;
    private final boolean maySeeLoopback;

    private int block;
    private long packet;
    private int packetsLeft;
    private boolean holdsBlock;
    private long lastTimestampNs;
    private long duplicates;

    /**
     * Takes a ring.
     *
     * @param start address of the first block
     * @param linkType what the frames are; {@link LinkType#LINUX_SLL} if the socket takes the
     *     link-layer header off, so that one of ours goes in its place
     * @param maySeeLoopback whether packets of the loopback interface may be among them
     */
    PacketRing(long start, RingGeometry geometry, LinkType linkType, boolean maySeeLoopback) {
        this.start = start;
        this.blockBytes = geometry.blockBytes();
        this.blocks = geometry.blocks();
        this.linkType = linkType;
        this.cooked = linkType == LinkType.LINUX_SLL;
        this.maySeeLoopback = maySeeLoopback;
    }

    /** Gives the block back to the kernel if all of its packets have been used. */
    void release() {
        if (holdsBlock && packetsLeft == 0) {
            long header = start + (long) block * blockBytes;
            Memory.putIntRelease(header + BLOCK_STATUS_OFFSET, TP_STATUS_KERNEL);
            holdsBlock = false;
            block = block + 1 == blocks ? 0 : block + 1;
        }
    }

    /** Tells whether packets are there to be read. */
    boolean hasPackets() {
        if (packetsLeft > 0) {
            return true;
        }
        if (holdsBlock) {
            return false; // its last packets are still in use
        }
        long header = start + (long) block * blockBytes;
        int status = Memory.getIntAcquire(header + BLOCK_STATUS_OFFSET);
        if ((status & TP_STATUS_USER) == 0) {
            return false;
        }
        holdsBlock = true;
        packetsLeft = Memory.getInt(header + BLOCK_PACKETS_OFFSET);
        packet = header + Integer.toUnsignedLong(Memory.getInt(header + BLOCK_FIRST_OFFSET));
        return packetsLeft > 0;
    }

    /** Returns when the next packet was captured; only if {@link #hasPackets}. */
    long nextTimestampNs() {
        return timestampNs(packet);
    }

    /** Returns when the last packet that was read was captured. */
    long lastTimestampNs() {
        return lastTimestampNs;
    }

    /** Returns how many packets were left out because the loopback interface shows them twice. */
    long duplicates() {
        return duplicates;
    }

    /** Fills a batch from the current block. */
    void read(PacketBatch batch) {
        batch.linkType = linkType;
        int count = 0;
        int left = packetsLeft;
        long at = packet;
        boolean hasVlans = false;
        while (left > 0 && count < PacketBatch.CAPACITY) {
            if (!maySeeLoopback || !isDuplicate(at)) {
                int status = Memory.getInt(at + STATUS_OFFSET);
                int vlan = PacketBatch.NO_VLAN;
                int length = Memory.getInt(at + LENGTH_OFFSET);
                if ((status & TP_STATUS_VLAN_VALID) != 0) {
                    vlan = vlan(at, status);
                    length += VLAN_TAG_BYTES;
                    hasVlans = true;
                }
                long address = at + Memory.getShort(at + MAC_OFFSET);
                int captured = Memory.getInt(at + CAPTURED_OFFSET);
                if (cooked) {
                    address -= COOKED_HEADER_BYTES;
                    writeCookedHeader(at, address);
                    captured += COOKED_HEADER_BYTES;
                    length += COOKED_HEADER_BYTES;
                }
                batch.address[count] = address;
                batch.capturedLength[count] = captured;
                batch.wireLength[count] = length;
                batch.timestampNs[count] = timestampNs(at);
                batch.vlan[count] = vlan;
                count++;
            } else {
                duplicates++;
            }
            lastTimestampNs = timestampNs(at);
            at += Integer.toUnsignedLong(Memory.getInt(at + NEXT_OFFSET));
            left--;
        }
        packet = at;
        packetsLeft = left;
        batch.count = count;
        batch.hasVlans = hasVlans;
    }

    private static long timestampNs(long at) {
        return Integer.toUnsignedLong(Memory.getInt(at + SECONDS_OFFSET)) * 1_000_000_000L
                + Integer.toUnsignedLong(Memory.getInt(at + NANOSECONDS_OFFSET));
    }

    /** The kernel shows a packet on the loopback interface as it leaves and as it arrives. */
    private static boolean isDuplicate(long at) {
        return Memory.getByte(at + SLL_PKTTYPE_OFFSET) == PACKET_OUTGOING
                && Memory.getShort(at + SLL_HATYPE_OFFSET) == InterfaceQuery.ARPHRD_LOOPBACK;
    }

    private static int vlan(long at, int status) {
        int tpid =
                (status & TP_STATUS_VLAN_TPID_VALID) != 0
                        ? Memory.getShort(at + VLAN_TPID_OFFSET)
                        : ETH_P_8021Q;
        return tpid << 16 | (Memory.getInt(at + VLAN_TCI_OFFSET) & 0xffff);
    }

    /**
     * Writes a Linux cooked header in front of a packet without one. The kernel leaves a gap there:
     * the packet of a SOCK_DGRAM socket starts 16 bytes and an alignment behind the sockaddr_ll
     * ({@code tpacket_rcv} in net/packet/af_packet.c).
     */
    private static void writeCookedHeader(long at, long header) {
        Memory.putShort(header, Memory.getByte(at + SLL_PKTTYPE_OFFSET) << 8);
        Memory.putShort(header + 2, Memory.getShortBigEndian(at + SLL_HATYPE_OFFSET));
        Memory.putShort(header + 4, Memory.getByte(at + SLL_HALEN_OFFSET) << 8);
        Memory.putLong(header + 6, Memory.getLong(at + SLL_ADDRESS_OFFSET));
        Memory.putShort(header + 14, Memory.getShort(at + SLL_PROTOCOL_OFFSET));
    }
}
