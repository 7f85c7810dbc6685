package io.flowgauge.base;

/**
 * A group of captured packets of one link type, in the order of their capture, handed from a packet
 * source to a meter.
 *
 * <p>A batch holds addresses, not bytes: the packets stay where the source has them (a read buffer,
 * a kernel ring) and are valid until the source is asked for its next batch. Column arrays, not
 * packet objects: the meter walks each of them in turn.
 */
public final class PacketBatch {
    /**
     * The most packets in a batch. Large enough for a meter to overlap the memory accesses of many
     * packets, small enough for the batch and its keys to stay in the first-level cache.
     */
    public static final int CAPACITY = 128;

    /** {@link #vlan} of a packet whose tag is in the frame, if it has one. */
    public static final int NO_VLAN = -1;

    /** Address of the first captured byte. */
    public final long[] address = new long[CAPACITY];

    /**
     * Bytes captured, 0 to 262144, at most {@link #wireLength} unless the capture says otherwise,
     * as damaged files do.
     */
    public final int[] capturedLength = new int[CAPACITY];

    /**
     * Bytes on the wire, as the capture recorded them, without the frame check sequence: an
     * unsigned 32-bit number, to be widened with {@link Integer#toUnsignedLong}. Capture files can
     * hold any such number, and Packetbeat counts it as it stands.
     */
    public final int[] wireLength = new int[CAPACITY];

    /** When the packet was captured: nanoseconds since 1970-01-01T00:00:00Z. */
    public final long[] timestampNs = new long[CAPACITY];

    /**
     * The VLAN tag that the network card or the kernel took out of the frame: tag protocol
     * identifier in the high 16 bits, tag control information in the low 16; {@link #NO_VLAN} if
     * none was. Only looked at when {@link #hasVlans} is set.
     */
    public final int[] vlan = new int[CAPACITY];

    /** Whether {@link #vlan} was filled in for this batch. */
    public boolean hasVlans;

    /** Number of the device that the packets were captured from, from 0; 0 for files. */
    public int device;

    /** What each frame starts with. */
    public LinkType linkType = LinkType.ETHERNET;

    /** Packets in the batch, 0 to {@link #CAPACITY}. */
    public int count;

    /** Makes the batch empty. */
    public void clear() {
        count = 0;
        hasVlans = false;
        device = 0;
    }

    /** Becomes a copy of another batch; the packets stay where they are. */
    public void copyFrom(PacketBatch other) {
        count = other.count;
        linkType = other.linkType;
        hasVlans = other.hasVlans;
        device = other.device;
        System.arraycopy(other.address, 0, address, 0, count);
        System.arraycopy(other.capturedLength, 0, capturedLength, 0, count);
        System.arraycopy(other.wireLength, 0, wireLength, 0, count);
        System.arraycopy(other.timestampNs, 0, timestampNs, 0, count);
        if (hasVlans) {
            System.arraycopy(other.vlan, 0, vlan, 0, count);
        }
    }
}
