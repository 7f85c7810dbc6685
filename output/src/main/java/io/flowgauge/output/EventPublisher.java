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
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

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
    private final Counter batches =
            new Counter("events.batches", "Writes to the output, each of a batch of events.");
    private final Counter unformatted =
            new Counter(
                    "events.unformatted",
                    "Flow events dropped because they lack a field that codec.format names, or are"
                            + " nested too deeply to be written.");

    /** What the publisher goes on with; without an output, with the one that it has. */
    private record Successor(EventStage stage, EventEncoder encoder, @Nullable Output output) {}

    private final List<RecordRing> rings;
    private final AtomicReference<@Nullable Successor> successor = new AtomicReference<>();

    /** All outputs and stages so far, as their counters go on counting. */
    private final List<Output> outputs = new CopyOnWriteArrayList<>();

    private final List<EventStage> stages = new CopyOnWriteArrayList<>();

    private EventStage stage;
    private EventEncoder encoder;
    private Output output;
    private final Runnable onOutputEnd;
    private final EventBatch batch = new EventBatch(BATCH_BYTES);
    private final Backoff backoff = new Backoff(SLEEP_NS_MAX);
    private RecordHandler handler;
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
        outputs.add(output);
        stages.add(stage);
        handler = output.readsEvents() ? this::encode : this::discard;
    }

    /**
     * Goes on with other processors and another encoder, from the next batch on. One other thread
     * may call.
     *
     * @param other its processors are started; those before it are closed when it takes over
     */
    public void encodeWith(EventStage other, EventEncoder withEncoder) {
        replace(new Successor(other, withEncoder, null));
    }

    /**
     * As {@link #encodeWith}, and goes on with another output; the one before is closed then. One
     * other thread may call.
     */
    public void publishTo(Output other, EventStage withStage, EventEncoder withEncoder) {
        outputs.add(other);
        replace(new Successor(withStage, withEncoder, other));
    }

    private void replace(Successor fresh) {
        stages.add(fresh.stage);
        Successor waiting = successor.getAndSet(null);
        Successor next = fresh;
        if (waiting != null) {
            waiting.stage.processors().close();
            if (waiting.output != null && fresh.output != null) {
                waiting.output.close();
            } else if (waiting.output != null) {
                next = new Successor(fresh.stage, fresh.encoder, waiting.output);
            }
        }
        successor.set(next);
    }

    private void succeed() {
        Successor next = successor.getAndSet(null);
        if (next == null) {
            return;
        }
        stage.processors().close();
        stage = next.stage;
        encoder = next.encoder;
        if (next.output != null) {
            output.close();
            output = next.output;
            handler = output.readsEvents() ? this::encode : this::discard;
        }
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
            succeed();
            output.close();
        }
    }

    /** Returns what the publisher and its output count. */
    public List<Counter> counters() {
        List<Counter> counters = new ArrayList<>(List.of(published, batches, dropped, unformatted));
        stages.forEach(one -> counters.addAll(one.processors().counters()));
        outputs.forEach(one -> counters.addAll(one.counters()));
        return counters;
    }

    /** Returns how many events were taken so far, whether they could be written or not. */
    public long eventsTaken() {
        return published.get()
                + dropped.get()
                + unformatted.get()
                + stages.stream().mapToLong(one -> one.processors().eventsFiltered()).sum();
    }

    /** Takes a batch from each ring, or waits a little; returns whether more may come. */
    private boolean drain() {
        if (successor.get() != null) {
            succeed();
        }
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
        batches.increment();
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
        if (event != null && !encode(event)) {
            unformatted.increment();
        }
    }

    private boolean encode(Event event) {
        try {
            return encoder.encode(event, batch);
        } catch (StackOverflowError e) {
            // Nested too deeply by a processor: it can't be written, the others can.
            return false;
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
