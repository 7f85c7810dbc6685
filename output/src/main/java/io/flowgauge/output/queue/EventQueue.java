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
    private final BatchLog log;
    private final Map<String, QueueReader> readers = new ConcurrentHashMap<>();

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
    public QueueReader reader(
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
        return reader;
    }

    /** Takes a reader away; nothing is kept for it any more. */
    public void remove(String name) {
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
    public void end() {
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

    /** Ends the log and lets all readers go. */
    @Override
    public void close() {
        log.close();
        readers.values().forEach(QueueReader::close);
    }
}
