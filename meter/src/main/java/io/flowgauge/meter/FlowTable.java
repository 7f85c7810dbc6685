package io.flowgauge.meter;

import static io.flowgauge.base.Memory.getInt;
import static io.flowgauge.base.Memory.getLong;
import static io.flowgauge.base.Memory.putInt;
import static io.flowgauge.base.Memory.putLong;

import io.flowgauge.base.Memory;
import java.lang.foreign.SegmentAllocator;

/**
 * The flows that live now: an index from hash to record, and a pool of records per key size.
 *
 * <p>The index is open addressing over 8-byte places, at most a third full, so that a search seldom
 * leaves the cache line where it began:
 *
 * <pre>
 *   63              32 31 30 29             0
 *  +------------------+-----+----------------+
 *  | hash             |class| record number  |     0 = free
 *  +------------------+-----+----------------+
 * </pre>
 *
 * An entry ({@link FlowEntry}) takes 96, 128 or 192 bytes by the size of its key and never moves;
 * its number is its place in the pool, counted from 1. A pool is two: heads and tails. A record is
 * told by its number and size class or, where packets look for it, by the address of its head.
 * Records are handed out in order of their numbers, freed ones first, so that a walk over the pools
 * is a walk over memory and its order does not depend on the hash. Deleting from the index shifts
 * later places back: there are no tombstones, and a lookup never gets slower with age.
 *
 * <p>All memory is taken at the start. Nothing here allocates.
 */
final class FlowTable {
    /** No record. */
    static final long NOWHERE = 0;

    private static final int CLASS_SHIFT = 30;
    private static final int NUMBER_MASK = (1 << CLASS_SHIFT) - 1;
    private static final int LINE = 64;

    /** The most flows that a table can be made for. */
    static final int FLOWS_MAX = 1 << 28;

    // Long keys (two IPv6 headers and the like) are rare; their pool is an eighth.
    private static final int LONG_KEY_SHARE = 8;
    private static final int LONG_KEY_MIN = 1024;

    private final int flowsMax;
    private final long index;
    private final long indexMask;
    private final long[] heads = new long[KeyBatch.CLASSES];
    private final long[] tails = new long[KeyBatch.CLASSES];
    private final int[] capacity = new int[KeyBatch.CLASSES];

    /** Numbers handed out so far, and the first of the freed ones, linked through NEXT_FREE. */
    private final int[] highest = new int[KeyBatch.CLASSES];

    private final int[] free = new int[KeyBatch.CLASSES];
    private int live;

    /** Values read only to bring memory near; kept so that the reads are not left out. */
    private long touched;

    /**
     * Makes an empty table.
     *
     * @param flowsMax the most flows at a time, 1 to {@link #FLOWS_MAX}
     * @param memory where the index and the pools come from; zero-filled
     */
    FlowTable(int flowsMax, SegmentAllocator memory) {
        this.flowsMax = flowsMax;
        long indexPlaces = indexPlaces(flowsMax);
        index = memory.allocate(indexPlaces * Long.BYTES, LINE).address();
        indexMask = indexPlaces - 1;
        for (int c = 0; c < KeyBatch.CLASSES; c++) {
            capacity[c] = poolCapacity(flowsMax, c);
            // Number 0 is never used: a place of the index with it would look free.
            long places = capacity[c] + 1L;
            heads[c] = memory.allocate(places * FlowEntry.HEAD_BYTES, LINE).address();
            tails[c] = memory.allocate(places * tailBytes(c), LINE).address();
        }
    }

    /** Returns how much memory a table takes from the start, if it is ever filled. */
    static long bytes(int flowsMax) {
        long bytes = indexPlaces(flowsMax) * Long.BYTES;
        for (int c = 0; c < KeyBatch.CLASSES; c++) {
            bytes += (poolCapacity(flowsMax, c) + 1L) * recordBytes(c);
        }
        return bytes;
    }

    private static long indexPlaces(int flowsMax) {
        return Math.max(64, Long.highestOneBit(flowsMax * 3L - 1) * 2);
    }

    private static int poolCapacity(int flowsMax, int sizeClass) {
        return sizeClass < KeyBatch.CLASSES - 1
                ? flowsMax
                : Math.min(flowsMax, Math.max(LONG_KEY_MIN, flowsMax / LONG_KEY_SHARE));
    }

    /** Returns the bytes of a record with a key of a size class: 96, 128 or 192. */
    static int recordBytes(int sizeClass) {
        return FlowEntry.HEAD_BYTES + tailBytes(sizeClass);
    }

    /** Returns the bytes of a tail with a key of a size class: 32, 64 or 128. */
    static int tailBytes(int sizeClass) {
        return FlowEntry.TAIL_BYTES << sizeClass;
    }

    int live() {
        return live;
    }

    /** Returns whether a flow with a key of this size can be added. */
    boolean hasRoom(int sizeClass) {
        return live < flowsMax
                && (free[sizeClass] != 0 || highest[sizeClass] < capacity[sizeClass]);
    }

    /** Returns whether there are as many flows as there may be. */
    boolean isFull() {
        return live == flowsMax;
    }

    /** Returns a word of the index place where a hash belongs: reading it brings it near. */
    long touch(int hash) {
        return getLong(place(hash & indexMask));
    }

    /**
     * Reads records from one on in the order of memory, to bring them near; returns something that
     * depends on all of them.
     */
    long touchFrom(int reference, int count) {
        int sizeClass = sizeClassOf(reference);
        int first = reference & NUMBER_MASK;
        int end = Math.min(first + count, highest[sizeClass] + 1);
        long sum = 0;
        for (int number = first; number < end; number++) {
            long record = record(sizeClass << CLASS_SHIFT | number);
            sum += getLong(record) + getLong(tail(record, sizeClass));
        }
        return sum;
    }

    /** Returns the first record with this hash and a key of this size, or {@link #NOWHERE}. */
    long candidate(int hash, int sizeClass) {
        long wanted = tag(hash, sizeClass);
        for (long at = hash & indexMask; ; at = at + 1 & indexMask) {
            long word = getLong(place(at));
            if (word == 0) {
                return NOWHERE;
            }
            if (word >>> CLASS_SHIFT == wanted) {
                return record((int) word);
            }
        }
    }

    /** Returns the record of a key, or {@link #NOWHERE}. */
    long find(int hash, long key, int sizeClass) {
        long wanted = tag(hash, sizeClass);
        for (long at = hash & indexMask; ; at = at + 1 & indexMask) {
            long word = getLong(place(at));
            if (word == 0) {
                return NOWHERE;
            }
            if (word >>> CLASS_SHIFT == wanted) {
                long record = record((int) word);
                if (sameKey(record, key, sizeClass)) {
                    return record;
                }
            }
        }
    }

    /** Returns whether a record of a size class has this key. */
    boolean sameKey(long record, long key, int sizeClass) {
        long own = record + FlowEntry.KEY;
        long difference =
                getLong(own) ^ getLong(key)
                        | getLong(own + 8) ^ getLong(key + 8)
                        | getLong(own + 16) ^ getLong(key + 16)
                        | getLong(own + 24) ^ getLong(key + 24);
        if (sizeClass == 0 || difference != 0) {
            return difference == 0;
        }
        int bytes = KeyBatch.words(sizeClass) * Long.BYTES;
        // The key goes on in the tail.
        long rest = tail(record, sizeClass) + FlowEntry.KEY_REST - FlowEntry.HEAD_KEY_BYTES;
        for (int i = FlowEntry.HEAD_KEY_BYTES; i < bytes; i += Long.BYTES) {
            difference |= getLong(rest + i) ^ getLong(key + i);
        }
        return difference == 0;
    }

    /** Adds a flow that is not in the table and has room; all but its key and hash is zero. */
    int add(int hash, long key, int sizeClass) {
        int number = free[sizeClass];
        long record;
        long tail;
        if (number != 0) {
            record = record(sizeClass << CLASS_SHIFT | number);
            tail = tail(record, sizeClass);
            int next = getInt(tail + FlowEntry.NEXT_FREE);
            free[sizeClass] = next;
            // Read now what the next flow of this size will wait for otherwise.
            long nextRecord = record(sizeClass << CLASS_SHIFT | next);
            touched +=
                    getLong(nextRecord) + getInt(tail(nextRecord, sizeClass) + FlowEntry.NEXT_FREE);
            Memory.clear(record, FlowEntry.KEY);
            Memory.clear(tail, FlowEntry.TAIL_BYTES);
        } else {
            number = ++highest[sizeClass];
            record = record(sizeClass << CLASS_SHIFT | number);
            tail = tail(record, sizeClass);
        }
        for (int i = 0; i < FlowEntry.HEAD_KEY_BYTES; i += Long.BYTES) {
            putLong(record + FlowEntry.KEY + i, getLong(key + i));
        }
        int bytes = KeyBatch.words(sizeClass) * Long.BYTES;
        long rest = tail + FlowEntry.KEY_REST - FlowEntry.HEAD_KEY_BYTES;
        for (int i = FlowEntry.HEAD_KEY_BYTES; i < bytes; i += Long.BYTES) {
            putLong(rest + i, getLong(key + i));
        }
        putInt(tail + FlowEntry.HASH, hash);
        int reference = sizeClass << CLASS_SHIFT | number;
        long at = hash & indexMask;
        while (getLong(place(at)) != 0) {
            at = at + 1 & indexMask;
        }
        putLong(place(at), (long) hash << 32 | Integer.toUnsignedLong(reference));
        live++;
        return reference;
    }

    /** Takes a flow out. Its record is no longer in any list. */
    void remove(int reference) {
        int sizeClass = sizeClassOf(reference);
        long record = record(reference);
        long tail = tail(record, sizeClass);
        long at = getInt(tail + FlowEntry.HASH) & indexMask;
        while ((int) getLong(place(at)) != reference) {
            at = at + 1 & indexMask;
        }
        closeGap(at);
        // A key that no packet can have: the record can't be taken for one of the flow it was.
        putLong(record + FlowEntry.KEY, 0);
        putInt(tail + FlowEntry.NEXT_FREE, free[sizeClass]);
        free[sizeClass] = reference & NUMBER_MASK;
        live--;
    }

    /** Frees a place by moving back each later one that may stand nearer to where it belongs. */
    private void closeGap(long from) {
        long gap = from;
        for (long at = gap + 1 & indexMask; ; at = at + 1 & indexMask) {
            long word = getLong(place(at));
            if (word == 0) {
                break;
            }
            long home = word >>> 32 & indexMask;
            if ((at - home & indexMask) >= (at - gap & indexMask)) {
                putLong(place(gap), word);
                gap = at;
            }
        }
        putLong(place(gap), 0);
    }

    /** Returns the address of a record's head. */
    long record(int reference) {
        return Memory.known(
                heads[reference >>> CLASS_SHIFT]
                        + (long) (reference & NUMBER_MASK) * FlowEntry.HEAD_BYTES);
    }

    /** Returns the address of a record's tail. */
    long tail(long record, int sizeClass) {
        // The number times the bytes of a tail, which are 32 << class where a head's are 64.
        return Memory.known(tails[sizeClass] + (record - heads[sizeClass] >> 1 << sizeClass));
    }

    /** Returns the size class of a record's key. */
    static int sizeClassOf(int reference) {
        return reference >>> CLASS_SHIFT;
    }

    /**
     * Returns the next place of a walk over all records, or 0 after the last. Records come in the
     * order of memory; a place may be free: see {@link #isLive}.
     *
     * @param reference the place before, 0 to begin
     */
    int next(int reference) {
        int sizeClass = reference >>> CLASS_SHIFT;
        int number = reference & NUMBER_MASK;
        while (number >= highest[sizeClass]) {
            if (++sizeClass == KeyBatch.CLASSES) {
                return 0;
            }
            number = 0;
        }
        return sizeClass << CLASS_SHIFT | number + 1;
    }

    /** Returns whether a record is in use. */
    static boolean isLive(long record) {
        return getLong(record + FlowEntry.KEY) != 0;
    }

    /** Returns the sum of what was read to bring memory near; keeps the reads alive. */
    long touched() {
        return touched;
    }

    /** Returns what the words of the index have for a hash and a size class, beside the number. */
    private static long tag(int hash, int sizeClass) {
        return Integer.toUnsignedLong(hash) << 64 - 32 - CLASS_SHIFT | sizeClass;
    }

    private long place(long at) {
        return Memory.known(index + at * Long.BYTES);
    }
}
