package io.flowgauge.output;

import io.flowgauge.base.Counter;
import io.flowgauge.output.queue.QueueReader;
import java.util.List;

/**
 * Takes no event: for measuring what comes before the output. The publisher neither encodes nor
 * queues events where no other output wants them, and counts them.
 */
public final class DiscardOutput implements Output {
    @Override
    public void start(QueueReader events, Runnable onEnd) {}

    @Override
    public boolean awaitEnd(long waitMs) {
        return true;
    }

    @Override
    public List<Counter> counters() {
        return List.of();
    }

    @Override
    public void close() {}
}
