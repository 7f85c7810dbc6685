package io.flowgauge.store;

import io.flowgauge.base.Counter;
import io.flowgauge.output.Output;
import io.flowgauge.output.OutputCounters;
import io.flowgauge.output.OutputHealth;
import io.flowgauge.output.OutputThreads;
import io.flowgauge.output.RetryDelay;
import io.flowgauge.output.queue.Delivery;
import io.flowgauge.output.queue.QueueReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Puts events into the store, many at a time, and acknowledges them when the batch is committed.
 * Where that fails, as without room on the disk, the same batch is tried again: events wait in the
 * queue meanwhile, meters put interim reports off, and none of the sums is lost.
 */
public final class StoreOutput implements Output {
    private static final String NAME = "store";
    private static final long BACKOFF_INIT_NS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long BACKOFF_MAX_NS = TimeUnit.SECONDS.toNanos(5);
    private static final long RETENTION_MS = TimeUnit.SECONDS.toMillis(10);
    private static final long NS_PER_US = 1_000;

    /** Reports in a transaction, at most about; what waits in memory besides the queue. */
    private static final int ROWS = 1 << 16;

    /** How long reports wait for more, at most. */
    private static final long COMMIT_NS = TimeUnit.SECONDS.toNanos(1);

    /** Running flows that are known, at most: 75 MB. */
    private static final int FLOWS_MAX = 500_000;

    private final FlowStore store;
    private final OutputCounters counters;
    private final OutputHealth health = new OutputHealth(NAME);
    private final OutputThreads threads = new OutputThreads(NAME);
    private final String prefix;
    private final ReportBatch batch = new ReportBatch();
    private final List<Delivery> pending = new ArrayList<>();
    private final EventReports reports;
    private volatile @Nullable QueueReader reader;
    private volatile @Nullable StoreServer server;

    /**
     * Makes an output that is not started.
     *
     * @param store is closed with the output
     * @param prefix what the names of its counters begin with
     */
    StoreOutput(FlowStore store, String prefix) {
        this.store = store;
        this.prefix = prefix;
        counters = new OutputCounters(prefix);
        reports = new EventReports(prefix, FLOWS_MAX, store.lastFlow() + 1);
    }

    /** Returns the store, to ask it. */
    public FlowStore store() {
        return store;
    }

    @Override
    public void start(QueueReader events, Runnable onEnd) {
        reader = events;
        server = StoreServer.start(store);
        threads.start(() -> run(events), onEnd);
        Thread.ofVirtual().name("store-retention").start(this::retain);
    }

    private void retain() {
        try {
            while (!store.isClosed()) {
                TimeUnit.MILLISECONDS.sleep(RETENTION_MS);
                store.retain(System.currentTimeMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run(QueueReader events) throws InterruptedException {
        store.forEachKnownFlow(reports::know);
        RetryDelay delay = new RetryDelay(BACKOFF_INIT_NS, BACKOFF_MAX_NS);
        Delivery delivery;
        long beganNs = System.nanoTime();
        while ((delivery = events.take(ROWS)) != null) {
            if (pending.isEmpty()) {
                beganNs = System.nanoTime();
            }
            add(delivery, delay);
            if (batch.size() >= ROWS
                    || System.nanoTime() - beganNs >= COMMIT_NS
                    || events.waiting() == events.inFlight()) {
                commit(delay, beganNs);
            }
        }
    }

    private void add(Delivery delivery, RetryDelay delay) throws InterruptedException {
        pending.add(delivery);
        long segment = -1;
        for (int event = delivery.next(); event < delivery.size(); event++) {
            long timeUs = Math.floorDiv(delivery.instantNs(event), NS_PER_US);
            if (segment < 0) {
                segment = segmentFor(timeUs, delay);
            }
            reports.add(
                    delivery.bytes(event),
                    delivery.start(event),
                    delivery.end(event),
                    timeUs,
                    segment,
                    batch);
        }
    }

    /** Returns the segment for a batch; tries again until there is room for one. */
    private long segmentFor(long timeUs, RetryDelay delay) throws InterruptedException {
        while (true) {
            try {
                return batch.size() > 0 ? store.segment() : store.segmentFor(timeUs);
            } catch (IOException e) {
                failed(e, delay);
            }
        }
    }

    /** Stores what is pending, however often it takes. */
    private void commit(RetryDelay delay, long beganNs) throws InterruptedException {
        while (true) {
            try {
                store.append(batch);
                break;
            } catch (IOException e) {
                counters.retried(batch.size());
                failed(e, delay);
            }
        }
        health.up(store.path().toString(), "");
        delay.reset();
        long sinceNs = System.nanoTime() - beganNs;
        int bytes = 0;
        for (Delivery delivery : pending) {
            int events = delivery.size() - delivery.next();
            for (int event = delivery.next(); event < delivery.size(); event++) {
                bytes += delivery.end(event) - delivery.start(event);
            }
            delivery.acknowledge();
            counters.acked(events, sinceNs);
        }
        counters.sent(bytes);
        pending.clear();
        batch.clear();
    }

    private void failed(IOException e, RetryDelay delay) throws InterruptedException {
        if (store.isClosed() || Thread.interrupted()) {
            throw new InterruptedException();
        }
        counters.failed();
        health.down(store.path().toString(), "" + e.getMessage());
        delay.await();
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
        all.addAll(reports.counters());
        all.addAll(store.counters(prefix));
        return all;
    }

    /** Lets a commit that is on its way come to its end, and closes the store. */
    @Override
    public void close() {
        QueueReader events = reader;
        if (events != null) {
            events.close();
            threads.close();
        }
        StoreServer answering = server;
        if (answering != null) {
            answering.close();
        }
        store.close();
    }
}
