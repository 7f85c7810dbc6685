package io.flowgauge.output;

import io.flowgauge.base.Counter;
import io.flowgauge.event.Event;
import io.flowgauge.event.processor.EventStage;
import io.flowgauge.meter.EndReason;
import io.flowgauge.meter.FlowRecord;
import io.flowgauge.output.queue.BatchBuilder;
import io.flowgauge.output.queue.EventForm;
import io.flowgauge.output.queue.EventQueue;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes records from the meters' rings, makes events of them, encodes those and puts them into the
 * queue, on a thread of its own, until all rings are closed and empty. Then it ends the queue.
 *
 * <p>Once the queue is closed, records are still taken, and counted as dropped, so that no meter is
 * held up.
 */
public final class EventPublisher implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(EventPublisher.class);

    /** Records taken from a ring at a time: some 150 KB of JSON, one batch of the queue. */
    private static final int BATCH_RECORDS = 256;

    /** How long the thread sleeps at most when nothing comes. */
    private static final long SLEEP_NS_MAX = 5_000_000;

    private final Counter published =
            new Counter("events.published", "Flow events that the queue took for the outputs.");
    private final Counter discarded =
            new Counter("events.discarded", "Flow events that output.discard took.");
    private final Counter dropped =
            new Counter(
                    "events.dropped",
                    "Flow events lost because the outputs had ended or were given up.");
    private final Counter batches =
            new Counter("events.batches", "Batches of events that the queue took.");
    private final Counter unformatted =
            new Counter(
                    "events.unformatted",
                    "Flow events that could not be written for an output: they lack a field that"
                            + " its codec.format or topic names, or are nested too deeply, or the"
                            + " program made a mistake, which the log tells.");

    /** What makes events, and how they are encoded; not at all where no output wants them. */
    private record Line(EventStage stage, @Nullable BatchBuilder builder, int forms) {
        /** Whether records are only counted. */
        boolean isUnread() {
            return builder == null && stage.processors().isEmpty();
        }
    }

    private final List<RecordRing> rings;
    private final EventQueue queue;
    private final Runnable onFailure;
    private final PassingCounters passing = new PassingCounters();

    /** Events that stages dropped, those of former stages too. */
    private final Counter filtered = new Counter("", "");

    private final Backoff backoff = new Backoff(SLEEP_NS_MAX);
    private boolean queueClosed;

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
     * Makes a publisher; {@link #run} does the work, and closes the stage at its end.
     *
     * @param rings one for each meter
     * @param stage makes events of records
     * @param forms what outputs want of them, each once; none if they only count
     * @param queue takes them; it has its readers by now
     * @param onFailure called on the publishing thread if publishing fails: capture should end
     */
    public EventPublisher(
            List<RecordRing> rings,
            EventStage stage,
            List<EventForm> forms,
            EventQueue queue,
            Runnable onFailure) {
        this.rings = List.copyOf(rings);
        this.queue = queue;
        this.onFailure = onFailure;
        line = newLine(stage, forms);
        handler = handlerOf(line);
        passing.add(stage.processors().counters());
    }

    private static Line newLine(EventStage stage, List<EventForm> forms) {
        BatchBuilder builder = forms.isEmpty() ? null : new BatchBuilder(stage.observer(), forms);
        return new Line(stage, builder, forms.size());
    }

    private RecordHandler handlerOf(Line of) {
        BatchBuilder builder = of.builder;
        return builder == null
                ? this::process
                : (record, reason, instantNs) -> encode(builder, record, reason, instantNs);
    }

    /**
     * Goes on with other processors and other forms, from the next batch on. Returns when the
     * publisher has taken over and the processors before are closed, or it had ended and these are.
     * One other thread may call; when it is interrupted meanwhile, it leaves that to the publisher
     * and must not call again.
     *
     * @param other its processors are started
     */
    public void encodeWith(EventStage other, List<EventForm> forms) {
        Line fresh = newLine(other, forms);
        try {
            if (!handOver(fresh)) {
                other.processors().close();
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
        mistaken = false;
        line = next;
        handler = handlerOf(next);
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
        if (former != null) {
            former.stage.processors().close();
        }
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
        } catch (InterruptedException e) {
            LOG.debug("The publisher was interrupted", e);
        } finally {
            if (!complete) {
                rings.forEach(RecordRing::abandon);
                onFailure.run();
            }
            end();
            closePredecessor();
            line.stage.processors().close();
            queue.end();
        }
    }

    /** Returns what the publisher, its processors and the queue count. Any thread may call. */
    public List<Counter> counters() {
        List<Counter> counters =
                new ArrayList<>(List.of(published, discarded, batches, dropped, unformatted));
        counters.addAll(queue.counters());
        counters.addAll(passing.all());
        return counters;
    }

    /** Returns how many records were taken so far, whatever became of them. Any thread may call. */
    public long eventsTaken() {
        return published.get()
                + discarded.get()
                + dropped.get()
                + unformatted.get()
                + filtered.get();
    }

    /** Takes a batch from each ring, or waits a little; returns whether more may come. */
    private boolean drain() throws InterruptedException {
        if (successor != null) {
            succeed();
        }
        boolean more = false;
        int records = 0;
        for (int i = 0; i < rings.size(); i++) {
            int drained =
                    line.isUnread()
                            ? skip(rings.get(i))
                            : rings.get(i).drain(handler, BATCH_RECORDS);
            if (drained != RecordRing.END) {
                more = true;
                records += drained;
            }
        }
        BatchBuilder builder = line.builder;
        if (builder != null && builder.size() > 0) {
            append(builder);
        }
        if (records > 0) {
            backoff.reset();
        }
        if (more && records < BATCH_RECORDS) {
            // Not at once: whoever looks for single reports takes the ring's cache lines away from
            // the meter for each of them, and makes small batches.
            backoff.idle();
        }
        return more;
    }

    private int skip(RecordRing ring) {
        int skipped = ring.skip();
        if (skipped > 0) {
            discarded.add(skipped);
        }
        return skipped;
    }

    private void append(BatchBuilder builder) throws InterruptedException {
        int events = builder.size();
        if (queue.append(builder.build())) {
            published.add(events);
            batches.increment();
        } else {
            queueClosed = true;
            dropped.add(events);
        }
    }

    private void encode(BatchBuilder builder, FlowRecord record, EndReason reason, long instantNs) {
        if (queueClosed) {
            dropped.increment();
            return;
        }
        try {
            Event event = line.stage.event(record, reason, instantNs);
            if (event == null) {
                filtered.increment();
            } else {
                unformatted.add(line.forms - builder.add(event, record));
            }
        } catch (StackOverflowError e) {
            // Nested too deeply by a processor: it can't be written, the others can.
            unformatted.add(line.forms);
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    /** Does to a record that no output wants what processors do and count. */
    private void process(FlowRecord record, EndReason reason, long instantNs) {
        try {
            boolean goesOn = line.stage.event(record, reason, instantNs) != null;
            (goesOn ? discarded : filtered).increment();
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
}
