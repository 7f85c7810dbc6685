package io.flowgauge.meter;

/**
 * The first word of a flow key: which layers the flow has and in what order, in 64 bits.
 *
 * <pre>
 *   63    60 59                                    24 23      16 15       8 7        0
 *  +--------+----------------------------------------+----------+----------+----------+
 *  |   0    | 9 storage places, 4 bits each          | IP count | VLANs    | Ethernets|
 *  +--------+----------------------------------------+----------+----------+----------+
 * </pre>
 *
 * Place k (bits 24+4k..27+4k) is 1 + the {@link FlowLayer} whose bytes are stored k-th in the key,
 * or 0 after the last one. This says the same as the 17 bytes at the head of Packetbeat's flow id
 * (flags, 12 offsets, 3 counts): sizes are fixed, so offsets follow from the order. Two flows are
 * the same only if their stacks are. The word is 0 for "no layer at all" only.
 */
public final class LayerStack {
    /** Bytes of the head of a flow id: flags, offsets, counts. */
    public static final int ID_HEAD_BYTES = 17;

    private static final int PLACES_SHIFT = 24;
    private static final int OFFSET_ABSENT = 0xff;

    private LayerStack() {}

    /** Returns a stack of layers in order of storage with the counts of headers seen. */
    public static long of(int ethernets, int vlans, int ips, int... layers) {
        long stack = ethernets | vlans << 8 | ips << 16;
        for (int place = 0; place < layers.length; place++) {
            stack |= (layers[place] + 1L) << (PLACES_SHIFT + 4 * place);
        }
        return stack;
    }

    /** Returns the layer stored at a place, or -1 after the last. */
    public static int layerAt(long stack, int place) {
        return ((int) (stack >>> (PLACES_SHIFT + 4 * place)) & 15) - 1;
    }

    /** Returns where a layer's bytes begin in the key, or -1 if the flow has no such layer. */
    public static int offsetOf(long stack, int layer) {
        int offset = 0;
        for (long places = stack >>> PLACES_SHIFT; places != 0; places >>>= 4) {
            int at = (int) (places & 15) - 1;
            if (at == layer) {
                return offset;
            }
            offset += FlowLayer.size(at);
        }
        return -1;
    }

    /** Returns how many bytes the layers take in the key, 2 to 114. */
    public static int keyBytes(long stack) {
        int bytes = 0;
        for (long places = stack >>> PLACES_SHIFT; places != 0; places >>>= 4) {
            bytes += FlowLayer.size((int) (places & 15) - 1);
        }
        return bytes;
    }

    /** Writes the 17 bytes at the head of Packetbeat's flow id. */
    public static void writeIdHead(long stack, byte[] to, int at) {
        for (int layer = 0; layer < FlowLayer.COUNT; layer++) {
            to[at + 2 + layer] = (byte) OFFSET_ABSENT;
        }
        int flags = 0;
        int offset = 0;
        for (long places = stack >>> PLACES_SHIFT; places != 0; places >>>= 4) {
            int layer = (int) (places & 15) - 1;
            flags |= 1 << layer;
            to[at + 2 + layer] = (byte) offset;
            offset += FlowLayer.size(layer);
        }
        to[at] = (byte) flags;
        to[at + 1] = (byte) (flags >>> 8);
        to[at + 14] = (byte) stack;
        to[at + 15] = (byte) (stack >>> 8);
        to[at + 16] = (byte) (stack >>> 16);
    }
}
