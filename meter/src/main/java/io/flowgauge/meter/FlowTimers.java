package io.flowgauge.meter;

import static io.flowgauge.base.Memory.getInt;
import static io.flowgauge.base.Memory.getLong;
import static io.flowgauge.base.Memory.putInt;

import io.flowgauge.base.Memory;
import java.util.BitSet;

/**
 * Finds idle flows without looking at the others: a wheel of one slot per second of packet time.
 *
 * <p>A flow stands in the slot of the second at which it would be idle too long if no packet came.
 * Packets do not move it, that would cost each of them; when its slot is due and packets have come,
 * it is put where it belongs by then. So a flow is looked at about once in a timeout, and a flow
 * that is idle is found within a second. The slots are lists linked through the records.
 *
 * <p>The slot with the smallest second holds the idlest flows, once those that moved on are put
 * right: this is how a full table finds which flow to end. Each size of keys has a wheel of its
 * own, so that a pool that is full finds its idlest flow without a look at the flows of other
 * pools.
 */
final class FlowTimers {
    /** Length of a slot, in packet time. */
    static final long SLOT_NS = 1_000_000_000L;

    private static final int SLOTS_MAX = 1 << 16;

    // Bounds the work for one eviction when nearly all flows have moved on since they were filed.
    private static final int EVICTION_LOOKS_MAX = 64;

    private final FlowTable table;
    private final long timeoutNs;
    private final int[][] first;
    private final int mask;

    /** Slots that are not empty: a gap of years is crossed in steps of what stands in it. */
    private final BitSet[] occupied = new BitSet[KeyBatch.CLASSES];

    /** The slot in progress: all seconds before it are done. */
    private long second = Long.MIN_VALUE;

    /**
     * Makes timers for the flows of a table.
     *
     * @param timeoutNs how long a flow may be idle, 1 s or more
     */
    FlowTimers(FlowTable table, long timeoutNs) {
        this.table = table;
        this.timeoutNs = timeoutNs;
        long seconds = timeoutNs / SLOT_NS + 3;
        int slots = SLOTS_MAX;
        while (slots / 2 >= seconds && slots > 2) {
            slots /= 2;
        }
        first = new int[KeyBatch.CLASSES][slots];
        mask = slots - 1;
        for (int c = 0; c < KeyBatch.CLASSES; c++) {
            occupied[c] = new BitSet(slots);
        }
    }

    /** Sets the time from which on flows are filed; called once, with the first packet. */
    void start(long nowNs) {
        second = Math.floorDiv(nowNs, SLOT_NS);
    }

    /** Returns the second up to which, without itself, all slots were emptied. */
    long second() {
        return second;
    }

    /** Files a flow by its last packet. */
    void add(int reference, long record) {
        file(reference, record, Math.max(second, dueSecond(record)));
    }

    /**
     * Takes the next flow that is idle for longer than the timeout at the start of a second that is
     * not later than the one given. The flow is in no slot afterwards.
     *
     * @param looksMax how many flows to look at before giving up for now
     * @return its reference, or 0 if none was found; {@link #second} then tells how far it got
     */
    int pollIdle(long untilSecond, int looksMax) {
        int looks = 0;
        while (second <= untilSecond) {
            int slot = (int) (second & mask);
            int reference = 0;
            for (int c = 0; c < KeyBatch.CLASSES && reference == 0; c++) {
                reference = first[c][slot];
            }
            if (reference == 0) {
                long next = nextOccupied(second, 0, KeyBatch.CLASSES);
                second = Math.min(untilSecond + 1, next);
                continue;
            }
            if (looks++ == looksMax) {
                return 0;
            }
            long record = table.record(reference);
            unlinkFirst(FlowTable.sizeClassOf(reference), slot, record);
            long due = dueSecond(record);
            if (due <= second) {
                return reference;
            }
            file(reference, record, due);
        }
        return 0;
    }

    /** Skips all seconds up to the one given; there must be no flow. */
    void skipTo(long toSecond) {
        second = Math.max(second, toSecond);
    }

    /**
     * Takes the idlest flow out of its slot, to the second; the one idle for longest of a bounded
     * number looked at, if most have moved on.
     *
     * @param sizeClass only flows with keys of this class, or -1 for any
     * @return its reference, or 0 if there is none
     */
    int pollIdlest(int sizeClass) {
        int fromClass = Math.max(0, sizeClass);
        int toClass = sizeClass < 0 ? KeyBatch.CLASSES : sizeClass + 1;
        int best = 0;
        long bestDue = Long.MAX_VALUE;
        // Filed again only at the end, as that may be into the very slot that is looked at.
        int passedOver = 0;
        int looks = 0;
        long at = second;
        search:
        while (at <= second + mask && at < bestDue) {
            int slot = (int) (at & mask);
            for (int c = fromClass; c < toClass; c++) {
                while (first[c][slot] != 0) {
                    if (looks++ == EVICTION_LOOKS_MAX) {
                        break search;
                    }
                    int reference = first[c][slot];
                    long record = table.record(reference);
                    unlinkFirst(c, slot, record);
                    long due = dueSecond(record);
                    if (due < bestDue) {
                        passedOver = passOver(best, passedOver);
                        best = reference;
                        bestDue = due;
                    } else {
                        passedOver = passOver(reference, passedOver);
                    }
                    if (bestDue <= at) {
                        break search;
                    }
                }
            }
            at = nextOccupied(at, fromClass, toClass);
        }
        while (passedOver != 0) {
            int reference = passedOver;
            long record = table.record(reference);
            passedOver = getInt(record + FlowRecord.TIMER_NEXT);
            add(reference, record);
        }
        return best;
    }

    /** Puts a flow, if there is one, before a list of flows; returns the list. */
    private int passOver(int reference, int list) {
        if (reference == 0) {
            return list;
        }
        putInt(table.record(reference) + FlowRecord.TIMER_NEXT, list);
        return reference;
    }

    /** Returns the first whole second at which a flow has been idle for longer than the timeout. */
    long dueSecond(long record) {
        long lastNs = getLong(record + FlowRecord.LAST_NS);
        long idleNs = lastNs + timeoutNs;
        // A timeout of centuries is a way to say "never": it must not overflow into the past.
        return (idleNs < lastNs ? Long.MAX_VALUE - SLOT_NS : idleNs) / SLOT_NS + 1;
    }

    private void file(int reference, long record, long atSecond) {
        // Beyond the wheel's reach a flow waits in the farthest slot and is filed again from there.
        int slot = (int) (Math.min(atSecond, second + mask) & mask);
        int sizeClass = FlowTable.sizeClassOf(reference);
        putInt(record + FlowRecord.TIMER_NEXT, first[sizeClass][slot]);
        first[sizeClass][slot] = reference;
        occupied[sizeClass].set(slot);
    }

    private void unlinkFirst(int sizeClass, int slot, long record) {
        int next = getInt(record + FlowRecord.TIMER_NEXT);
        first[sizeClass][slot] = next;
        if (next == 0) {
            occupied[sizeClass].clear(slot);
        }
    }

    /**
     * Returns the first second after one whose slot is not empty in a range of classes, {@link
     * Long#MAX_VALUE} if all are.
     */
    private long nextOccupied(long after, int fromClass, int toClass) {
        int slot = (int) (after & mask);
        long nearest = Long.MAX_VALUE;
        for (int c = fromClass; c < toClass; c++) {
            int next = occupied[c].nextSetBit(slot + 1);
            if (next < 0) {
                next = occupied[c].nextSetBit(0);
                if (next < 0) {
                    continue;
                }
                next += mask + 1;
            }
            nearest = Math.min(nearest, after + (next - slot));
        }
        return nearest;
    }

    /** Returns the flows in all slots; for tests. */
    int count() {
        int count = 0;
        for (int[] wheel : first) {
            for (int reference : wheel) {
                for (int at = reference;
                        at != 0;
                        at = Memory.getInt(table.record(at) + FlowRecord.TIMER_NEXT)) {
                    count++;
                }
            }
        }
        return count;
    }
}
