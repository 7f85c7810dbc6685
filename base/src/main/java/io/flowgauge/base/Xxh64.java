package io.flowgauge.base;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** XXH64 with seed 0: xxHash fast digest algorithm specification, version 0.1.1. */
public final class Xxh64 {
    private static final long PRIME1 = 0x9E3779B185EBCA87L;
    private static final long PRIME2 = 0xC2B2AE3D27D4EB4FL;
    private static final long PRIME3 = 0x165667B19E3779F9L;
    private static final long PRIME4 = 0x85EBCA77C2B2AE63L;
    private static final long PRIME5 = 0x27D4EB2F165667C5L;

    /** The sum of the first two, in 64 bits. */
    private static final long PRIME1_AND_2 = 0x60EA27EEADC0B5D6L;

    private static final int STRIPE_BYTES = 32;

    private Xxh64() {}

    /** Returns the hash of all bytes. */
    public static long hash(byte[] bytes) {
        return hash(bytes, bytes.length);
    }

    /** Returns the hash of the first bytes. */
    public static long hash(byte[] bytes, int length) {
        ByteBuffer input = ByteBuffer.wrap(bytes, 0, length).order(ByteOrder.LITTLE_ENDIAN);
        long hash = length >= STRIPE_BYTES ? stripes(input) : PRIME5;
        hash += length;
        while (input.remaining() >= Long.BYTES) {
            hash ^= round(0, input.getLong());
            hash = Long.rotateLeft(hash, 27) * PRIME1 + PRIME4;
        }
        if (input.remaining() >= Integer.BYTES) {
            hash ^= Integer.toUnsignedLong(input.getInt()) * PRIME1;
            hash = Long.rotateLeft(hash, 23) * PRIME2 + PRIME3;
        }
        while (input.hasRemaining()) {
            hash ^= (input.get() & 0xff) * PRIME5;
            hash = Long.rotateLeft(hash, 11) * PRIME1;
        }
        hash = (hash ^ hash >>> 33) * PRIME2;
        hash = (hash ^ hash >>> 29) * PRIME3;
        return hash ^ hash >>> 32;
    }

    private static long stripes(ByteBuffer input) {
        long[] lanes = {PRIME1_AND_2, PRIME2, 0, -PRIME1};
        while (input.remaining() >= STRIPE_BYTES) {
            for (int i = 0; i < lanes.length; i++) {
                lanes[i] = round(lanes[i], input.getLong());
            }
        }
        long hash =
                Long.rotateLeft(lanes[0], 1)
                        + Long.rotateLeft(lanes[1], 7)
                        + Long.rotateLeft(lanes[2], 12)
                        + Long.rotateLeft(lanes[3], 18);
        for (long lane : lanes) {
            hash = (hash ^ round(0, lane)) * PRIME1 + PRIME4;
        }
        return hash;
    }

    private static long round(long lane, long word) {
        return Long.rotateLeft(lane + word * PRIME2, 31) * PRIME1;
    }
}
