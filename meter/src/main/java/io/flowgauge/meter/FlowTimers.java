package io.flowgauge.meter;

import static io.flowgauge.base.Memory.getInt;
import static io.flowgauge.base.Memory.getLong;

import java.lang.foreign.SegmentAllocator;
import java.util.BitSet;

/**
 * Finds idle flows without looking at the others: a wheel of one slot per second of packet time.
 *
 * <p>A flow stands in the slot of the second at which it would be idle too long if no packet came.
 * Packets do not move it, that would cost each of them; when its slot is due and packets have come,
 * it is put where it belongs by then. So a flow is looked at about once in a timeout, and a flow
 * that is idle is found within a second. Before the flows of a block of a slot are looked at, what
 * their ends will touch is brought near for all of them at once.
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
    private final ReferenceStacks stacks;

    /** The flows of each slot, by size class: the top block of its stack. */
    private final int[][] slots;

    private final int mask;

    /** Slots that are not empty: a gap of years is crossed in steps of what stands in it. */
    private final BitSet[] occupied = new BitSet[KeyBatch.CLASSES];

    /** Flows passed over in the search for the idlest, filed again only at its end. */
    private final int[] passedOver = new int[EVICTION_LOOKS_MAX];

    private final int[] nearHash = new int[ReferenceStacks.PER_BLOCK];

    /** Flows that can be taken before the next ones have to be brought near. */
    private int nearLeft;

    /** Values read only to bring memory near; kept so that the reads are not left out. */
    private long touched;

    /** No flow is in a slot before this second: where to begin to look for the idlest. */
    private long earliest = Long.MIN_VALUE;

    private int looked;

    /** The slot in progress: all seconds before it are done. */
    private long second = Long.MIN_VALUE;

    /**
     * Makes timers for the flows of a table.
     *
     * @param timeoutNs how long a flow may be idle, 1 s or more
     * @param flowsMax the most flows that are filed at a time
     * @param memory where the lists come from: {@link #bytes} in all
     */
    FlowTimers(FlowTable table, long timeoutNs, int flowsMax, SegmentAllocator memory) {
        this.table = table;
        this.timeoutNs = timeoutNs;
        int count = slotCount(timeoutNs);
        stacks = new ReferenceStacks(flowsMax, KeyBatch.CLASSES * count, memory);
        slots = new int[KeyBatch.CLASSES][count];
        mask = count - 1;
        for (int c = 0; c < KeyBatch.CLASSES; c++) {
            occupied[c] = new BitSet(count);
        }
    }

    /** Returns how much memory the timers of so many flows take, if there are ever so many. */
    static long bytes(int flowsMax, long timeoutNs) {
        return ReferenceStacks.bytes(flowsMax, KeyBatch.CLASSES * slotCount(timeoutNs));
    }

    private static int slotCount(long timeoutNs) {
        long seconds = timeoutNs / SLOT_NS + 3;
        int slots = SLOTS_MAX;
        while (slots / 2 >= seconds && slots > 2) {
            slots /= 2;
        }
        return slots;
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
        file(reference, Math.max(second, dueSecond(record)));
    }

    /**
     * Takes the next flow that is idle for longer than the timeout at the start of a second that is
     * not later than the one given. The flow is in no slot afterwards.
     *
     * @param looksMax how many flows to look at before giving up for now
     * @return its reference, or 0 if none was found; {@link #second} then tells how far it got
     */
    int pollIdle(long untilSecond, int looksMax) {
        looked = 0;
        while (second <= untilSecond) {
            int slot = (int) (second & mask);
            int sizeClass = 0;
            while (sizeClass < KeyBatch.CLASSES && slots[sizeClass][slot] == 0) {
                sizeClass++;
            }
            if (sizeClass == KeyBatch.CLASSES) {
                long next = nextOccupied(second, 0, KeyBatch.CLASSES);
                second = Math.min(untilSecond + 1, next);
                continue;
            }
            if (looked == looksMax) {
                return 0;
            }
            looked++;
            int reference = take(sizeClass, slot, second);
            long record = table.record(reference);
            long due = dueSecond(record);
            if (due <= second) {
                return reference;
            }
            file(reference, due);
        }
        return 0;
    }

    /** Returns how many flows the last {@link #pollIdle} looked at. */
    int looked() {
        return looked;
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
        int passed = 0;
        int looks = 0;
        long at = sizeClass < 0 ? Math.max(second, earliest) : second;
        long found = at;
        search:
        while (at <= second + mask && at < bestDue) {
            int slot = (int) (at & mask);
            for (int c = fromClass; c < toClass; c++) {
                while (slots[c][slot] != 0) {
                    if (looks++ == EVICTION_LOOKS_MAX) {
                        break search;
                    }
                    int reference = take(c, slot, Long.MAX_VALUE);
                    long due = dueSecond(table.record(reference));
                    int later = reference;
                    if (due < bestDue) {
                        later = best;
                        best = reference;
                        bestDue = due;
                    }
                    if (later != 0) {
                        passedOver[passed++] = later;
                    }
                    if (bestDue <= at) {
                        break search;
                    }
                }
            }
            at = nextOccupied(at, fromClass, toClass);
            found = at;
        }
        if (sizeClass < 0) {
            earliest = found;
        }
        while (passed > 0) {
            int reference = passedOver[--passed];
            add(reference, table.record(reference));
        }
        return best;
    }

    /** Returns the first whole second at which a flow has been idle for longer than the timeout. */
    long dueSecond(long record) {
        long lastNs = getLong(record + FlowEntry.LAST_NS);
        long idleNs = lastNs + timeoutNs;
        // A timeout of centuries is a way to say "never": it must not overflow into the past.
        return (idleNs < lastNs ? Long.MAX_VALUE - SLOT_NS : idleNs) / SLOT_NS + 1;
    }

    private void file(int reference, long atSecond) {
        // Beyond the wheel's reach a flow waits in the farthest slot and is filed again from there.
        long inReach = Math.min(atSecond, second + mask);
        earliest = Math.min(earliest, inReach);
        int slot = (int) (inReach & mask);
        int sizeClass = FlowTable.sizeClassOf(reference);
        slots[sizeClass][slot] = stacks.push(slots[sizeClass][slot], reference);
        occupied[sizeClass].set(slot);
    }

    /**
     * Takes a flow out of a slot that is not empty.
     *
     * @param endsUntil the flows that are due up to this second are likely to be ended next
     */
    private int take(int sizeClass, int slot, long endsUntil) {
        int top = slots[sizeClass][slot];
        if (nearLeft == 0) {
            bringNear(top, endsUntil);
        }
        nearLeft--;
        int reference = stacks.peek(top);
        int rest = stacks.pop(top);
        slots[sizeClass][slot] = rest;
        if (rest == 0) {
            occupied[sizeClass].clear(slot);
        }
        return reference;
    }

    /** Reads what it takes to look at the flows of a block and to end those that are due. */
    private void bringNear(int block, long endsUntil) {
        int count = stacks.count(block);
        long sum = stacks.below(block) == 0 ? 0 : stacks.count(stacks.below(block));
        for (int i = 0; i < count; i++) {
            sum += getLong(table.record(stacks.reference(block, i)) + FlowEntry.LAST_NS);
        }
        int ends = 0;
        for (int i = 0; i < count; i++) {
            int reference = stacks.reference(block, i);
            long record = table.record(reference);
            if (dueSecond(record) <= endsUntil) {
                long tail = table.tail(record, FlowTable.sizeClassOf(reference));
                nearHash[ends++] = getInt(tail + FlowEntry.HASH);
            }
        }
        for (int i = 0; i < ends; i++) {
            // Taking a flow out reads on to the first free place, one further at least.
            sum += table.touch(nearHash[i]) + table.touch(nearHash[i] + 1);
        }
        touched += sum;
        nearLeft = count;
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
        for (int[] wheel : slots) {
            for (int top : wheel) {
                for (int block = top; block != 0; block = stacks.below(block)) {
                    count += stacks.count(block);
                }
            }
        }
        return count;
    }

    /** Returns the sum of what was read to bring memory near; keeps the reads alive. */
    long touched() {
        return touched;
    }
}
