package io.flowgauge.output.queue;

import io.flowgauge.base.Counter;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Keeps batches in memory; while it holds as many events as it may, it takes none. */
public final class MemoryLog implements BatchLog {
    private final Counter waits =
            new Counter("queue.waits", "Times that the queue was full and events waited for room.");
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition roomier = lock.newCondition();
    private final ConcurrentSkipListMap<Long, QueuedBatch> batches = new ConcurrentSkipListMap<>();
    private final Map<String, Long> released = new HashMap<>();
    private final long eventsMax;
    private volatile long firstNumber;
    private volatile long endNumber;
    private boolean closed;

    /**
     * Makes an empty log.
     *
     * @param eventsMax once it holds so many, it takes no more batches; 1 or more
     */
    public MemoryLog(long eventsMax) {
        this.eventsMax = eventsMax;
    }

    @Override
    public long begin(String reader) {
        lock.lock();
        try {
            return released.computeIfAbsent(reader, _ -> firstNumber);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean append(QueuedBatch batch) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            if (isFull()) {
                waits.increment();
            }
            while (isFull()) {
                roomier.await();
            }
            if (closed) {
                return false;
            }
            if (released.isEmpty()) {
                return true;
            }
            QueuedBatch numbered = batch.numbered(endNumber);
            batches.put(endNumber, numbered);
            endNumber = numbered.endNumber();
            return true;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void keepOnly(Collection<String> readers) {
        lock.lock();
        try {
            if (released.keySet().retainAll(readers)) {
                forget();
                roomier.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean isFull() {
        return !closed && !released.isEmpty() && endNumber - firstNumber >= eventsMax;
    }

    @Override
    public @Nullable QueuedBatch read(String reader, long number) {
        if (number >= endNumber) {
            return null;
        }
        Map.Entry<Long, QueuedBatch> entry = batches.floorEntry(number);
        if (entry == null) {
            // A reader that was replaced has acknowledged what this one was to go on with.
            entry = batches.ceilingEntry(number);
        }
        return entry == null ? null : entry.getValue();
    }

    @Override
    public void release(String reader, long number) {
        lock.lock();
        try {
            // A reader that was taken away or replaced may still come with what it had under way.
            released.computeIfPresent(reader, (_, before) -> Math.max(before, number));
            forget();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void remove(String reader) {
        lock.lock();
        try {
            released.remove(reader);
            forget();
            roomier.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Drops what no reader needs; without readers what is there is kept for the first to come. */
    private void forget() {
        long first = Long.MAX_VALUE;
        for (long number : released.values()) {
            first = Math.min(first, number);
        }
        if (released.isEmpty() || first == firstNumber) {
            return;
        }
        while (!batches.isEmpty() && batches.firstEntry().getValue().endNumber() <= first) {
            batches.pollFirstEntry();
        }
        firstNumber = first;
        roomier.signalAll();
    }

    @Override
    public long endNumber() {
        return endNumber;
    }

    @Override
    public double fill() {
        return Math.min(1, (endNumber - firstNumber) / (double) eventsMax);
    }

    @Override
    public boolean isDurable() {
        return false;
    }

    @Override
    public List<Counter> counters() {
        return List.of(waits);
    }

    @Override
    public void close() {
        stop();
    }

    @Override
    public void stop() {
        lock.lock();
        try {
            closed = true;
            roomier.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
