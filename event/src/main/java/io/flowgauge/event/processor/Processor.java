package io.flowgauge.event.processor;

import io.flowgauge.base.Counter;
import io.flowgauge.base.UserErrorException;
import io.flowgauge.event.Event;
import io.flowgauge.event.EventException;
import java.util.List;

/** Changes or drops events. One thread uses it, from {@link #start} to {@link #close}. */
public interface Processor extends AutoCloseable {
    /**
     * Takes an event in hand.
     *
     * @return whether the event goes on; false drops it
     * @throws EventException if the event could not be processed: it goes on as it then is, unless
     *     the exception says otherwise
     */
    boolean process(Event event) throws EventException;

    /**
     * Begins what runs beside the events: connections, files that are watched. Called once before
     * the first event, and not where the configuration is only checked.
     *
     * @throws UserErrorException if the processor can't do its work at all
     */
    default void start() throws UserErrorException {}

    /** Returns what the processor counts, besides events dropped and failures. */
    default List<Counter> counters() {
        return List.of();
    }

    /** Ends what {@link #start} began. */
    @Override
    default void close() {}
}
