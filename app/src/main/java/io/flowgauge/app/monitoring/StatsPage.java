package io.flowgauge.app.monitoring;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** {@code /stats}: numbers, in the shape of Beats; our own counters under {@code flowgauge}. */
final class StatsPage {
    private static final double US_PER_MS = 1_000;

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
        tree.put("libbeat.config.module.running", 0)
                .put("libbeat.config.module.starts", 0)
                .put("libbeat.config.module.stops", 0)
                .put("libbeat.config.reloads", counters.getOrDefault("config.reloads", 0L));
        putOutputs(tree, counters);
        putPipeline(tree, counters);
    }

    /** Beats have one output; of several, these are the sums, and the longest latency. */
    private void putOutputs(JsonTree tree, Map<String, Long> counters) {
        List<OutputNumbers> outputs = numbers.outputs();
        // What only counts events has no place in the queue and acknowledges at once.
        long acked = sum(outputs, "events.acked") + counters.getOrDefault("events.discarded", 0L);
        long active = sum(outputs, "events.active");
        long dropped = sum(outputs, "events.dropped");
        long dead = sum(outputs, "events.dead");
        long retried = sum(outputs, "events.retried");
        tree.put("libbeat.output.type", probe.output())
                .put("libbeat.output.events.acked", acked)
                .put("libbeat.output.events.active", active)
                .put("libbeat.output.events.batches", sum(outputs, "batches"))
                .put("libbeat.output.events.dead_letter", dead)
                .put("libbeat.output.events.dropped", dropped)
                .put("libbeat.output.events.duplicates", sum(outputs, "events.duplicates"))
                .put("libbeat.output.events.failed", retried)
                .put("libbeat.output.events.total", acked + active + dropped + dead + retried)
                .put("libbeat.output.read.bytes", 0)
                .put("libbeat.output.read.errors", 0)
                .put("libbeat.output.write.bytes", sum(outputs, "bytes"))
                .put("libbeat.output.write.errors", sum(outputs, "errors"));
        putLatency(tree, "median", outputs, "latency.p50_us");
        putLatency(tree, "p99", outputs, "latency.p99_us");
    }

    private static void putLatency(
            JsonTree tree, String name, List<OutputNumbers> outputs, String counter) {
        long us = outputs.stream().mapToLong(one -> one.count(counter)).max().orElse(0);
        tree.put("libbeat.output.write.latency.histogram." + name, us / US_PER_MS);
    }

    private static long sum(List<OutputNumbers> outputs, String name) {
        return outputs.stream().mapToLong(one -> one.count(name)).sum();
    }

    private void putPipeline(JsonTree tree, Map<String, Long> counters) {
        long published = counters.getOrDefault("events.published", 0L);
        long discarded = counters.getOrDefault("events.discarded", 0L);
        long dropped = counters.getOrDefault("events.dropped", 0L);
        long unformatted = counters.getOrDefault("events.unformatted", 0L);
        long filtered = counters.getOrDefault("events.filtered", 0L);
        long waiting = numbers.waiting();
        tree.put("libbeat.pipeline.clients", 1)
                .put("libbeat.pipeline.events.active", waiting)
                .put("libbeat.pipeline.events.dropped", dropped)
                .put("libbeat.pipeline.events.failed", unformatted)
                .put("libbeat.pipeline.events.filtered", filtered)
                .put("libbeat.pipeline.events.published", published + discarded)
                .put("libbeat.pipeline.events.retry", sum(numbers.outputs(), "events.retried"))
                .put(
                        "libbeat.pipeline.events.total",
                        published + discarded + dropped + unformatted + filtered)
                .put("libbeat.pipeline.queue.acked", published + discarded - waiting)
                .put("libbeat.pipeline.queue.max_events", numbers.waitingMax())
                .put("libbeat.pipeline.queue.filled.events", waiting)
                .put("libbeat.pipeline.queue.filled.pct.events", numbers.fill());
    }
}
