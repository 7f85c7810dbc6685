package io.flowgauge.dashboard;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.flowgauge.dashboard.HealthSource.Capture;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what happens to all who listen, as server-sent events: a tick each second, and word of new
 * reports. One thread writes to all without waiting for any; who does not keep up misses events.
 */
final class LiveStream implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("web");

    /** The most who listen at once. */
    static final int CLIENTS_MAX = 32;

    private static final long TICK_MS = 1_000;
    private static final double MS_PER_SECOND = 1e3;
    private static final long NOTHING = Long.MIN_VALUE;

    private final HealthSource source;
    private final LongSupplier clockMs;
    private final Set<Client> clients = ConcurrentHashMap.newKeySet();
    private final AtomicLong storedMs = new AtomicLong(NOTHING);
    private final ScheduledExecutorService clock =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("web-stream").factory());
    private Capture before;
    private long beforeMs;

    /**
     * Begins to tick.
     *
     * @param clockMs ms since the epoch
     */
    LiveStream(HealthSource source, LongSupplier clockMs) {
        this.source = source;
        this.clockMs = clockMs;
        before = source.capture();
        beforeMs = clockMs.getAsLong();
        clock.scheduleAtFixedRate(this::tick, TICK_MS, TICK_MS, TimeUnit.MILLISECONDS);
    }

    /** One who listens. */
    private final class Client implements Callback {
        private final Response response;
        private final Callback end;
        private final AtomicBoolean writing = new AtomicBoolean();

        Client(Response response, Callback end) {
            this.response = response;
            this.end = end;
        }

        void send(byte[] event) {
            if (writing.compareAndSet(false, true)) {
                response.write(false, ByteBuffer.wrap(event), this);
            }
        }

        @Override
        public void succeeded() {
            writing.set(false);
        }

        @Override
        public void failed(Throwable gone) {
            if (clients.remove(this)) {
                end.failed(gone);
            }
        }

        void close() {
            if (clients.remove(this)) {
                response.write(true, null, end);
            }
        }
    }

    /**
     * Adds one who listens, until it goes.
     *
     * @param response with its headers set
     * @param end is told when it has gone
     * @throws ApiException if there are too many
     */
    void add(Response response, Callback end) throws ApiException {
        Client client = new Client(response, end);
        synchronized (this) {
            if (clients.size() >= CLIENTS_MAX) {
                throw ApiException.of(
                        429, "more than " + CLIENTS_MAX + " pages are open at once; close some");
            }
            clients.add(client);
        }
        client.send(": hello\n\n".getBytes(UTF_8));
    }

    /** Takes note of new reports, whose latest is of a time, ms since the epoch. Is quick. */
    void stored(long latestMs) {
        storedMs.accumulateAndGet(latestMs, Math::max);
    }

    /** A tick a second also keeps the connections alive. */
    private void tick() {
        try {
            Capture now = source.capture();
            long nowMs = clockMs.getAsLong();
            long pastMs = Math.max(1, nowMs - beforeMs);
            Map<String, Object> tick = new LinkedHashMap<>();
            tick.put("time", nowMs);
            tick.put("bytes_per_s", rate(now.bytesMetered() - before.bytesMetered(), pastMs));
            tick.put("packets_per_s", rate(now.metered() - before.metered(), pastMs));
            tick.put("flows_active", now.flowsActive());
            tick.put("packets_dropped", now.dropped());
            tick.put("dropped_per_s", rate(now.dropped() - before.dropped(), pastMs));
            before = now;
            beforeMs = nowMs;
            long latestMs = storedMs.getAndSet(NOTHING);
            if (clients.isEmpty()) {
                return;
            }
            String text = event("tick", tick);
            if (latestMs != NOTHING) {
                text += event("stored", Map.of("until", latestMs));
            }
            byte[] bytes = text.getBytes(UTF_8);
            clients.forEach(client -> client.send(bytes));
        } catch (RuntimeException e) {
            // The next tick is tried all the same.
            LOG.debug("A tick was left out", e);
        }
    }

    private static long rate(long difference, long pastMs) {
        return Math.max(0, Math.round(difference * MS_PER_SECOND / pastMs));
    }

    private static String event(String name, Map<String, Object> data) {
        return "event: " + name + "\ndata: " + Json.MAPPER.writeValueAsString(data) + "\n\n";
    }

    @Override
    public void close() {
        clock.shutdownNow();
        clients.forEach(Client::close);
    }
}
