package io.flowgauge.app.monitoring;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** {@code /stats}: numbers, in the shape of Beats; our own counters under {@code flowgauge}. */
final class StatsPage {
    private final Probe probe;
    private final Numbers numbers;
    private final ProcessFacts process;

    StatsPage(Probe probe, Numbers numbers, ProcessFacts process) {
        this.probe = probe;
        this.numbers = numbers;
        this.process = process;
    }

    Map<String, Object> tree() {
        JsonTree tree = new JsonTree();
        putProcess(tree);
        putSystem(tree);
        Map<String, Long> counters = CounterSums.of(numbers.counters());
        putWork(tree, counters);
        Map<String, Object> own = new TreeMap<>(counters);
        own.put("version", probe.version());
        tree.put("flowgauge", own);
        return tree.toMap();
    }

    private void putProcess(JsonTree tree) {
        ProcessFacts.ProcessorTime time = process.processorTime();
        putTime(tree, "system", time.systemMs());
        putTime(tree, "user", time.userMs());
        putTime(tree, "total", time.totalMs());
        tree.put("beat.cpu.total.value", time.totalMs())
                .put("beat.handles.limit.hard", process.openFilesHardLimit())
                .put("beat.handles.limit.soft", process.openFilesSoftLimit())
                .put("beat.handles.open", process.openFiles())
                .put("beat.info.ephemeral_id", probe.ephemeralId().toString())
                .put("beat.info.name", Probe.BEAT)
                .put("beat.info.uptime.ms", process.uptimeMs())
                .put("beat.info.version", Probe.BEAT_VERSION)
                .put("beat.memstats.gc_next", process.heapCommittedBytes())
                .put("beat.memstats.memory_alloc", process.heapUsedBytes())
                .put(
                        "beat.memstats.memory_total",
                        process.heapCommittedBytes() + process.otherCommittedBytes())
                .put("beat.memstats.rss", process.residentBytes())
                .put("beat.runtime.goroutines", process.threads());
    }

    private static void putTime(JsonTree tree, String kind, long ms) {
        tree.put("beat.cpu." + kind + ".ticks", ms).put("beat.cpu." + kind + ".time.ms", ms);
    }

    private void putSystem(JsonTree tree) {
        tree.put("system.cpu.cores", process.processors());
        List<Double> load = process.load();
        List<String> minutes = List.of("1", "5", "15");
        for (int i = 0; i < load.size(); i++) {
            double norm = load.get(i) / process.processors();
            tree.put("system.load." + minutes.get(i), load.get(i));
            tree.put("system.load.norm." + minutes.get(i), Math.rint(10_000 * norm) / 10_000);
        }
    }

    private void putWork(JsonTree tree, Map<String, Long> counters) {
        long published = counters.getOrDefault("events.published", 0L);
        long dropped = counters.getOrDefault("events.dropped", 0L);
        long unformatted = counters.getOrDefault("events.unformatted", 0L);
        long filtered = counters.getOrDefault("events.filtered", 0L);
        long waiting = numbers.waiting();
        long taken = published + dropped + unformatted;
        tree.put("libbeat.config.module.running", 0)
                .put("libbeat.config.module.starts", 0)
                .put("libbeat.config.module.stops", 0)
                .put("libbeat.config.reloads", counters.getOrDefault("config.reloads", 0L))
                .put("libbeat.output.type", probe.output())
                .put("libbeat.output.events.acked", published)
                .put("libbeat.output.events.active", 0)
                .put("libbeat.output.events.batches", counters.getOrDefault("events.batches", 0L))
                .put("libbeat.output.events.dropped", dropped + unformatted)
                .put("libbeat.output.events.duplicates", 0)
                .put("libbeat.output.events.failed", 0)
                .put("libbeat.output.events.total", taken)
                .put("libbeat.output.read.bytes", 0)
                .put("libbeat.output.read.errors", 0)
                .put("libbeat.output.write.bytes", counters.getOrDefault("output.bytes", 0L))
                .put("libbeat.output.write.errors", counters.getOrDefault("output.errors", 0L))
                .put("libbeat.pipeline.clients", 1)
                .put("libbeat.pipeline.events.active", waiting)
                .put("libbeat.pipeline.events.dropped", 0)
                .put("libbeat.pipeline.events.failed", 0)
                .put("libbeat.pipeline.events.filtered", filtered)
                .put("libbeat.pipeline.events.published", taken)
                .put("libbeat.pipeline.events.retry", 0)
                .put("libbeat.pipeline.events.total", taken + filtered + waiting)
                .put("libbeat.pipeline.queue.acked", taken)
                .put("libbeat.pipeline.queue.max_events", numbers.waitingMax())
                .put(
                        "libbeat.pipeline.queue.filled.pct.events",
                        numbers.waitingMax() == 0
                                ? 0
                                : (double) waiting / (double) numbers.waitingMax());
    }
}
