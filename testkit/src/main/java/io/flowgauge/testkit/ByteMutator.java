package io.flowgauge.testkit;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Damages bytes as cables, disks and attackers do: flips, cuts, repeats, mixes with other bytes,
 * and lies where a length may stand.
 */
public final class ByteMutator {
    private static final int[] TELLING_NUMBERS = {
        0,
        1,
        4,
        7,
        8,
        19,
        20,
        39,
        40,
        59,
        60,
        0x7f,
        0x80,
        0xff,
        0x0800,
        0x8100,
        0x86dd,
        0x7fff,
        0x8000,
        0xffff,
        262144,
        262145,
        Integer.MAX_VALUE,
        Integer.MIN_VALUE,
        -1
    };

    private static final int HEADER_BYTES = 96;
    private static final int CHUNK_MAX = 64;

    private final SplittableRandom random;
    private final int lengthMax;

    /** Makes a mutator whose results have at most so many bytes. */
    public ByteMutator(SplittableRandom random, int lengthMax) {
        this.random = random;
        this.lengthMax = lengthMax;
    }

    /**
     * Returns a copy with one to four changes.
     *
     * @param other where bytes that are mixed in come from
     */
    public byte[] mutate(byte[] bytes, byte[] other) {
        byte[] changed = bytes.clone();
        for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
            changed = change(changed, other);
        }
        return changed.length <= lengthMax ? changed : Arrays.copyOf(changed, lengthMax);
    }

    private byte[] change(byte[] bytes, byte[] other) {
        if (bytes.length == 0) {
            return chunkOf(other);
        }
        int at = position(bytes.length);
        switch (random.nextInt(10)) {
            case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> bytes[at] = (byte) random.nextInt();
            case 2, 3 -> lie(bytes, at, 2);
            case 4 -> lie(bytes, at, 4);
            case 5 -> {
                return Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
            }
            case 6 -> {
                int to = Math.min(bytes.length, at + random.nextInt(CHUNK_MAX));
                return joined(bytes, at, new byte[0], bytes, to);
            }
            case 7 -> {
                byte[] chunk =
                        Arrays.copyOfRange(
                                bytes, at, Math.min(bytes.length, at + random.nextInt(CHUNK_MAX)));
                return joined(bytes, at, chunk, bytes, at);
            }
            case 8 -> {
                return joined(bytes, at, new byte[0], other, Math.min(at, other.length));
            }
            default -> {
                byte[] chunk = chunkOf(other);
                System.arraycopy(chunk, 0, bytes, at, Math.min(chunk.length, bytes.length - at));
            }
        }
        return bytes;
    }

    /** Headers are more telling than payload. */
    private int position(int length) {
        return random.nextInt(random.nextInt(4) == 0 ? length : Math.min(length, HEADER_BYTES));
    }

    private void lie(byte[] bytes, int at, int size) {
        int number = TELLING_NUMBERS[random.nextInt(TELLING_NUMBERS.length)];
        boolean bigEndian = random.nextBoolean();
        for (int i = 0; i < size && at + i < bytes.length; i++) {
            int shift = 8 * (bigEndian ? size - 1 - i : i);
            bytes[at + i] = (byte) (number >> shift);
        }
    }

    private byte[] chunkOf(byte[] other) {
        int from = random.nextInt(other.length + 1);
        int to = Math.min(other.length, from + random.nextInt(CHUNK_MAX));
        return Arrays.copyOfRange(other, from, to);
    }

    /** The head of some bytes, something between, and the tail of some bytes. */
    private static byte[] joined(byte[] head, int headTo, byte[] between, byte[] tail, int from) {
        return Bytes.join(
                Arrays.copyOf(head, headTo), between, Arrays.copyOfRange(tail, from, tail.length));
    }
}
