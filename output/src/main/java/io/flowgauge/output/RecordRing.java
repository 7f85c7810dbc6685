package io.flowgauge.output;

import io.flowgauge.base.Counter;
import io.flowgauge.base.Memory;
import io.flowgauge.meter.EndReason;
import io.flowgauge.meter.FlowRecord;
import io.flowgauge.meter.FlowSink;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * Hands flow records from a meter's thread to the thread that publishes them: a bounded queue of
 * fixed slots outside the heap, for one producer and one consumer, without locks.
 *
 * <pre>
 *   slot:  0  instant, ns    8  end reason    16  record, up to 192 bytes    256
 *
 *   control words, each pair on cache lines of its own:
 *     0  reports written            8  reports read, as the producer last saw it
 *   128  reports read             136  reports written, as the consumer last saw it
 *   256  1 when closed            264  1 when abandoned
 * </pre>
 *
 * Each side looks at the other's word only when its own copy leaves it nothing to do, so that the
 * cache lines move once per stretch of reports, not once per report. Nothing is ever lost: {@link
 * #report} waits when the ring is full. The memory goes back when the ring is unreachable.
 */
public final class RecordRing implements FlowSink {
    /** What {@link #drain} returns when no record will ever come again. */
    public static final int END = -1;

    /** The largest number of slots. */
    public static final int SLOTS_MAX = 1 << 22;

    private static final int SLOT_BYTES = 256;
    private static final int LINE_BYTES = 64;
    private static final int SLOT_REASON = 8;
    private static final int SLOT_RECORD = 16;

    private static final int WRITTEN = 0;
    private static final int READ_SEEN = 8;
    private static final int READ = 128;
    private static final int WRITTEN_SEEN = 136;
    private static final int CLOSED = 256;
    private static final int ABANDONED = 264;
    private static final int CONTROL_BYTES = 384;

    /** How long the producer sleeps at most before it looks again. */
    private static final long SLEEP_NS_MAX = 500_000;

    private static final EndReason[] REASONS = reasonsByNumber();

    private final Counter waited =
            new Counter(
                    "reports.waited",
                    "Times that reports had to wait because publishing was behind.");
    private final Counter abandoned =
            new Counter("reports.abandoned", "Reports lost because publishing had failed.");

    /** Keeps the memory reachable. */
    @SuppressWarnings({"UnusedVariable", "FieldCanBeLocal"})
    private final MemorySegment memory;

    private final long control;
    private final long slots;
    private final int mask;
    private final int interimLimit;
    private final boolean live;
    private final FlowRecord record = new FlowRecord();
    private final Backoff backoff = new Backoff(SLEEP_NS_MAX);

    /** Of the consumer: values read only to bring slots near, kept so that the reads stay. */
    private long touched;

    /**
     * Makes an empty ring.
     *
     * @param slots reports that it holds, rounded up to a power of two, 8 to {@link #SLOTS_MAX}
     * @param live whether {@link #hasRoom} asks the meter to put interim reports off while the last
     *     eighth of the ring, kept for final ones, is all that is left. Otherwise it is always true
     *     and the meter waits: a file's reports must not depend on the speed of the output.
     */
    public RecordRing(int slots, boolean live) {
        if (slots < 8 || slots > SLOTS_MAX) {
            throw new IllegalArgumentException(
                    "a ring has 8 to " + SLOTS_MAX + " slots, not " + slots);
        }
        int capacity = Integer.highestOneBit(slots - 1) << 1;
        this.live = live;
        mask = capacity - 1;
        interimLimit = capacity - capacity / 8;
        memory = Arena.ofAuto().allocate(CONTROL_BYTES + (long) capacity * SLOT_BYTES, 128);
        control = memory.address();
        this.slots = control + CONTROL_BYTES;
    }

    /** Returns how many reports the ring holds. */
    public int capacity() {
        return mask + 1;
    }

    /** Returns how many reports wait now. Any thread may ask. */
    public int waiting() {
        // Read before written: what is read was written before.
        long read = Memory.getLongAcquire(control + READ);
        return (int) Math.min(capacity(), Memory.getLongAcquire(control + WRITTEN) - read);
    }

    /** Returns how many bytes of memory the ring takes outside the heap. */
    public long memoryBytes() {
        return CONTROL_BYTES + (long) capacity() * SLOT_BYTES;
    }

    @Override
    public void report(long recordAddress, int recordBytes, EndReason reason, long instantNs) {
        assert recordBytes <= FlowRecord.BYTES_MAX;
        long written = Memory.getLongAcquire(control + WRITTEN);
        if (used(written, mask) > mask && !awaitRoom(written)) {
            abandoned.increment();
            return;
        }
        long slot = slots + (written & mask) * SLOT_BYTES;
        Memory.putLong(slot, instantNs);
        Memory.putInt(slot + SLOT_REASON, reason.number());
        // Word by word: a call to copy such a short stretch takes longer than the copying.
        for (int at = 0; at < recordBytes; at += Long.BYTES) {
            Memory.putLong(slot + SLOT_RECORD + at, Memory.getLong(recordAddress + at));
        }
        Memory.putLongRelease(control + WRITTEN, written + 1);
    }

    @Override
    public boolean hasRoom() {
        return !live
                || used(Memory.getLongAcquire(control + WRITTEN), interimLimit - 1) < interimLimit;
    }

    /** Ends the ring: the producer reports no more. Whatever is in it can still be drained. */
    public void close() {
        Memory.putLongRelease(control + CLOSED, 1);
    }

    /**
     * Hands over the next records, in the order of their reports. The consumer's thread calls it.
     *
     * @param max how many at most
     * @return how many there were; 0 if there are none now; {@link #END} if there will be none
     */
    public int drain(RecordHandler handler, int max) {
        long read = Memory.getLongAcquire(control + READ);
        int available = available(read);
        if (available <= 0) {
            return available;
        }
        int count = Math.min(available, max);
        touched += bringNear(read, count);
        for (int i = 0; i < count; i++) {
            long slot = slots + ((read + i) & mask) * SLOT_BYTES;
            handler.take(
                    record.wrap(slot + SLOT_RECORD),
                    REASONS[Memory.getInt(slot + SLOT_REASON)],
                    Memory.getLong(slot));
        }
        Memory.putLongRelease(control + READ, read + count);
        return count;
    }

    /**
     * Passes over all records that wait, without a look at them. The consumer's thread calls it.
     *
     * @return how many there were; 0 if there are none now; {@link #END} if there will be none
     */
    public int skip() {
        long read = Memory.getLongAcquire(control + READ);
        int available = available(read);
        if (available > 0) {
            Memory.putLongRelease(control + READ, read + available);
        }
        return available;
    }

    /** Returns how many records wait, or {@link #END} if there will be none. */
    private int available(long read) {
        long available = Memory.getLongAcquire(control + WRITTEN_SEEN) - read;
        if (available == 0) {
            // Closed is read before what was written last: nothing is written after closing.
            boolean closed = Memory.getLongAcquire(control + CLOSED) != 0;
            long written = Memory.getLongAcquire(control + WRITTEN);
            Memory.putLongRelease(control + WRITTEN_SEEN, written);
            available = written - read;
            if (available == 0 && closed) {
                return END;
            }
        }
        return (int) available;
    }

    /**
     * Reads slots that the producer has just written, so that they come over from its processor's
     * cache all at once and not one after the other; returns something that depends on all.
     */
    private long bringNear(long read, int count) {
        long sum = 0;
        for (int i = 0; i < count; i++) {
            long slot = slots + ((read + i) & mask) * SLOT_BYTES;
            sum += Memory.getLong(slot) + Memory.getLong(slot + LINE_BYTES);
        }
        return sum;
    }

    /** Returns the sum of what was read to bring slots near; keeps the reads alive. */
    long touched() {
        return touched;
    }

    /**
     * Gives the ring up because its consumer can't go on: a report that would wait is counted and
     * lost from now on, so that the producer is not held for ever.
     */
    public void abandon() {
        Memory.putLongRelease(control + ABANDONED, 1);
    }

    /** Returns what the ring counts. */
    public List<Counter> counters() {
        return List.of(waited, abandoned);
    }

    /** Returns how many slots are taken; looked up afresh only if they seem more than a limit. */
    private long used(long written, int limit) {
        long used = written - Memory.getLongAcquire(control + READ_SEEN);
        if (used <= limit) {
            return used;
        }
        long read = Memory.getLongAcquire(control + READ);
        Memory.putLongRelease(control + READ_SEEN, read);
        return written - read;
    }

    /**
     * Waits until a quarter of a full ring is free again, so that one wait is followed by many
     * reports; returns false if no slot ever will be.
     */
    private boolean awaitRoom(long written) {
        waited.increment();
        backoff.reset();
        int resumeAt = capacity() - capacity() / 4;
        while (used(written, resumeAt) > resumeAt) {
            if (Memory.getLongAcquire(control + ABANDONED) != 0) {
                return false;
            }
            backoff.idle();
        }
        return true;
    }

    private static EndReason[] reasonsByNumber() {
        EndReason[] reasons = new EndReason[8];
        for (EndReason reason : EndReason.values()) {
            reasons[reason.number()] = reason;
        }
        return reasons;
    }
}
