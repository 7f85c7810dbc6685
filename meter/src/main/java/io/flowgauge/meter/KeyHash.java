package io.flowgauge.meter;

import io.flowgauge.base.Memory;

/**
 * Hashes flow keys with secrets of this process, so that no one on the wire can aim packets at one
 * place of the table. Pairs of words, each mixed with a secret of its own, are multiplied to 128
 * bits and folded: without the secrets, no difference of two keys is known to cancel out.
 */
final class KeyHash {
    private static final int WORDS_MAX = 16;

    private final long s0;
    private final long s1;
    private final long s2;
    private final long s3;
    private final long[] secrets = new long[WORDS_MAX];

    KeyHash(long seed) {
        // The secrets come from the seed by SplitMix64; only the seed has to be random.
        long state = seed;
        for (int i = 0; i < WORDS_MAX; i++) {
            state += 0x9E3779B97F4A7C15L;
            long mixed = (state ^ state >>> 30) * 0xBF58476D1CE4E5B9L;
            mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
            secrets[i] = mixed ^ mixed >>> 31;
        }
        s0 = secrets[0];
        s1 = secrets[1];
        s2 = secrets[2];
        s3 = secrets[3];
    }

    /** Returns the hash of a key of 4 words. */
    int of(long w0, long w1, long w2, long w3) {
        return fold(multiply(w0 ^ s0, w1 ^ s1) ^ multiply(w2 ^ s2, w3 ^ s3));
    }

    /** Returns the hash of a key in memory. */
    int of(long key, int words) {
        long hash = 0;
        for (int i = 0; i < words; i += 2) {
            hash ^=
                    multiply(
                            Memory.getLong(key + i * 8L) ^ secrets[i],
                            Memory.getLong(key + i * 8L + 8) ^ secrets[i + 1]);
        }
        return fold(hash);
    }

    private static long multiply(long a, long b) {
        return a * b ^ Math.unsignedMultiplyHigh(a, b);
    }

    private static int fold(long hash) {
        return (int) (hash ^ hash >>> 32);
    }
}
