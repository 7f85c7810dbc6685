package io.flowgauge.output;

import io.flowgauge.base.Counter;
import io.flowgauge.output.queue.Delivery;
import io.flowgauge.output.queue.QueueReader;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Sends events to hosts over connections of their own kind. With load balancing each host has its
 * workers, and a host that is down leaves the events to the others; without, all workers use one
 * host, and the next when that fails.
 */
public final class HostOutput implements Output {
    private final HostSettings settings;
    private final List<HostTarget> hosts;
    private final OutputCounters counters;
    private final OutputHealth health;
    private final OutputThreads threads;

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

        Worker(QueueReader events, int ownHost) {
            this.events = events;
            this.ownHost = ownHost;
        }

        void run() throws InterruptedException {
            try {
                Delivery delivery;
                while ((delivery = events.take(settings.eventsMax())) != null) {
                    if (delivery.attempts() > settings.retriesMax()) {
                        counters.dropped(delivery.size() - delivery.next());
                        delivery.acknowledge();
                    } else {
                        send(delivery);
                    }
                }
            } finally {
                disconnect();
            }
        }

        private void send(Delivery delivery) throws InterruptedException {
            int host = settings.loadBalance() ? ownHost : current.get();
            HostTarget target = hosts.get(host);
            try {
                connected(target, host).send(delivery);
                delay.reset();
            } catch (IOException e) {
                health.down(target.address(), message(e));
                counters.failed();
                counters.retried(delivery.size() - delivery.next());
                disconnect();
                delivery.giveBack();
                current.compareAndSet(host, (host + 1) % hosts.size());
                delay.await();
            }
        }

        private HostConnection connected(HostTarget target, int host)
                throws IOException, InterruptedException {
            HostConnection open = connection;
            if (open == null || connectedTo != host) {
                disconnect();
                open = target.connect();
                connection = open;
                connectedTo = host;
                health.up(target.address(), open.detail());
            }
            return open;
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
