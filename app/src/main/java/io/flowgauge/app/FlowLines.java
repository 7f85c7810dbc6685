package io.flowgauge.app;

import io.flowgauge.base.Counter;
import io.flowgauge.event.EventBatch;
import io.flowgauge.meter.EndReason;
import io.flowgauge.meter.FlowRecord;
import io.flowgauge.meter.FlowSink;
import io.flowgauge.output.EventSink;
import java.util.List;

/** Writes each flow that ends to an output, on the meter's own thread. */
final class FlowLines implements FlowSink {
    /** Appends a line for a flow. */
    @FunctionalInterface
    interface Form {
        void append(FlowRecord record, EndReason reason, long instantNs, EventBatch to);
    }

    private static final int BATCH_BYTES = 1 << 17;

    private final Form form;
    private final EventSink output;
    private final Runnable onOutputEnd;
    private final FlowRecord record = new FlowRecord();
    private final EventBatch batch = new EventBatch(2 * BATCH_BYTES);

    /**
     * Makes a writer.
     *
     * @param onOutputEnd called when the output takes no more
     */
    FlowLines(Form form, EventSink output, Runnable onOutputEnd) {
        this.form = form;
        this.output = output;
        this.onOutputEnd = onOutputEnd;
    }

    @Override
    public void report(long recordAddress, int recordBytes, EndReason reason, long instantNs) {
        if (reason == EndReason.NONE || !output.isOpen()) {
            return;
        }
        form.append(record.wrap(recordAddress), reason, instantNs, batch);
        if (batch.size() >= BATCH_BYTES) {
            flush();
        }
    }

    /** Writes what is left. */
    void flush() {
        if (batch.events() > 0) {
            output.publish(batch);
            batch.clear();
            if (!output.isOpen()) {
                onOutputEnd.run();
            }
        }
    }

    List<Counter> counters() {
        return output.counters();
    }
}
