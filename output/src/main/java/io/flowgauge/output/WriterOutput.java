package io.flowgauge.output;

import io.flowgauge.base.Counter;
import io.flowgauge.base.FileFailure;
import io.flowgauge.base.UserErrorException;
import io.flowgauge.event.EventBatch;
import io.flowgauge.output.queue.Delivery;
import io.flowgauge.output.queue.QueueReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes events to standard output or to files. An event is acknowledged when it is with the
 * operating system. A write that fails is tried again, as room on a disk may come back; only a pipe
 * whose reader has gone is the end.
 */
public final class WriterOutput implements Output {
    private static final Logger LOG = LoggerFactory.getLogger(WriterOutput.class);
    private static final long BACKOFF_INIT_NS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long BACKOFF_MAX_NS = TimeUnit.SECONDS.toNanos(10);
    private static final int BATCH_BYTES = 1 << 18;

    private final EventSink sink;
    private final int eventsMax;
    private final OutputCounters counters;
    private final OutputHealth health;
    private final OutputThreads threads;
    private final EventBatch batch = new EventBatch(BATCH_BYTES);
    private final boolean isConsole;
    private volatile @Nullable QueueReader reader;

    /** Whether standard error has the line about the console. */
    private boolean told;

    private WriterOutput(String name, EventSink sink, int eventsMax, String prefix) {
        this.sink = sink;
        this.eventsMax = eventsMax;
        counters = new OutputCounters(prefix);
        health = new OutputHealth(name);
        threads = new OutputThreads(name);
        isConsole = sink instanceof ConsoleSink;
    }

    /**
     * Makes an output to standard output.
     *
     * @param eventsMax most events that are written at a time, 1 or more
     * @param prefix what the names of its counters begin with
     */
    public static WriterOutput console(int eventsMax, String prefix) {
        return new WriterOutput("console", new ConsoleSink(), eventsMax, prefix);
    }

    /**
     * Makes an output to files; makes their directory if need be.
     *
     * @param prefix what the names of its counters begin with
     * @throws UserErrorException if the directory can't be made or written to, or there is a
     *     directory in the place of the file
     */
    public static WriterOutput file(FileSettings settings, String prefix)
            throws UserErrorException {
        return new WriterOutput(
                "file", new FileSink(settings, prefix), FileSettings.EVENTS_MAX, prefix);
    }

    /** Makes an output to a sink, for tests. */
    static WriterOutput to(EventSink sink, int eventsMax) {
        return new WriterOutput("test", sink, eventsMax, "output");
    }

    @Override
    public void start(QueueReader events, Runnable onEnd) {
        reader = events;
        threads.start(() -> run(events, onEnd), onEnd);
    }

    private void run(QueueReader events, Runnable onEnd) throws InterruptedException {
        RetryDelay delay = new RetryDelay(BACKOFF_INIT_NS, BACKOFF_MAX_NS);
        try (sink) {
            Delivery delivery;
            while ((delivery = events.take(eventsMax)) != null) {
                while (delivery.next() < delivery.size()) {
                    write(delivery);
                    if (!sink.isOpen()) {
                        LOG.info("The reader of {} has gone; no more is written", sink.name());
                        events.retire();
                        onEnd.run();
                        return;
                    }
                    IOException failure = sink.failure();
                    if (failure == null) {
                        delay.reset();
                    } else if (Thread.interrupted()) {
                        // The output is closed: that is why the write did not come to its end.
                        throw new InterruptedException();
                    } else {
                        counters.failed();
                        counters.retried(delivery.size() - delivery.next());
                        health.down(sink.name(), reason(failure));
                        delay.await();
                    }
                }
            }
        }
    }

    /** Returns why a write failed; the console's first failure is told on standard error too. */
    private String reason(IOException failure) {
        String reason = FileFailure.reason(failure);
        if (isConsole && !told) {
            told = true;
            // Whoever looks at a console does not look into the log's file.
            System.err.println(
                    "Warning: events can't be written to "
                            + sink.name()
                            + ": "
                            + reason
                            + "; they wait, it is tried again");
        }
        return reason;
    }

    /** Writes what is not acknowledged, and acknowledges what was written. */
    private void write(Delivery delivery) {
        long beganNs = System.nanoTime();
        int first = delivery.next();
        batch.clear();
        for (int event = first; event < delivery.size(); event++) {
            batch.append(delivery.bytes(event), delivery.start(event), delivery.end(event));
        }
        int written = sink.publish(batch);
        if (written > 0) {
            counters.sent(batch.end(written - 1));
            counters.acked(written, System.nanoTime() - beganNs);
            delivery.acknowledgeBefore(first + written);
            if (sink.failure() == null) {
                health.up(sink.name(), "");
            }
        }
    }

    @Override
    public Optional<String> problem() {
        return health.problem();
    }

    @Override
    public boolean awaitEnd(long waitMs) throws InterruptedException {
        return threads.awaitEnd(waitMs);
    }

    @Override
    public List<Counter> counters() {
        List<Counter> all = new ArrayList<>(counters.all());
        all.addAll(sink.counters());
        return all;
    }

    /** Lets a write that is on its way come to its end, if it does so soon. */
    @Override
    public void close() {
        QueueReader events = reader;
        if (events != null) {
            events.close();
        }
        threads.end();
    }
}
