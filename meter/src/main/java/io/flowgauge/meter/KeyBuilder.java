package io.flowgauge.meter;

import io.flowgauge.base.Memory;

/**
 * Builds a flow key layer by layer, with Packetbeat's rules (packetbeat/flows/flowid.go of 6.7).
 *
 * <p>The first pair of addresses that differ decides the orientation, smaller first; all later
 * pairs are stored in that same orientation and not sorted again. The first header of a kind is
 * stored as the plain layer. A second one makes the first "outer" and is the plain one itself. A
 * third takes the place of the outer one, and the two change names, so that outer is always the
 * last but one.
 */
final class KeyBuilder {
    private static final int UNSET = 0;
    private static final int FORWARD = 1;
    private static final int REVERSED = 2;

    private static final int PLACES_SHIFT = 24;
    private static final int VLAN_COUNT_SHIFT = 8;
    private static final int IP_COUNT_SHIFT = 16;

    private long layers;
    private long stack;
    private int places;
    private int bytes;
    private int orientation;

    /** Offset and place of the plain and the outer header of each kind; -1 while there is none. */
    private final int[] placeOf = new int[FlowLayer.COUNT];

    private final int[] offsetOf = new int[FlowLayer.COUNT];

    /** Begins a key at an address whose 128 bytes are zero. */
    void begin(long slot) {
        layers = slot + Long.BYTES;
        stack = 0;
        places = 0;
        bytes = 0;
        orientation = UNSET;
        java.util.Arrays.fill(placeOf, -1);
    }

    /** Writes the first word; returns whether the key has any layer. */
    boolean finish() {
        Memory.putLong(layers - Long.BYTES, stack);
        return stack != 0;
    }

    int bytes() {
        return bytes;
    }

    boolean reversed() {
        return orientation == REVERSED;
    }

    boolean isEmpty() {
        return stack == 0;
    }

    void ethernet(long source, long destination) {
        count(0);
        pair(place(FlowLayer.ETHERNET), source, destination, 6);
    }

    void vlan(int id) {
        count(VLAN_COUNT_SHIFT);
        Memory.putShort(layers + innermost(FlowLayer.VLAN, FlowLayer.OUTER_VLAN), id);
    }

    void ipv4(long source, long destination) {
        count(IP_COUNT_SHIFT);
        pair(innermost(FlowLayer.IPV4, FlowLayer.OUTER_IPV4), source, destination, 4);
    }

    void ipv6(long source, long destination) {
        count(IP_COUNT_SHIFT);
        pair(innermost(FlowLayer.IPV6, FlowLayer.OUTER_IPV6), source, destination, 16);
    }

    /**
     * Adds an ICMP identifier; a request or a response gives the orientation if nothing has yet.
     */
    void icmp(int layer, int id, boolean request) {
        Memory.putShort(layers + place(layer), id);
        if (orientation == UNSET) {
            orientation = request ? FORWARD : REVERSED;
        }
    }

    /** Adds two ports; compared as little-endian bytes, so port 256 sorts before port 1. */
    void ports(int layer, int source, int destination) {
        int offset = place(layer);
        if (orientation == UNSET && source != destination) {
            boolean smaller =
                    Short.toUnsignedInt(Short.reverseBytes((short) source))
                            < Short.toUnsignedInt(Short.reverseBytes((short) destination));
            orientation = smaller ? FORWARD : REVERSED;
        }
        boolean swap = orientation == REVERSED;
        Memory.putShort(layers + offset, swap ? destination : source);
        Memory.putShort(layers + offset + 2, swap ? source : destination);
    }

    void connection(long id) {
        Memory.putLong(layers + place(FlowLayer.CONNECTION_ID), id);
    }

    /** Adds 1 to one of the stack's counts, which are single bytes and wrap as in Packetbeat. */
    private void count(int shift) {
        long mask = 0xffL << shift;
        stack = stack & ~mask | stack + (1L << shift) & mask;
    }

    private int place(int layer) {
        int offset = bytes;
        placeOf[layer] = places;
        offsetOf[layer] = offset;
        stack |= layer + 1L << PLACES_SHIFT + 4 * places;
        places++;
        bytes += FlowLayer.size(layer);
        return offset;
    }

    private int innermost(int plain, int outer) {
        if (placeOf[plain] < 0) {
            return place(plain);
        }
        int olderPlace = placeOf[outer];
        int olderOffset = offsetOf[outer];
        placeOf[outer] = placeOf[plain];
        offsetOf[outer] = offsetOf[plain];
        relabel(placeOf[outer], outer);
        if (olderPlace < 0) {
            return place(plain);
        }
        placeOf[plain] = olderPlace;
        offsetOf[plain] = olderOffset;
        relabel(olderPlace, plain);
        return olderOffset;
    }

    private void relabel(int place, int layer) {
        int shift = PLACES_SHIFT + 4 * place;
        stack = stack & ~(15L << shift) | layer + 1L << shift;
    }

    private void pair(int offset, long source, long destination, int size) {
        if (orientation == UNSET) {
            orientation = compare(source, destination, size);
        }
        boolean swap = orientation == REVERSED;
        Memory.copy(swap ? destination : source, layers + offset, size);
        Memory.copy(swap ? source : destination, layers + offset + size, size);
    }

    private static int compare(long source, long destination, int size) {
        for (int i = 0; i < size; i++) {
            int difference = Memory.getByte(source + i) - Memory.getByte(destination + i);
            if (difference != 0) {
                return difference < 0 ? FORWARD : REVERSED;
            }
        }
        return UNSET;
    }
}
