package io.flowgauge.output;

import io.flowgauge.base.Counter;
import io.flowgauge.output.queue.QueueReader;
import java.util.List;
import java.util.Optional;

/**
 * Where events go. It takes them from its place in the queue on threads of its own and acknowledges
 * them when they are safe with the other side. A failure costs time, not events: it is told once in
 * the log, and what was not acknowledged is sent again.
 */
public interface Output extends AutoCloseable {
    /**
     * Begins to take events, until there are no more or the output is closed. Returns at once; the
     * other side need not be there yet.
     *
     * @param onEnd called once, on a thread of the output, when it takes no more events though
     *     there may be some, because the reader of standard output has gone or it failed for good
     */
    void start(QueueReader events, Runnable onEnd);

    /**
     * Waits until the output has delivered all events of a queue that has ended, or has ended
     * early.
     *
     * @return whether it has, before the time was over
     */
    boolean awaitEnd(long waitMs) throws InterruptedException;

    /**
     * Returns why the other side can't be used now; empty if it can, as far as is known. Any thread
     * may call.
     */
    default Optional<String> problem() {
        return Optional.empty();
    }

    /** Returns what the output counts. Any thread may call. */
    List<Counter> counters();

    /**
     * Stops within about a second, wherever it is, and lets connections and files go. What is not
     * acknowledged stays in the queue.
     */
    @Override
    void close();
}
