package io.flowgauge.output.queue;

import io.flowgauge.base.Counter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/**
 * The queue between the publisher, which appends batches on one thread, and the outputs, each of
 * which has a place of its own in it. An event is kept until all outputs have acknowledged it.
 */
public final class EventQueue implements AutoCloseable {
    private volatile BatchLog log;
    private final Map<String, QueueReader> readers = new ConcurrentHashMap<>();
    private boolean ended;
    private boolean closed;

    /** Makes a queue of what a log keeps. */
    public EventQueue(BatchLog log) {
        this.log = log;
    }

    /**
     * Makes a reader, in the place of one of the same name, which is closed.
     *
     * @param name what its place is kept under
     * @param form the fingerprint of the form that its output wants
     * @param adapter makes that form of events in another one, which an earlier run has queued
     * @param flushEvents how many events it waits for
     * @param flushNs how long it waits for so many at most, ns
     */
    public synchronized QueueReader reader(
            String name,
            String form,
            UnaryOperator<QueuedEvents> adapter,
            int flushEvents,
            long flushNs) {
        QueueReader before = readers.get(name);
        if (before != null) {
            before.close();
        }
        QueueReader reader = new QueueReader(log, name, form, adapter, flushEvents, flushNs);
        readers.put(name, reader);
        if (ended) {
            reader.end();
        }
        if (closed) {
            reader.close();
        }
        return reader;
    }

    /**
     * Goes on with another log, when nothing was appended yet and there is no reader; the one
     * before is closed.
     *
     * @throws IllegalStateException if there are readers
     */
    public synchronized void moveTo(BatchLog other) {
        if (!readers.isEmpty()) {
            throw new IllegalStateException("the queue is in use");
        }
        log.close();
        log = other;
        if (closed) {
            other.stop();
        }
    }

    /** Takes a reader away; nothing is kept for it any more. */
    public synchronized void remove(String name) {
        QueueReader reader = readers.remove(name);
        if (reader != null) {
            reader.close();
            log.remove(name);
        }
    }

    /**
     * Takes a batch; waits while there is no room.
     *
     * @return false if the queue was closed: the batch was not taken
     */
    public boolean append(QueuedBatch batch) throws InterruptedException {
        if (!log.append(batch)) {
            return false;
        }
        readers.values().forEach(QueueReader::wake);
        return true;
    }

    /** Says that no more batches will come; readers end when they have acknowledged all. */
    public synchronized void end() {
        ended = true;
        readers.values().forEach(QueueReader::end);
    }

    /** Returns how many events the slowest reader has not acknowledged. */
    public long waiting() {
        return readers.values().stream().mapToLong(QueueReader::waiting).max().orElse(0);
    }

    /** Returns how much of what bounds the queue is used, from 0 to 1. */
    public double fill() {
        return log.fill();
    }

    /** Returns whether what waits survives the end of the process. */
    public boolean isDurable() {
        return log.isDurable();
    }

    /** Returns what it counts. */
    public List<Counter> counters() {
        return new ArrayList<>(log.counters());
    }

    /** Says that what is not delivered soon is lost: outputs make no long pauses any more. */
    public void hasten() {
        readers.values().forEach(QueueReader::hasten);
    }

    /** Forgets the places of readers that are not at work, such as those of an earlier run. */
    public synchronized void forgetOthers() {
        log.keepOnly(List.copyOf(readers.keySet()));
    }

    /** Takes no more batches and lets all readers go; what is acknowledged still counts. */
    public synchronized void stop() {
        closed = true;
        log.stop();
        readers.values().forEach(QueueReader::close);
    }

    /** Stops it and lets go what it holds; outputs are closed by now. */
    @Override
    public synchronized void close() {
        stop();
        log.close();
    }
}
