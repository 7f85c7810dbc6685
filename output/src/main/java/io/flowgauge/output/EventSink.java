package io.flowgauge.output;

import io.flowgauge.base.Counter;
import io.flowgauge.event.EventBatch;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a {@link WriterOutput}, or a command, writes events to. One thread uses it. */
public interface EventSink extends AutoCloseable {
    /** Returns what it is, as a log line names it. */
    String name();

    /**
     * Writes the events of a batch; when the call returns, they are with the operating system.
     *
     * @return how many events were written whole; fewer than all after a {@link #failure}
     */
    int publish(EventBatch batch);

    /** Returns why the last batch was not written whole; null if it was. */
    @Nullable IOException failure();

    /** Returns whether events can still be written; false once the reader has gone for good. */
    default boolean isOpen() {
        return true;
    }

    /** Returns what it counts. */
    default List<Counter> counters() {
        return List.of();
    }

    @Override
    void close();
}
