package io.flowgauge.output;

import io.flowgauge.base.Counter;
import io.flowgauge.event.EventBatch;
import java.util.List;

/**
 * Where events go. One thread publishes. A failure is no exception: it is counted, told once in the
 * log, and the events concerned are lost.
 */
public interface Output extends AutoCloseable {
    /**
     * Writes the events of a batch; when the call returns, they are with the operating system.
     *
     * @return how many events were written whole; the others are lost
     */
    int publish(EventBatch batch);

    /** Returns whether events can still be written; false once the reader has gone for good. */
    default boolean isOpen() {
        return true;
    }

    /** Returns whether the output looks at events; if not, they need not be encoded. */
    default boolean readsEvents() {
        return true;
    }

    /** Returns what the output counts. */
    List<Counter> counters();

    @Override
    void close();
}
