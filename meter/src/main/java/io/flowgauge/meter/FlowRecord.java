package io.flowgauge.meter;

import io.flowgauge.base.Memory;

/**
 * A flow's measured properties (RFC 7011 section 2), read where they lie: a flyweight that is moved
 * from record to record. The bytes are those of the flow table's entry, so a record is handed over
 * by copying it.
 *
 * <pre>
 *   0  packets of the sorted direction      8  bytes
 *  16  packets of the reverse direction    24  bytes
 *  32  start, ns since the epoch           40  last packet, ns since the epoch
 *  48  hash, 32 bits                       52  number of the next free record, if free; else
 *                                              what is known of the first packet and reports
 *  56  reports made, 31 bits | orientation 60  report pass
 *  64  layer stack                         72  key bytes of the layers, 24 to 120
 * </pre>
 *
 * "Sorted" is the direction from the smaller to the larger of the first pair of addresses that
 * differ; {@link #sourceReversed} says whether the flow's first packet went the other way. {@code
 * source} is the sender of that first packet.
 */
public final class FlowRecord {
    /** Offset of the counter pair of the sorted direction; the reverse pair is 16 bytes on. */
    static final int COUNTERS = 0;

    /** Distance from one direction's counters to the other's. */
    static final int DIRECTION_STRIDE = 16;

    static final int START_NS = 32;
    static final int LAST_NS = 40;
    static final int HASH = 48;
    static final int NEXT_FREE = 52;

    /**
     * Of a flow that lives: ICMP type (bits 0 to 7) and code (8 to 15) of the first packet, the
     * number of its device (16 to 23), and the flags below.
     */
    static final int FIRST_PACKET = NEXT_FREE;

    /** Flag of {@link #FIRST_PACKET}: type and code are there. */
    static final int ICMP_KNOWN = 1 << 24;

    /** Flags of {@link #FIRST_PACKET}: a report before this one counted packets of a direction. */
    static final int SORTED_REPORTED = 1 << 25;

    static final int REVERSE_REPORTED = 1 << 26;

    private static final int DEVICE_SHIFT = 16;

    /** The largest number of a device that is kept. */
    static final int DEVICE_MAX = 255;

    static final int REPORTS = 56;
    static final int REPORT_PASS = 60;
    static final int KEY = 64;
    static final int LAYERS = KEY + Long.BYTES;

    /** Bytes of the largest record. */
    public static final int BYTES_MAX = KEY + 128;

    /** Bit of {@link #REPORTS} set when the first packet went against the sorted direction. */
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
        return (Memory.getInt(address + REPORTS) & REVERSED) != 0;
    }

    /** Returns the time of the first packet, ns since the epoch. */
    public long startNs() {
        return Memory.getLong(address + START_NS);
    }

    /** Returns the time of the last packet, ns since the epoch. */
    public long lastNs() {
        return Memory.getLong(address + LAST_NS);
    }

    /** Returns how many reports of this flow came before this one. */
    public int reportsBefore() {
        return Memory.getInt(address + REPORTS) & ~REVERSED;
    }

    /** Returns the packets sent by the source, 1 or more. */
    public long sourcePackets() {
        return Memory.getLong(counters(false));
    }

    /** Returns the bytes on the wire sent by the source. */
    public long sourceBytes() {
        return Memory.getLong(counters(false) + Long.BYTES);
    }

    /** Returns the packets sent to the source, 0 or more. */
    public long destinationPackets() {
        return Memory.getLong(counters(true));
    }

    /** Returns the bytes on the wire sent to the source. */
    public long destinationBytes() {
        return Memory.getLong(counters(true) + Long.BYTES);
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
        return Memory.getInt(address + FIRST_PACKET);
    }

    /** Returns what is known of a first packet, as {@link #FIRST_PACKET} has it. */
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

    private long counters(boolean ofDestination) {
        return address + COUNTERS + (ofDestination == sourceReversed() ? 0 : DIRECTION_STRIDE);
    }
}
