package io.flowgauge.app.monitoring;

import io.flowgauge.base.Counter;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.PrometheusNaming;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * {@code /metrics}: every counter with its sentence, {@code packets.received} as {@code
 * flowgauge_packets_received_total}, and what Prometheus expects of any process.
 */
final class MetricsPage {
    private static final double MS_PER_SECOND = 1_000;

    private final Probe probe;
    private final Numbers numbers;
    private final ProcessFacts process;

    MetricsPage(Probe probe, Numbers numbers, ProcessFacts process) {
        this.probe = probe;
        this.numbers = numbers;
        this.process = process;
    }

    MetricSnapshots snapshots() {
        MetricSnapshots.Builder all = MetricSnapshots.builder();
        List<Counter> current = numbers.counters();
        Map<String, Long> values = CounterSums.of(current);
        Map<String, Counter> counters = new LinkedHashMap<>();
        current.forEach(counter -> counters.putIfAbsent(counter.name(), counter));
        counters.forEach((name, counter) -> add(all, counter, values.getOrDefault(name, 0L)));
        gauge(
                all,
                "flowgauge_queue_events",
                "Reports that wait to become events.",
                numbers.waiting());
        gauge(
                all,
                "flowgauge_queue_max_events",
                "Reports that can wait, at most.",
                numbers.waitingMax());
        all.metricSnapshot(
                InfoSnapshot.builder()
                        .name("flowgauge_build")
                        .help("What the program was built from.")
                        .dataPoint(
                                InfoSnapshot.InfoDataPointSnapshot.builder()
                                        .labels(
                                                Labels.of(
                                                        "version", probe.version(),
                                                        "commit", probe.commit()))
                                        .build())
                        .build());
        addProcess(all);
        return all.build();
    }

    private static void add(MetricSnapshots.Builder all, Counter counter, long value) {
        String name =
                "flowgauge_" + PrometheusNaming.prometheusName(counter.name()).replace('.', '_');
        if (counter.kind() == Counter.Kind.COUNT) {
            count(all, name, counter.description(), value);
        } else {
            gauge(all, name, counter.description(), value);
        }
    }

    private void addProcess(MetricSnapshots.Builder all) {
        count(
                all,
                "process_cpu_seconds",
                "Processor time taken, in seconds.",
                (double) process.processorTime().totalMs() / MS_PER_SECOND);
        gauge(
                all,
                "process_start_time_seconds",
                "When the process started, in seconds since 1970.",
                process.startSeconds());
        gauge(all, "process_open_fds", "Files that are open.", process.openFiles());
        gauge(all, "process_max_fds", "Files that can be open.", process.openFilesSoftLimit());
        gauge(
                all,
                "process_resident_memory_bytes",
                "Bytes of the process that are in memory.",
                process.residentBytes());
        gauge(
                all,
                "jvm_heap_used_bytes",
                "Bytes of the Java heap in use.",
                process.heapUsedBytes());
        gauge(all, "jvm_threads", "Threads that run.", process.threads());
    }

    private static void count(MetricSnapshots.Builder all, String name, String help, long value) {
        count(all, name, help, (double) value);
    }

    private static void count(MetricSnapshots.Builder all, String name, String help, double value) {
        all.metricSnapshot(
                CounterSnapshot.builder()
                        .name(name)
                        .help(help)
                        .dataPoint(
                                CounterSnapshot.CounterDataPointSnapshot.builder()
                                        .value(value)
                                        .build())
                        .build());
    }

    private static void gauge(
            MetricSnapshots.Builder all, String name, String help, OptionalLong value) {
        if (value.isPresent()) {
            gauge(all, name, help, value.getAsLong());
        }
    }

    private static void gauge(MetricSnapshots.Builder all, String name, String help, long value) {
        gauge(all, name, help, (double) value);
    }

    private static void gauge(MetricSnapshots.Builder all, String name, String help, double value) {
        all.metricSnapshot(
                GaugeSnapshot.builder()
                        .name(name)
                        .help(help)
                        .dataPoint(
                                GaugeSnapshot.GaugeDataPointSnapshot.builder().value(value).build())
                        .build());
    }
}
