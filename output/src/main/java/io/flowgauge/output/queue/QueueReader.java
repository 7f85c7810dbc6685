package io.flowgauge.output.queue;

import io.flowgauge.base.FileFailure;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One output's place in the queue. Its threads take events, each event once; what they give back is
 * taken again first. The place moves on to the first event that is not acknowledged.
 */
public final class QueueReader {
    private static final Logger LOG = LoggerFactory.getLogger(QueueReader.class);

    /** How long it waits before it reads again what could not be read. */
    private static final long READ_AGAIN_NS = TimeUnit.SECONDS.toNanos(1);

    /** How long a thread pauses before another try when there is no time to lose. */
    private static final long HASTY_PAUSE_NS = TimeUnit.SECONDS.toNanos(1);

    /** What a delivery holds at most, whatever an output asks for: it lies in memory as a whole. */
    private static final int EVENTS_MAX = 1 << 16;

    private static final long BYTES_MAX = 8 << 20;

    private final ReentrantLock lock = new ReentrantLock();

    /** Rings when there may be something to do. The publisher rings it without the lock. */
    private final Bell changed = new Bell();

    /** Rings when there is no time for long pauses any more. */
    private final Bell haste = new Bell();

    private final BatchLog log;
    private final String name;
    private String form;
    private UnaryOperator<QueuedEvents> adapter;
    private final int flushEvents;
    private final long flushNs;

    /** What was taken and is not acknowledged: with a thread, or given back. */
    private final Set<Delivery> open = new LinkedHashSet<>();

    private final ArrayDeque<Delivery> returned = new ArrayDeque<>();
    private @Nullable QueuedBatch batch;
    private @Nullable QueuedEvents batchInForm;
    private long next;
    private long released;
    private boolean ended;
    private boolean retired;
    private boolean closed;
    private boolean unreadable;

    /**
     * Makes a reader that goes on where one of its name was.
     *
     * @param form the fingerprint of the form that its output wants
     * @param adapter makes that form of events in another one, which an earlier run has queued
     * @param flushEvents how many events {@link #take} waits for
     * @param flushNs how long it waits for so many at most, ns
     */
    QueueReader(
            BatchLog log,
            String name,
            String form,
            UnaryOperator<QueuedEvents> adapter,
            int flushEvents,
            long flushNs) {
        this.log = log;
        this.name = name;
        this.form = form;
        this.adapter = adapter;
        this.flushEvents = flushEvents;
        this.flushNs = flushNs;
        next = log.begin(name);
        released = next;
    }

    /** Wants events in another form from now on, as an output that goes on with new settings. */
    public void want(String otherForm, UnaryOperator<QueuedEvents> otherAdapter) {
        lock.lock();
        try {
            form = otherForm;
            adapter = otherAdapter;
            batch = null;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes the next events; waits for some, and a little for more.
     *
     * @param max how many at most, 1 or more; fewer where they take more than 8 MiB
     * @return null when there will be no more: the queue has ended and all is acknowledged, or the
     *     reader was closed
     */
    public @Nullable Delivery take(int max) throws InterruptedException {
        long leftNs = flushNs;
        while (true) {
            long heard = changed.rings();
            long waiting;
            boolean readable = true;
            lock.lockInterruptibly();
            try {
                if (closed) {
                    return null;
                }
                Delivery back = returned.poll();
                if (back != null) {
                    return back;
                }
                waiting = log.endNumber() - next;
                if (waiting >= Math.min(max, flushEvents)
                        || waiting > 0 && (ended || leftNs <= 0)) {
                    try {
                        Delivery delivery = collect(max);
                        unreadable = false;
                        if (delivery != null) {
                            return delivery;
                        }
                    } catch (IOException e) {
                        tell(e);
                        readable = !returned.isEmpty();
                    }
                    leftNs = flushNs;
                    if (readable) {
                        continue;
                    }
                } else if (isDone()) {
                    // Threads that wait for what this one has just let go have no more to do.
                    changed.ring();
                    return null;
                }
            } finally {
                lock.unlock();
            }
            if (!readable) {
                long _ = changed.await(heard, READ_AGAIN_NS);
            } else if (waiting > 0) {
                leftNs = changed.await(heard, leftNs);
            } else {
                changed.await(heard);
                leftNs = flushNs;
            }
        }
    }

    /**
     * Waits until there are events to take, so that what takes long can be done before they are
     * taken and not while.
     *
     * @return false when there will be no more, as {@link #take} says it
     */
    public boolean awaitEvents() throws InterruptedException {
        while (true) {
            long heard = changed.rings();
            lock.lockInterruptibly();
            try {
                if (closed || isDone()) {
                    return false;
                }
                if (!returned.isEmpty() || log.endNumber() > next) {
                    return true;
                }
            } finally {
                lock.unlock();
            }
            changed.await(heard);
        }
    }

    /**
     * Waits for a time, as before another try; for a second at most once {@link #hasten} was
     * called, also while it waits.
     *
     * @return whether it waited for the time
     */
    public boolean pause(long ns) throws InterruptedException {
        long heard = haste.rings();
        if (heard > 0 && ns > HASTY_PAUSE_NS) {
            TimeUnit.NANOSECONDS.sleep(HASTY_PAUSE_NS);
            return false;
        }
        return haste.await(heard, ns) <= 0;
    }

    /** Lets no thread pause for long any more: what is not delivered soon is lost. */
    void hasten() {
        haste.ring();
    }

    /** Returns whether the queue has ended and everything in it is acknowledged. */
    public boolean hasEnded() {
        lock.lock();
        try {
            return isDone();
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether the reader was closed, and not only came to its end. */
    public boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    private boolean isDone() {
        return ended && open.isEmpty() && log.endNumber() <= next;
    }

    private void tell(IOException e) {
        if (!unreadable) {
            unreadable = true;
            LOG.error(
                    "The queue can't be read: {}; it is tried again every second",
                    FileFailure.reason(e));
        }
    }

    /** Returns the next events; null if there are none after all. */
    private @Nullable Delivery collect(int max) throws IOException {
        long end = log.endNumber();
        int most = Math.min(max, EVENTS_MAX);
        Delivery delivery = new Delivery(this, (int) Math.min(most, end - next));
        long bytes = 0;
        while (delivery.size() < most && bytes < BYTES_MAX) {
            QueuedBatch from = batch;
            QueuedEvents events = batchInForm;
            if (from == null || events == null || next >= from.endNumber()) {
                from = readNext(delivery);
                if (from == null) {
                    // What was counted before, and can't be read, is damaged: it is passed over.
                    next = Math.max(next, end);
                    break;
                }
                events = inForm(from);
                batch = from;
                batchInForm = events;
                next = Math.max(next, from.firstNumber());
            }
            int index = (int) (next - from.firstNumber());
            if (events.end(index) > events.start(index)) {
                delivery.add(from, events, index);
                bytes += events.end(index) - events.start(index);
            }
            next++;
        }
        if (delivery.size() == 0) {
            release();
            return null;
        }
        open.add(delivery);
        return delivery;
    }

    /** Reads the next batch; where that fails, what is collected so far comes first. */
    private @Nullable QueuedBatch readNext(Delivery delivery) throws IOException {
        try {
            return log.read(name, next);
        } catch (IOException e) {
            if (delivery.size() > 0) {
                open.add(delivery);
                returned.add(delivery);
            }
            throw e;
        }
    }

    private QueuedEvents inForm(QueuedBatch from) {
        for (QueuedEvents events : from.forms()) {
            if (events.form().equals(form)) {
                return events;
            }
        }
        return adapter.apply(mostAdaptable(from));
    }

    /** Returns events as JSON, if they are there as such. */
    private static QueuedEvents mostAdaptable(QueuedBatch batch) {
        for (QueuedEvents events : batch.forms()) {
            for (int i = 0; i < events.size(); i++) {
                if (events.end(i) > events.start(i)) {
                    if (events.bytes()[events.start(i)] == '{') {
                        return events;
                    }
                    break;
                }
            }
        }
        return batch.forms().getFirst();
    }

    void acknowledge(Delivery delivery, int event) {
        lock.lock();
        try {
            delivery.setAcknowledged(event);
            if (delivery.next() == delivery.size()) {
                open.remove(delivery);
            }
            release();
            if (isDone()) {
                changed.ring();
            }
        } finally {
            lock.unlock();
        }
    }

    void takeBack(Delivery delivery) {
        lock.lock();
        try {
            if (open.contains(delivery) && !returned.contains(delivery)) {
                delivery.countAttempt();
                returned.add(delivery);
                // All: the one thread that is woken may be of a host that can't be reached.
                changed.ring();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Lets the log forget what is acknowledged. */
    private void release() {
        long first = next;
        for (Delivery delivery : open) {
            first = Math.min(first, delivery.number(delivery.next()));
        }
        if (first > released) {
            released = first;
            log.release(name, first);
        }
    }

    /** Returns how many events of the queue are not acknowledged. Any thread may ask. */
    public long waiting() {
        lock.lock();
        try {
            return log.endNumber() - released;
        } finally {
            lock.unlock();
        }
    }

    /** Returns how many events are taken and not acknowledged. Any thread may ask. */
    public long inFlight() {
        lock.lock();
        try {
            return open.stream().mapToLong(one -> one.size() - one.next()).sum();
        } finally {
            lock.unlock();
        }
    }

    /** Says that the output takes no more events, ever: nothing has to be kept for it. */
    public void retire() {
        lock.lock();
        try {
            retired = true;
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether nothing has to be kept for the output any more. */
    public boolean isRetired() {
        lock.lock();
        try {
            return retired;
        } finally {
            lock.unlock();
        }
    }

    /** Says that there may be more events. */
    void wake() {
        changed.ring();
    }

    /** Says that there are no more events than those in the queue. */
    void end() {
        lock.lock();
        try {
            ended = true;
            changed.ring();
        } finally {
            lock.unlock();
        }
    }

    /** Lets all who wait go; what is not acknowledged stays in the queue. */
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.ring();
        } finally {
            lock.unlock();
        }
    }
}
