package io.flowgauge.output.queue;

import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One output's place in the queue. Its threads take events, each event once; what they give back is
 * taken again first. The place moves on to the first event that is not acknowledged.
 */
public final class QueueReader {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
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
    private boolean closed;

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
     * @param max how many at most, 1 or more
     * @return null when there will be no more: the queue has ended and all is acknowledged, or the
     *     reader was closed
     */
    public @Nullable Delivery take(int max) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long leftNs = flushNs;
            while (!closed) {
                Delivery back = returned.poll();
                if (back != null) {
                    return back;
                }
                long waiting = log.endNumber() - next;
                if (waiting >= Math.min(max, flushEvents)
                        || waiting > 0 && (ended || leftNs <= 0)) {
                    Delivery delivery = collect(max);
                    if (delivery != null) {
                        return delivery;
                    }
                    leftNs = flushNs;
                } else if (waiting > 0) {
                    leftNs = changed.awaitNanos(leftNs);
                } else if (ended && open.isEmpty()) {
                    return null;
                } else {
                    changed.await();
                    leftNs = flushNs;
                }
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    /** Returns the next events; null if there are none after all. */
    private @Nullable Delivery collect(int max) {
        Delivery delivery = new Delivery(this, (int) Math.min(max, log.endNumber() - next));
        while (delivery.size() < max) {
            QueuedBatch from = batch;
            QueuedEvents events = batchInForm;
            if (from == null || events == null || next >= from.endNumber()) {
                from = log.read(name, next);
                if (from == null) {
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

    private QueuedEvents inForm(QueuedBatch from) {
        for (QueuedEvents events : from.forms()) {
            if (events.form().equals(form)) {
                return events;
            }
        }
        return adapter.apply(from.forms().getFirst());
    }

    void acknowledged(Delivery delivery) {
        lock.lock();
        try {
            if (delivery.next() == delivery.size()) {
                open.remove(delivery);
            }
            release();
            if (ended && open.isEmpty()) {
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    void takeBack(Delivery delivery) {
        lock.lock();
        try {
            returned.add(delivery);
            changed.signal();
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

    /** Says that there may be more events. */
    void wake() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Says that there are no more events than those in the queue. */
    void end() {
        lock.lock();
        try {
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Lets all who wait go; what is not acknowledged stays in the queue. */
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
