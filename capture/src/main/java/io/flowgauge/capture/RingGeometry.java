package io.flowgauge.capture;

import io.flowgauge.base.UserErrorException;

/**
 * Sizes of a TPACKET_V3 ring.
 *
 * @param blockBytes bytes of a block, a power of two
 * @param blocks number of blocks
 */
record RingGeometry(int blockBytes, int blocks) {
    /**
     * Block size unless packets or a small ring call for another. A block is held back until it is
     * full or its time is over, then costs one wake-up: larger blocks save wake-ups under load,
     * smaller ones let the ring hold more seconds of a quiet line.
     */
    private static final int PREFERRED_BLOCK_BYTES = 256 << 10;

    private static final int PREFERRED_BLOCKS = 8;
    private static final int LEAST_BLOCKS = 2;
    private static final int PAGE_BYTES = 4096;

    /** Block header, packet header, address and alignment in front of a packet, generously. */
    private static final int OVERHEAD_BYTES = 256;

    private static final int MEGABYTE = 1 << 20;
    private static final int MOST_MEGABYTES = 2047;

    /**
     * Divides a ring into blocks that each hold the largest packet.
     *
     * @param what the setting's device, for the error message
     * @throws UserErrorException if the ring is too small or too large
     */
    static RingGeometry of(int bufferSizeMb, int snaplen, String what) throws UserErrorException {
        int leastBytes = Math.max(PAGE_BYTES, powerOfTwo(snaplen + OVERHEAD_BYTES));
        int leastMegabytes = Math.max(1, Math.ceilDiv(LEAST_BLOCKS * leastBytes, MEGABYTE));
        if (bufferSizeMb < leastMegabytes || bufferSizeMb > MOST_MEGABYTES) {
            throw new UserErrorException(
                    "buffer_size_mb of "
                            + bufferSizeMb
                            + " for device '"
                            + what
                            + "' with snaplen "
                            + snaplen
                            + " is not possible: "
                            + leastMegabytes
                            + " to "
                            + MOST_MEGABYTES
                            + " are");
        }
        int total = bufferSizeMb * MEGABYTE;
        int blockBytes = PREFERRED_BLOCK_BYTES;
        while (blockBytes > leastBytes && total / blockBytes < PREFERRED_BLOCKS) {
            blockBytes /= 2;
        }
        blockBytes = Math.max(blockBytes, leastBytes);
        return new RingGeometry(blockBytes, total / blockBytes);
    }

    private static int powerOfTwo(int bytes) {
        return Integer.highestOneBit(bytes - 1) << 1;
    }
}
