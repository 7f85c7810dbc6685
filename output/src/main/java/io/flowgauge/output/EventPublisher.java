package io.flowgauge.output;

import io.flowgauge.base.Counter;
import io.flowgauge.event.Event;
import io.flowgauge.event.EventBatch;
import io.flowgauge.event.EventEncoder;
import io.flowgauge.event.processor.EventStage;
import io.flowgauge.meter.EndReason;
import io.flowgauge.meter.FlowRecord;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes records from the meters' rings, makes events of them, encodes those and gives them to an
 * output, on a thread of its own, until all rings are closed and empty. Then it closes the output.
 *
 * <p>Once the output is no longer open, records are still taken, and counted as dropped, so that no
 * meter is held up.
 */
public final class EventPublisher implements Runnable {
    /** Records taken from a ring at a time: some 150 KB of JSON, one write. */
    private static final int BATCH_RECORDS = 256;

    private static final int BATCH_BYTES = 1 << 18;

    /** How long the thread sleeps at most when nothing comes. */
    private static final long SLEEP_NS_MAX = 5_000_000;

    private final Counter published =
            new Counter("events.published", "Flow events that the output took.");
    private final Counter dropped =
            new Counter(
                    "events.dropped", "Flow events lost because the output failed or had ended.");
    private final Counter unformatted =
            new Counter(
                    "events.unformatted",
                    "Flow events dropped because they lack a field that codec.format names.");

    private final List<RecordRing> rings;
    private final EventStage stage;
    private final EventEncoder encoder;
    private final Output output;
    private final Runnable onOutputEnd;
    private final EventBatch batch = new EventBatch(BATCH_BYTES);
    private final Backoff backoff = new Backoff(SLEEP_NS_MAX);
    private final RecordHandler handler;
    private boolean outputEnded;

    /**
     * Makes a publisher; {@link #run} does the work.
     *
     * @param rings one for each meter
     * @param stage makes events of records
     * @param onOutputEnd called once, on the publishing thread, when the output takes no more
     *     events though there are some, or publishing fails: capture should end
     */
    public EventPublisher(
            List<RecordRing> rings,
            EventStage stage,
            EventEncoder encoder,
            Output output,
            Runnable onOutputEnd) {
        this.rings = List.copyOf(rings);
        this.stage = stage;
        this.encoder = encoder;
        this.output = output;
        this.onOutputEnd = onOutputEnd;
        handler = output.readsEvents() ? this::encode : this::discard;
    }

    @Override
    public void run() {
        boolean complete = false;
        try {
            while (drain()) {
                // Until the rings end.
            }
            complete = true;
        } finally {
            if (!complete) {
                rings.forEach(RecordRing::abandon);
                endOutput();
            }
            output.close();
        }
    }

    /** Returns what the publisher and its output count. */
    public List<Counter> counters() {
        List<Counter> counters = new ArrayList<>(List.of(published, dropped, unformatted));
        counters.addAll(stage.processors().counters());
        counters.addAll(output.counters());
        return counters;
    }

    /** Returns how many events were taken so far, whether they could be written or not. */
    public long eventsTaken() {
        return published.get()
                + dropped.get()
                + unformatted.get()
                + stage.processors().eventsFiltered();
    }

    /** Takes a batch from each ring, or waits a little; returns whether more may come. */
    private boolean drain() {
        boolean more = false;
        int records = 0;
        for (int i = 0; i < rings.size(); i++) {
            int drained = rings.get(i).drain(handler, BATCH_RECORDS);
            if (drained != RecordRing.END) {
                more = true;
                records += drained;
            }
        }
        if (batch.events() > 0) {
            publish();
        }
        if (records > 0) {
            backoff.reset();
        } else if (more) {
            backoff.idle();
        }
        return more;
    }

    private void publish() {
        int written = output.publish(batch);
        published.add(written);
        dropped.add(batch.events() - written);
        batch.clear();
        if (!output.isOpen()) {
            endOutput();
        }
    }

    private void encode(FlowRecord record, EndReason reason, long instantNs) {
        if (outputEnded) {
            dropped.increment();
            return;
        }
        Event event = stage.event(record, reason, instantNs);
        if (event != null && !encoder.encode(event, batch)) {
            unformatted.increment();
        }
    }

    private void discard(FlowRecord record, EndReason reason, long instantNs) {
        if (stage.processors().isEmpty() || stage.event(record, reason, instantNs) != null) {
            published.increment();
        }
    }

    private void endOutput() {
        if (!outputEnded) {
            outputEnded = true;
            onOutputEnd.run();
        }
    }
}
