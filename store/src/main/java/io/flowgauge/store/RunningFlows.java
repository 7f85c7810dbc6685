package io.flowgauge.store;

import io.flowgauge.base.Counter;
import java.util.Arrays;

/**
 * What the reports of each running flow added up to, so that the next one is stored as what was
 * counted since. A table of fixed largest size: where it is full, the flows that reported longest
 * ago are forgotten, and counted. One thread uses it.
 */
final class RunningFlows {
    /** What a place in the table has, in words. */
    private static final int HIGH = 0;

    private static final int LOW = 1;
    private static final int FLOW = 2;
    private static final int TIME = 3;
    private static final int SEGMENT = 4;
    private static final int SUMS = 5;
    private static final int WORDS = 9;

    /** Segment of a flow that has ended: known only so that a repeated report is told. */
    private static final long ENDED = -1;

    private static final int SLOTS_MIN = 1 << 10;

    private final int flowsMax;
    private final Counter forgotten;
    private long[] table = new long[SLOTS_MIN * WORDS];
    private int slots = SLOTS_MIN;
    private int size;

    /**
     * Makes an empty table.
     *
     * @param flowsMax most flows, 1 or more
     * @param forgotten counts flows for which there was no room
     */
    RunningFlows(int flowsMax, Counter forgotten) {
        this.flowsMax = flowsMax;
        this.forgotten = forgotten;
    }

    /**
     * Finds a flow by the 128 bits of its key.
     *
     * @return its place; -1 if it is not known
     */
    int find(long high, long low) {
        int slot = slot(high, low);
        return isFree(slot) ? -1 : slot * WORDS;
    }

    /** Adds a flow that is not known; returns its place. */
    int add(long high, long low, long flow, long timeUs, long segment) {
        if (size >= flowsMax) {
            forgetOldest();
        }
        if (2L * (size + 1) > slots) {
            resize(2 * slots);
        }
        int at = slot(high, low) * WORDS;
        table[at + HIGH] = high;
        table[at + LOW] = low | 1;
        table[at + FLOW] = flow;
        table[at + TIME] = timeUs;
        table[at + SEGMENT] = segment;
        Arrays.fill(table, at + SUMS, at + WORDS, 0);
        size++;
        return at;
    }

    long flow(int at) {
        return table[at + FLOW];
    }

    long timeUs(int at) {
        return table[at + TIME];
    }

    void setTimeUs(int at, long timeUs) {
        table[at + TIME] = timeUs;
    }

    /** Returns the segment that has a row of the flow. */
    long segment(int at) {
        return table[at + SEGMENT];
    }

    void setSegment(int at, long segment) {
        table[at + SEGMENT] = segment;
    }

    boolean hasEnded(int at) {
        return table[at + SEGMENT] == ENDED;
    }

    void end(int at) {
        table[at + SEGMENT] = ENDED;
    }

    /** Returns one of the four sums: packets and bytes of source and destination. */
    long sum(int at, int which) {
        return table[at + SUMS + which];
    }

    void setSum(int at, int which, long sum) {
        table[at + SUMS + which] = sum;
    }

    /** Returns how many flows are known. */
    int size() {
        return size;
    }

    /** Forgets a flow; places found before are void. */
    void remove(int at) {
        int hole = at / WORDS;
        int mask = slots - 1;
        for (int next = hole + 1 & mask; !isFree(next); next = next + 1 & mask) {
            int home = home(table[next * WORDS + HIGH], table[next * WORDS + LOW]);
            if ((next - home & mask) >= (next - hole & mask)) {
                System.arraycopy(table, next * WORDS, table, hole * WORDS, WORDS);
                hole = next;
            }
        }
        Arrays.fill(table, hole * WORDS, hole * WORDS + WORDS, 0);
        size--;
    }

    /** Makes room: an eighth of the flows go, those that reported longest ago. */
    private void forgetOldest() {
        long[] times = new long[size];
        int count = 0;
        for (int slot = 0; slot < slots; slot++) {
            if (!isFree(slot)) {
                times[count++] = table[slot * WORDS + TIME];
            }
        }
        Arrays.sort(times);
        long limitUs = times[count / 8];
        long[] before = table;
        int leaves = count / 8 + 1;
        table = new long[before.length];
        size = 0;
        for (int at = 0; at < before.length; at += WORDS) {
            if (before[at + LOW] == 0) {
                continue;
            }
            if (before[at + TIME] <= limitUs && leaves > 0) {
                leaves--;
                if (before[at + SEGMENT] != ENDED) {
                    forgotten.addShared(1);
                }
            } else {
                insert(before, at);
            }
        }
    }

    private void resize(int more) {
        long[] before = table;
        slots = more;
        table = new long[slots * WORDS];
        size = 0;
        for (int at = 0; at < before.length; at += WORDS) {
            if (before[at + LOW] != 0) {
                insert(before, at);
            }
        }
    }

    private void insert(long[] from, int at) {
        int slot = slot(from[at + HIGH], from[at + LOW]);
        System.arraycopy(from, at, table, slot * WORDS, WORDS);
        size++;
    }

    /** Returns where a flow is, or the free place where it would be. */
    private int slot(long high, long low) {
        int mask = slots - 1;
        int slot = home(high, low);
        while (!isFree(slot)
                && !(table[slot * WORDS + HIGH] == high
                        && table[slot * WORDS + LOW] == (low | 1))) {
            slot = slot + 1 & mask;
        }
        return slot;
    }

    private int home(long high, long low) {
        return (int) (high ^ low >>> 1) & slots - 1;
    }

    private boolean isFree(int slot) {
        return table[slot * WORDS + LOW] == 0;
    }
}
