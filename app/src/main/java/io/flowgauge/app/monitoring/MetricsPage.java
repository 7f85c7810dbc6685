package io.flowgauge.app.monitoring;

import io.flowgauge.base.Counter;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.PrometheusNaming;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

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
        List<OutputNumbers> outputs = numbers.outputs();
        Map<String, List<Sample>> metrics = new LinkedHashMap<>();
        List<Counter> current = new ArrayList<>(numbers.counters());
        for (OutputNumbers output : outputs) {
            current.removeIf(counter -> counter.name().startsWith(output.prefix() + "."));
        }
        Map<String, Long> values = CounterSums.of(current);
        for (Counter counter : current) {
            metrics.putIfAbsent(
                    counter.name(),
                    List.of(
                            new Sample(
                                    Labels.EMPTY,
                                    counter,
                                    values.getOrDefault(counter.name(), 0L))));
        }
        for (OutputNumbers output : outputs) {
            addOutput(metrics, output, outputs.size() > 1);
        }
        metrics.forEach((name, samples) -> add(all, name, samples));
        gauge(
                all,
                "flowgauge_queue_max_events",
                "Events that the queue can hold, at most.",
                numbers.waitingMax());
        gauge(all, "flowgauge_queue_filled_ratio", "How much of it is used.", numbers.fill());
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

    /**
     * One value of a metric.
     *
     * @param counter one of those that were added up
     */
    private record Sample(Labels labels, Counter counter, long value) {}

    /** Adds the counters of an output, by names that all outputs share, and a label if need be. */
    private static void addOutput(
            Map<String, List<Sample>> metrics, OutputNumbers output, boolean hasLabel) {
        Labels labels = hasLabel ? Labels.of("output", output.name()) : Labels.EMPTY;
        Map<String, Long> values = CounterSums.of(output.counters());
        Set<String> added = new HashSet<>();
        for (Counter counter : output.counters()) {
            boolean own = counter.name().startsWith(output.prefix() + ".");
            if (own && added.add(counter.name())) {
                String name = "output" + counter.name().substring(output.prefix().length());
                metrics.computeIfAbsent(name, _ -> new ArrayList<>())
                        .add(new Sample(labels, counter, values.getOrDefault(counter.name(), 0L)));
            }
        }
    }

    private static void add(MetricSnapshots.Builder all, String counterName, List<Sample> samples) {
        String name = "flowgauge_" + PrometheusNaming.prometheusName(counterName).replace('.', '_');
        Counter first = samples.getFirst().counter();
        if (first.kind() == Counter.Kind.COUNT) {
            CounterSnapshot.Builder counts =
                    CounterSnapshot.builder().name(name).help(first.description());
            for (Sample sample : samples) {
                counts.dataPoint(
                        CounterSnapshot.CounterDataPointSnapshot.builder()
                                .labels(sample.labels())
                                .value((double) sample.value())
                                .build());
            }
            all.metricSnapshot(counts.build());
            return;
        }
        GaugeSnapshot.Builder gauges = GaugeSnapshot.builder().name(name).help(first.description());
        for (Sample sample : samples) {
            gauges.dataPoint(
                    GaugeSnapshot.GaugeDataPointSnapshot.builder()
                            .labels(sample.labels())
                            .value((double) sample.value())
                            .build());
        }
        all.metricSnapshot(gauges.build());
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
