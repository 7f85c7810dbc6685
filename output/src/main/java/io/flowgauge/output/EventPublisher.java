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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes records from the meters' rings, makes events of them, encodes those and gives them to an
 * output, on a thread of its own, until all rings are closed and empty. Then it closes the output.
 *
 * <p>Once the output is no longer open, records are still taken, and counted as dropped, so that no
 * meter is held up.
 */
public final class EventPublisher implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(EventPublisher.class);

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
                    "Flow events dropped because they could not be written: they lack a field that"
                            + " codec.format names, or are nested too deeply, or the program made a"
                            + " mistake, which the log tells.");

    /** What makes events, and what takes them. */
    private record Line(EventStage stage, EventEncoder encoder, Output output) {}

    private final List<RecordRing> rings;
    private final Runnable onOutputEnd;
    private final PassingCounters passing = new PassingCounters();

    /** Events that stages dropped, those of former stages too. */
    private final Counter filtered = new Counter("", "");

    private final EventBatch batch = new EventBatch(BATCH_BYTES);
    private final Backoff backoff = new Backoff(SLEEP_NS_MAX);
    private boolean outputEnded;

    /** Whether a mistake with this line was logged. */
    private boolean mistaken;

    private volatile Line line;
    private RecordHandler handler;

    /** What to go on with, until the publisher takes it over. */
    private volatile @Nullable Line successor;

    /** What the publisher went on from, until it is closed. */
    private @Nullable Line predecessor;

    private boolean ended;

    /**
     * Makes a publisher; {@link #run} does the work, and closes the stage and the output at its
     * end.
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
        this.onOutputEnd = onOutputEnd;
        line = new Line(stage, encoder, output);
        handler = output.readsEvents() ? this::encode : this::discard;
        passing.add(stage.processors().counters());
        passing.add(output.counters());
    }

    /**
     * Goes on with other processors and another encoder, from the next batch on. Returns when the
     * publisher has taken over and those before are closed, or it had ended and these are. One
     * other thread may call; when it is interrupted meanwhile, it leaves that to the publisher and
     * must not call again.
     *
     * @param other its processors are started
     */
    public void encodeWith(EventStage other, EventEncoder withEncoder) {
        publishTo(line.output, other, withEncoder);
    }

    /** As {@link #encodeWith}, and goes on with another output; the one before is closed too. */
    public void publishTo(Output other, EventStage withStage, EventEncoder withEncoder) {
        Line fresh = new Line(withStage, withEncoder, other);
        try {
            if (!handOver(fresh)) {
                close(fresh);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        closePredecessor();
    }

    private synchronized boolean handOver(Line fresh) throws InterruptedException {
        if (ended) {
            return false;
        }
        successor = fresh;
        while (successor != null) {
            wait();
        }
        return true;
    }

    private synchronized void succeed() {
        Line next = successor;
        if (next == null) {
            return;
        }
        Line former = line;
        passing.retire(former.stage.processors().counters());
        passing.add(next.stage.processors().counters());
        if (!next.output.equals(former.output)) {
            passing.add(next.output.counters());
            handler = next.output.readsEvents() ? this::encode : this::discard;
        }
        mistaken = false;
        line = next;
        predecessor = former;
        successor = null;
        notifyAll();
    }

    private void closePredecessor() {
        Line former;
        synchronized (this) {
            former = predecessor;
            predecessor = null;
        }
        if (former == null) {
            return;
        }
        former.stage.processors().close();
        if (!former.output.equals(line.output)) {
            former.output.close();
            passing.retire(former.output.counters());
        }
    }

    private static void close(Line line) {
        line.stage.processors().close();
        line.output.close();
    }

    private synchronized void end() {
        succeed();
        ended = true;
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
            end();
            closePredecessor();
            close(line);
        }
    }

    /** Returns what the publisher, its processors and its output count. Any thread may call. */
    public List<Counter> counters() {
        List<Counter> counters = new ArrayList<>(List.of(published, batches, dropped, unformatted));
        counters.addAll(passing.all());
        return counters;
    }

    /** Returns how many events were taken so far, whether they could be written or not. */
    public long eventsTaken() {
        return published.get() + dropped.get() + unformatted.get() + filtered.get();
    }

    /** Takes a batch from each ring, or waits a little; returns whether more may come. */
    private boolean drain() {
        if (successor != null) {
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
        Output output = line.output;
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
        try {
            Event event = line.stage.event(record, reason, instantNs);
            if (event == null) {
                filtered.increment();
            } else if (!line.encoder.encode(event, batch)) {
                unformatted.increment();
            }
        } catch (StackOverflowError e) {
            // Nested too deeply by a processor: it can't be written, the others can.
            unformatted.increment();
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    private void discard(FlowRecord record, EndReason reason, long instantNs) {
        try {
            EventStage stage = line.stage;
            boolean goesOn =
                    stage.processors().isEmpty() || stage.event(record, reason, instantNs) != null;
            (goesOn ? published : filtered).increment();
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    /** A mistake of ours must cost this event, and not all that follow. */
    private void fail(RuntimeException mistake) {
        unformatted.increment();
        if (!mistaken) {
            mistaken = true;
            LOG.error(
                    "An event could not be written because of a mistake in the program; further"
                            + " ones are only counted (events.unformatted)",
                    mistake);
        }
    }

    private void endOutput() {
        if (!outputEnded) {
            outputEnded = true;
            onOutputEnd.run();
        }
    }
}
