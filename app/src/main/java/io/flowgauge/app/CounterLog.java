package io.flowgauge.app;

import io.flowgauge.app.monitoring.CounterSums;
import io.flowgauge.base.Counter;
import io.flowgauge.base.Durations;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs the counters as Beats do: what changed in each period, and all of them at the end. */
final class CounterLog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CounterLog.class);

    private final Supplier<List<Counter>> counters;
    private final long beganNs = System.nanoTime();
    private final ScheduledExecutorService timer;
    private Map<String, Long> last = Map.of();

    /**
     * Begins to log.
     *
     * @param periodNs time between two logs, or 0 for the one at the end only
     */
    CounterLog(Supplier<List<Counter>> counters, long periodNs) {
        this.counters = counters;
        timer =
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().daemon().name("counters").factory());
        if (periodNs > 0) {
            ScheduledFuture<?> _ =
                    timer.scheduleAtFixedRate(
                            () -> logChanges(periodNs), periodNs, periodNs, TimeUnit.NANOSECONDS);
        }
    }

    private void logChanges(long periodNs) {
        Map<String, Long> now = CounterSums.of(counters.get());
        Map<String, Long> changes = new TreeMap<>();
        for (Counter counter : counters.get()) {
            String name = counter.name();
            long value = now.getOrDefault(name, 0L);
            boolean counts = counter.kind() == Counter.Kind.COUNT;
            long change = counts ? value - last.getOrDefault(name, 0L) : value;
            if (change != 0) {
                changes.put(name, change);
            }
        }
        last = now;
        log(
                "Non-zero metrics in the last " + Duration.ofNanos(periodNs).toSeconds() + "s",
                changes);
    }

    private static void log(String message, Map<String, Long> values) {
        LOG.atInfo().addKeyValue("monitoring", Map.of("metrics", values)).log(message);
    }

    /**
     * Logs all counters, whatever their value, then, as Beats do, those that are not 0 and how long
     * the program ran, and ends.
     */
    @Override
    public void close() {
        timer.shutdownNow();
        Map<String, Long> all = CounterSums.of(counters.get());
        log("Total metrics", all);
        Map<String, Long> nonZero = new TreeMap<>(all);
        nonZero.values().removeIf(value -> value == 0);
        log("Total non-zero metrics", nonZero);
        long uptimeMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beganNs);
        LOG.info("Uptime: {}", Durations.format(TimeUnit.MILLISECONDS.toNanos(uptimeMs)));
    }
}
