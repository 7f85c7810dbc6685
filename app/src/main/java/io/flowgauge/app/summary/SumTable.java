package io.flowgauge.app.summary;

import java.util.Arrays;
import java.util.PriorityQueue;

/**
 * Sums by key, for up to a limit of different keys. At the limit the smaller half is added up in
 * one entry of its own, and there is room again: what is large stays, whenever it comes. A key that
 * was given up so and comes again begins anew, without what it had.
 *
 * <p>Flows are added by the million, so keys and sums lie in arrays of numbers: open addressing
 * from hash to entry, at most half full, whole keys compared. Entry 0 is the one for what was given
 * up; the others count from 1.
 */
final class SumTable {
    /** Words of a key. */
    static final int KEY_WORDS = 5;

    /** The entry that holds what was given up at the limit. */
    static final int OTHERS = 0;

    private static final int SUMS = 5;
    private static final int ENTRIES_AT_START = 1 << 10;

    private final int limit;
    private final long seed;
    private int entries = 1;
    private long[] keys = new long[ENTRIES_AT_START * KEY_WORDS];
    private long[] sums = new long[ENTRIES_AT_START * SUMS];
    private int[] index = new int[2 * ENTRIES_AT_START];

    /**
     * Makes an empty table.
     *
     * @param limit most keys that are told apart, 2 or more
     * @param seed secret for the hash, so that nobody can aim at long searches; it does not show in
     *     what comes out
     */
    SumTable(int limit, long seed) {
        this.limit = limit;
        this.seed = seed;
    }

    /** Returns the entry of a key, which is made if need be. */
    int entry(long word0, long word1, long word2, long word3, long word4) {
        int mask = index.length - 1;
        int at = hash(word0, word1, word2, word3, word4) & mask;
        while (index[at] != 0) {
            int key = index[at] * KEY_WORDS;
            if (keys[key] == word0
                    && keys[key + 1] == word1
                    && keys[key + 2] == word2
                    && keys[key + 3] == word3
                    && keys[key + 4] == word4) {
                return index[at];
            }
            at = at + 1 & mask;
        }
        if (entries > limit) {
            giveUpSmallerHalf();
            return entry(word0, word1, word2, word3, word4);
        }
        int entry = entries++;
        index[at] = entry;
        if (entry * KEY_WORDS == keys.length) {
            keys = Arrays.copyOf(keys, 2 * keys.length);
            sums = Arrays.copyOf(sums, 2 * sums.length);
        }
        int key = entry * KEY_WORDS;
        keys[key] = word0;
        keys[key + 1] = word1;
        keys[key + 2] = word2;
        keys[key + 3] = word3;
        keys[key + 4] = word4;
        if (2 * entries > index.length) {
            growIndex();
        }
        return entry;
    }

    private void giveUpSmallerHalf() {
        long[] bytes = new long[entries - 1];
        for (int entry = 1; entry < entries; entry++) {
            bytes[entry - 1] = bytes(entry);
        }
        Arrays.sort(bytes);
        long median = bytes[bytes.length / 2];
        int kept = 1;
        for (int entry = 1; entry < entries; entry++) {
            if (bytes(entry) <= median) {
                addAll(OTHERS, this, entry);
            } else {
                System.arraycopy(keys, entry * KEY_WORDS, keys, kept * KEY_WORDS, KEY_WORDS);
                System.arraycopy(sums, entry * SUMS, sums, kept * SUMS, SUMS);
                kept++;
            }
        }
        Arrays.fill(sums, kept * SUMS, entries * SUMS, 0);
        entries = kept;
        fillIndex();
    }

    /** Adds a flow to an entry: packets and bytes of each direction. */
    void add(int entry, long packets, long bytes, long packetsBack, long bytesBack) {
        add(entry, 1, packets, bytes, packetsBack, bytesBack);
    }

    /** As above, for a number of flows: 0 for more of one that was added before. */
    void add(int entry, int flows, long packets, long bytes, long packetsBack, long bytesBack) {
        int at = entry * SUMS;
        sums[at] += flows;
        sums[at + 1] += packets;
        sums[at + 2] += bytes;
        sums[at + 3] += packetsBack;
        sums[at + 4] += bytesBack;
    }

    /** Adds all flows of another table's entry to an entry. */
    void addAll(int entry, SumTable other, int otherEntry) {
        for (int i = 0; i < SUMS; i++) {
            sums[entry * SUMS + i] += other.sums[otherEntry * SUMS + i];
        }
    }

    /** Returns how many keys there are. */
    int size() {
        return entries - 1;
    }

    /** Returns a word of an entry's key. */
    long key(int entry, int word) {
        return keys[entry * KEY_WORDS + word];
    }

    /** Returns the flows of an entry. */
    long flows(int entry) {
        return sums[entry * SUMS];
    }

    /** Returns the packets of the first direction, or of the second. */
    long packets(int entry, boolean back) {
        return sums[entry * SUMS + (back ? 3 : 1)];
    }

    /** Returns the bytes of the first direction, or of the second. */
    long bytes(int entry, boolean back) {
        return sums[entry * SUMS + (back ? 4 : 2)];
    }

    /** Returns the packets of both directions. */
    long packets(int entry) {
        return packets(entry, false) + packets(entry, true);
    }

    /** Returns the bytes of both directions. */
    long bytes(int entry) {
        return bytes(entry, false) + bytes(entry, true);
    }

    /** Returns the entries with the most bytes, in order; of equals, by packets and then by key. */
    int[] largest(int count) {
        PriorityQueue<Integer> heap = new PriorityQueue<>((a, b) -> compare(b, a));
        for (int entry = 1; entry < entries; entry++) {
            if (heap.size() < count) {
                heap.add(entry);
            } else if (compare(entry, heap.element()) < 0) {
                heap.remove();
                heap.add(entry);
            }
        }
        return heap.stream().sorted(this::compare).mapToInt(Integer::intValue).toArray();
    }

    private int compare(int a, int b) {
        int order = Long.compare(bytes(b), bytes(a));
        if (order == 0) {
            order = Long.compare(packets(b), packets(a));
        }
        for (int word = 0; order == 0 && word < KEY_WORDS; word++) {
            order = Long.compareUnsigned(key(a, word), key(b, word));
        }
        return order;
    }

    private void growIndex() {
        index = new int[2 * index.length];
        fillIndex();
    }

    private void fillIndex() {
        Arrays.fill(index, 0);
        int mask = index.length - 1;
        for (int entry = 1; entry < entries; entry++) {
            int key = entry * KEY_WORDS;
            int at =
                    hash(keys[key], keys[key + 1], keys[key + 2], keys[key + 3], keys[key + 4])
                            & mask;
            while (index[at] != 0) {
                at = at + 1 & mask;
            }
            index[at] = entry;
        }
    }

    private int hash(long word0, long word1, long word2, long word3, long word4) {
        long h = mix(seed ^ word0);
        h = mix(h ^ word1);
        h = mix(h ^ word2);
        if ((word3 | word4) != 0) {
            h = mix(h ^ word3);
            h = mix(h ^ word4);
        }
        return (int) (h >>> 32);
    }

    private static long mix(long x) {
        long product = x * 0x9e3779b97f4a7c15L;
        return product ^ Math.unsignedMultiplyHigh(x, 0x9e3779b97f4a7c15L) ^ product >>> 29;
    }
}
