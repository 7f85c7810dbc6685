package io.flowgauge.testkit;

import io.flowgauge.base.Memory;
import java.lang.foreign.SegmentAllocator;

/**
 * Native memory for frames, each with poison right in front of it and right behind it. A read
 * beyond a frame does not fail, as memory is read by address; but two memories, one with the
 * inverted poison of the other, give such a read two different values. So whoever reads the same
 * frames in both must come to the same result.
 */
public final class FrameMemory {
    /** The longest frame that has a place, in bytes. */
    public static final int FRAME_BYTES_MAX = 4096;

    private static final int GUARD_IN_FRONT = 64;
    private static final int ALIGNMENT = 64;

    private final long base;
    private final long stride;
    private final int inversion;

    /**
     * Makes a memory.
     *
     * @param slots frames that it holds at a time
     * @param guardBytes poison behind each frame
     * @param inverted which of the two poisons
     */
    public FrameMemory(SegmentAllocator memory, int slots, int guardBytes, boolean inverted) {
        stride = (long) GUARD_IN_FRONT + FRAME_BYTES_MAX + guardBytes;
        base = memory.allocate(stride * slots, ALIGNMENT).address();
        inversion = inverted ? 0xff : 0;
        poison(base, base + stride * slots);
    }

    /** Puts a frame at a slot, its last byte next to the poison; returns where it begins. */
    public long put(int slot, byte[] frame) {
        return put(slot, frame, frame.length);
    }

    /** Puts the first bytes of a frame at a slot; returns where they begin. */
    public long put(int slot, byte[] frame, int length) {
        if (length > FRAME_BYTES_MAX) {
            throw new IllegalArgumentException("a frame of " + length + " bytes");
        }
        long address = base + slot * stride + GUARD_IN_FRONT + FRAME_BYTES_MAX - length;
        // An earlier, longer frame may have been here.
        poison(address - GUARD_IN_FRONT, address);
        Memory.copy(frame, 0, address, length);
        return address;
    }

    private void poison(long from, long to) {
        for (long at = from; at < to; at++) {
            long mixed = (at - base + 1) * 0x9E3779B97F4A7C15L;
            Memory.putByte(at, (int) (mixed >>> 56) ^ inversion);
        }
    }
}
