package io.flowgauge.output;

import io.flowgauge.base.Counter;
import io.flowgauge.event.EventBatch;
import java.util.List;

/** Throws every event away, before it is encoded: for measuring what comes before the output. */
public final class DiscardOutput implements Output {
    @Override
    public int publish(EventBatch batch) {
        return batch.events();
    }

    @Override
    public boolean readsEvents() {
        return false;
    }

    @Override
    public List<Counter> counters() {
        return List.of();
    }

    @Override
    public void close() {}
}
