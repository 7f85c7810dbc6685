package io.flowgauge.output.queue;

import io.flowgauge.base.Counter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps batches in order until all readers are done with them. One thread appends; each reader
 * reads on one thread at a time; any thread releases and asks.
 */
public interface BatchLog extends AutoCloseable {
    /**
     * Adds a reader, by a name that stays the same over restarts; returns the number of the event
     * that it goes on with. A reader that was never there begins with the oldest event.
     */
    long begin(String reader);

    /**
     * Takes a batch and gives its events their numbers; waits while there is no room. When it
     * returns, the events are as safe as the log makes them.
     *
     * @return false if the log was closed: the batch was not taken
     */
    boolean append(QueuedBatch batch) throws InterruptedException;

    /**
     * Returns the batch that an event is in, or the next batch behind it if the event was damaged;
     * null if there is none yet.
     */
    @Nullable QueuedBatch read(String reader, long number);

    /** Takes note that a reader is done with all events before a number, for good. */
    void release(String reader, long number);

    /** Takes a reader away: nothing is kept for it any more. */
    void remove(String reader);

    /** Returns the number of the next event that will be appended. */
    long endNumber();

    /** Returns how much of what bounds the log is used, from 0 to 1. */
    double fill();

    /** Returns whether what is in it survives the end of the process. */
    boolean isDurable();

    /** Returns what it counts. */
    List<Counter> counters();

    /** Ends it: {@link #append} returns false from now on, also where it waits. */
    @Override
    void close();
}
