package io.flowgauge.output;

import io.flowgauge.base.Counter;
import io.flowgauge.output.queue.Delivery;
import io.flowgauge.output.queue.QueueReader;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends events to hosts over connections of their own kind. With load balancing each host has its
 * workers, and a host that is down leaves the events to the others; without, all workers use one
 * host, and the next when that fails.
 */
public final class HostOutput implements Output {
    private static final Logger LOG = LoggerFactory.getLogger("output");

    private final HostSettings settings;
    private final List<HostTarget> hosts;
    private final OutputCounters counters;
    private final OutputHealth health;
    private final OutputThreads threads;

    /** Whether it was told that events are dropped for good. */
    private final AtomicBoolean mistakeTold = new AtomicBoolean();

    private final AtomicBoolean dropTold = new AtomicBoolean();

    /** Of an output without load balancing: the host in use. */
    private final AtomicInteger current;

    /**
     * Makes an output that is not started.
     *
     * @param name its kind, as people know it
     * @param hosts one or more
     */
    public HostOutput(
            String name, HostSettings settings, List<HostTarget> hosts, OutputCounters counters) {
        this.settings = settings;
        this.hosts = List.copyOf(hosts);
        this.counters = counters;
        health = new OutputHealth(name);
        threads = new OutputThreads(name);
        current = new AtomicInteger(ThreadLocalRandom.current().nextInt(hosts.size()));
    }

    @Override
    public void start(QueueReader events, Runnable onEnd) {
        int count = settings.workers() * (settings.loadBalance() ? hosts.size() : 1);
        for (int i = 0; i < count; i++) {
            int host = i % hosts.size();
            threads.start(() -> new Worker(events, host).run(), onEnd);
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
        return counters.all();
    }

    @Override
    public void close() {
        threads.close();
    }

    /** Sends what it can take, over one connection at a time. */
    private final class Worker {
        private final QueueReader events;
        private final int ownHost;
        private final RetryDelay delay =
                new RetryDelay(settings.backoffInitNs(), settings.backoffMaxNs());
        private @Nullable HostConnection connection;
        private int connectedTo;

        /**
         * Whether the log knows that the connection works: one that takes a greeting and no events
         * doesn't, and must not be told up and down with each try.
         */
        private boolean announced;

        Worker(QueueReader events, int ownHost) {
            this.events = events;
            this.ownHost = ownHost;
        }

        void run() throws InterruptedException {
            try {
                // Connected first: events are not held while a host can't be reached.
                while (events.awaitEvents()) {
                    if (!connect()) {
                        continue;
                    }
                    Delivery delivery = events.take(settings.eventsMax());
                    if (delivery == null) {
                        return;
                    }
                    if (delivery.attempts() > settings.retriesMax()) {
                        drop(delivery);
                    } else {
                        send(delivery);
                    }
                }
            } finally {
                disconnect();
            }
        }

        /** Connects to the host whose turn it is, unless that is done; waits if it fails. */
        private boolean connect() throws InterruptedException {
            leaveFailed();
            int host = settings.loadBalance() ? ownHost : current.get();
            if (connection != null && connectedTo == host) {
                return true;
            }
            disconnect();
            HostTarget target = hosts.get(host);
            try {
                connection = target.connect();
                connectedTo = host;
                announced = false;
                return true;
            } catch (IOException e) {
                failed(host, e);
                return false;
            }
        }

        private void send(Delivery delivery) throws InterruptedException {
            HostConnection open = connection;
            if (open == null) {
                delivery.giveBack();
                return;
            }
            try {
                open.send(delivery);
                delay.reset();
                if (!announced) {
                    announced = true;
                    health.up(hosts.get(connectedTo).address(), open.detail());
                }
            } catch (IOException e) {
                // A connection that is closed because its thread was interrupted says so this way.
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                retry(delivery, e);
            } catch (RuntimeException e) {
                // A mistake of ours: the events are tried again, over another connection.
                if (!mistakeTold.getAndSet(true)) {
                    LOG.error("The output made a mistake; its events are tried again", e);
                }
                retry(delivery, new IOException("a mistake in the program: " + e, e));
            }
        }

        private void retry(Delivery delivery, IOException e) throws InterruptedException {
            counters.retried(delivery.size() - delivery.next());
            disconnect();
            delivery.giveBack();
            failed(connectedTo, e);
        }

        /** Lets a connection go that failed while the worker was not at it. */
        private void leaveFailed() throws InterruptedException {
            HostConnection open = connection;
            IOException failure = open == null ? null : open.failure();
            if (failure != null) {
                disconnect();
                failed(connectedTo, failure);
            }
        }

        /** Takes note of a failure, and waits; the next host comes next where one is in use. */
        private void failed(int host, IOException e) throws InterruptedException {
            health.down(hosts.get(host).address(), message(e));
            counters.failed();
            current.compareAndSet(host, (host + 1) % hosts.size());
            boolean sameNext = settings.loadBalance() || hosts.size() == 1;
            delay.await(sameNext && e instanceof RetryLaterException later ? later.delayNs() : 0);
        }

        private void drop(Delivery delivery) {
            int events = delivery.size() - delivery.next();
            counters.dropped(events);
            if (!dropTold.getAndSet(true)) {
                LOG.warn(
                        "{} events are dropped after {} tries, as max_retries says; further ones"
                                + " are only counted (events.dropped)",
                        events,
                        delivery.attempts());
            }
            delivery.acknowledge();
        }

        private void disconnect() {
            HostConnection open = connection;
            connection = null;
            if (open != null) {
                open.close();
            }
        }
    }

    /** Returns what an exception says; the name of its kind where it says nothing. */
    private static String message(IOException e) {
        String text = e.getMessage();
        return text == null || text.isBlank() ? e.getClass().getSimpleName() : text;
    }
}
