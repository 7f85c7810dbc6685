package io.flowgauge.meter;

import io.flowgauge.base.Memory;

/**
 * A flow's measured properties (RFC 7011 section 2), read where they lie: a flyweight that is moved
 * from record to record. A record is one piece of 96, 128 or 192 bytes, by the size of its key; the
 * flow table makes it of the two parts of an entry, and it is handed over by copying it.
 *
 * <pre>
 *   0  start, ns since the epoch             8  hash, 32 bits   12  of the first packet
 *  16  reports made, 31 bits | orientation  24  packets, high 32 bits: sorted direction, reverse
 *  32  bytes of the sorted direction        40  bytes of the reverse direction
 *  48  packets, low 32 bits, of both        56  last packet, ns since the epoch
 *  64  layer stack                          72  key bytes of the layers, 24 to 120
 * </pre>
 *
 * "Sorted" is the direction from the smaller to the larger of the first pair of addresses that
 * differ; {@link #sourceReversed} says whether the flow's first packet went the other way. {@code
 * source} is the sender of that first packet.
 */
public final class FlowRecord {
    private static final int HEAD = FlowEntry.TAIL_BYTES;
    private static final int BYTES = HEAD + FlowEntry.BYTES;
    private static final int PACKETS = HEAD + FlowEntry.PACKETS;
    private static final int LAST_NS = HEAD + FlowEntry.LAST_NS;
    static final int KEY = HEAD + FlowEntry.KEY;

    /** Flag of {@link FlowEntry#FIRST_PACKET}: type and code are there. */
    static final int ICMP_KNOWN = 1 << 24;

    /**
     * Flags of {@link FlowEntry#FIRST_PACKET}: a report before this one counted packets of a
     * direction.
     */
    static final int SORTED_REPORTED = 1 << 25;

    static final int REVERSE_REPORTED = 1 << 26;

    private static final int DEVICE_SHIFT = 16;

    /** The largest number of a device that is kept. */
    static final int DEVICE_MAX = 255;

    static final int LAYERS = KEY + Long.BYTES;

    /** Bytes of the largest record. */
    public static final int BYTES_MAX = KEY + 128;

    /** Bit of the reports that is set when the first packet went against the sorted direction. */
    static final int REVERSED = 1 << 31;

    private long address;
    private long stack;

    /** Moves to the record at an address; returns this. */
    public FlowRecord wrap(long recordAddress) {
        address = recordAddress;
        stack = Memory.getLong(recordAddress + KEY);
        return this;
    }

    /** Returns the layers of the flow: see {@link LayerStack}. */
    public long stack() {
        return stack;
    }

    /** Returns whether the first packet went from the larger to the smaller address. */
    public boolean sourceReversed() {
        return (Memory.getInt(address + FlowEntry.REPORTS) & REVERSED) != 0;
    }

    /** Returns the time of the first packet, ns since the epoch. */
    public long startNs() {
        return Memory.getLong(address + FlowEntry.START_NS);
    }

    /** Returns the time of the last packet, ns since the epoch. */
    public long lastNs() {
        return Memory.getLong(address + LAST_NS);
    }

    /** Returns how many reports of this flow came before this one. */
    public int reportsBefore() {
        return Memory.getInt(address + FlowEntry.REPORTS) & ~REVERSED;
    }

    /** Returns the packets sent by the source, 1 or more. */
    public long sourcePackets() {
        return packets(false);
    }

    /** Returns the bytes on the wire sent by the source. */
    public long sourceBytes() {
        return bytes(false);
    }

    /** Returns the packets sent to the source, 0 or more. */
    public long destinationPackets() {
        return packets(true);
    }

    /** Returns the bytes on the wire sent to the source. */
    public long destinationBytes() {
        return bytes(true);
    }

    /**
     * Returns whether a report before this one counted packets of the source or the destination,
     * where reports count what came since the one before: then the counters may be 0.
     */
    public boolean wasReported(boolean source) {
        int flag = source == sourceReversed() ? REVERSE_REPORTED : SORTED_REPORTED;
        return (firstPacket() & flag) != 0;
    }

    /** Returns whether type and code of the first packet are known: ICMP, where it is tracked. */
    public boolean hasIcmpType() {
        return (firstPacket() & ICMP_KNOWN) != 0;
    }

    /** Returns the ICMP type of the first packet, 0 to 255. */
    public int icmpType() {
        return firstPacket() & 0xff;
    }

    /** Returns the ICMP code of the first packet, 0 to 255. */
    public int icmpCode() {
        return firstPacket() >>> Byte.SIZE & 0xff;
    }

    /** Returns the number of the device that the first packet came from, from 0. */
    public int device() {
        return firstPacket() >>> DEVICE_SHIFT & DEVICE_MAX;
    }

    private int firstPacket() {
        return Memory.getInt(address + FlowEntry.FIRST_PACKET);
    }

    /** Returns what is known of a first packet, as {@link FlowEntry#FIRST_PACKET} has it. */
    static int firstPacket(int device, int icmp) {
        return icmp | Math.min(device, DEVICE_MAX) << DEVICE_SHIFT;
    }

    /** Returns whether the flow has a {@link FlowLayer}. */
    public boolean has(int layer) {
        return LayerStack.offsetOf(stack, layer) >= 0;
    }

    /**
     * Returns the address of a layer's bytes in the key, or 0 if the flow has no such layer. For
     * layers with a pair (addresses, ports) the smaller side comes first: see {@link
     * #layerOfSource}.
     */
    public long layer(int layer) {
        int offset = LayerStack.offsetOf(stack, layer);
        return offset < 0 ? 0 : address + LAYERS + offset;
    }

    /**
     * Returns the address of the source's or destination's half of a layer with a pair, or 0 if the
     * flow has no such layer.
     */
    public long layerOfSource(int layer, boolean source) {
        long pair = layer(layer);
        if (pair == 0) {
            return 0;
        }
        return source == sourceReversed() ? pair + FlowLayer.size(layer) / 2 : pair;
    }

    /** Returns how many bytes {@link #writeId} writes, 19 to 131. */
    public int idBytes() {
        return LayerStack.ID_HEAD_BYTES + LayerStack.keyBytes(stack);
    }

    /**
     * Writes Packetbeat's flow id, before its base64: 17 bytes of head, then the key.
     *
     * @return how many bytes were written
     */
    public int writeId(byte[] to, int at) {
        LayerStack.writeIdHead(stack, to, at);
        int keyBytes = LayerStack.keyBytes(stack);
        Memory.copy(address + LAYERS, to, at + LayerStack.ID_HEAD_BYTES, keyBytes);
        return LayerStack.ID_HEAD_BYTES + keyBytes;
    }

    private long packets(boolean ofDestination) {
        long at = address + directionOf(ofDestination) * Integer.BYTES;
        long high = Memory.getInt(at + FlowEntry.PACKETS_HIGH);
        return high << 32 | Integer.toUnsignedLong(Memory.getInt(at + PACKETS));
    }

    private long bytes(boolean ofDestination) {
        return Memory.getLong(address + BYTES + directionOf(ofDestination) * Long.BYTES);
    }

    /** Returns 0 if they are in the sorted direction, 1 if in the reverse one. */
    private long directionOf(boolean ofDestination) {
        return ofDestination == sourceReversed() ? 0 : 1;
    }
}
