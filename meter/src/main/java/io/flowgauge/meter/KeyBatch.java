package io.flowgauge.meter;

import io.flowgauge.base.Memory;
import io.flowgauge.base.PacketBatch;
import java.lang.foreign.SegmentAllocator;

/**
 * The flow keys of a batch of packets: what the decoder writes and the table looks up.
 *
 * <p>A key is 4, 8 or 16 words of 8 bytes: a {@link LayerStack}, then the bytes of the layers, then
 * zeros up to the size. Most keys (Ethernet, IPv4, ports) take 4 words. Equal words mean the same
 * flow and different words a different one: there is no second check.
 */
final class KeyBatch {
    /** Bytes between two keys. */
    static final int STRIDE = 128;

    /** Size classes, and the words of a key in each. */
    static final int CLASSES = 3;

    private static final int ALIGNMENT = 64;

    /** Hash of each key. */
    final int[] hash = new int[PacketBatch.CAPACITY];

    /** Size class of each key, or {@link #NONE} for a packet that is not a flow. */
    final byte[] sizeClass = new byte[PacketBatch.CAPACITY];

    /** 1 where the packet went from the larger to the smaller address, else 0. */
    final byte[] reversed = new byte[PacketBatch.CAPACITY];

    /** Type and code of ICMP packets, 0 for others; only there where ICMP is tracked. */
    final int[] icmp = new int[PacketBatch.CAPACITY];

    /** Address of the first key. */
    final long base;

    /** Size class of a packet that has no key. */
    static final byte NONE = -1;

    KeyBatch(SegmentAllocator memory) {
        base = memory.allocate((long) STRIDE * PacketBatch.CAPACITY, ALIGNMENT).address();
    }

    /** Returns where the key of a packet lies. */
    long slot(int packet) {
        return Memory.known(base + (long) packet * STRIDE);
    }

    /** Returns the words of a key: 4, 8 or 16. */
    static int words(int sizeClass) {
        return 4 << sizeClass;
    }

    /** Returns the smallest class whose key takes so many bytes of layers, at most 120. */
    static byte classFor(int layerBytes) {
        return (byte) (layerBytes <= 24 ? 0 : layerBytes <= 56 ? 1 : 2);
    }

    /** Makes all words of a key zero. */
    void clear(long slot) {
        for (int at = 0; at < STRIDE; at += Long.BYTES) {
            Memory.putLong(slot + at, 0);
        }
    }
}
