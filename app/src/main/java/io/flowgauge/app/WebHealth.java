package io.flowgauge.app;

import static java.util.stream.Collectors.joining;

import io.flowgauge.app.config.InterfaceSettings;
import io.flowgauge.app.monitoring.CounterSums;
import io.flowgauge.app.monitoring.OutputNumbers;
import io.flowgauge.dashboard.HealthSource;
import io.flowgauge.store.FlowHistory;
import io.flowgauge.store.FlowStore;
import io.flowgauge.store.HistoryException;
import io.flowgauge.store.TimeRange;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the web page how a run does, out of its counters. */
final class WebHealth implements HealthSource {
    private static final String NOT_A_FLOW = "packets.not_a_flow.";
    private static final String SEGMENT = "*.duckdb";
    private static final String DAMAGED = "*.damaged*";
    private static final Logger LOG = LoggerFactory.getLogger(WebHealth.class);
    private static final Duration DAY = Duration.ofDays(1);
    private static final int PERCENT = 100;

    private final RunOptions options;
    private final Pipeline pipeline;
    private final FlowStore store;
    private final FlowHistory history;

    WebHealth(RunOptions options, Pipeline pipeline, FlowStore store, FlowHistory history) {
        this.options = options;
        this.pipeline = pipeline;
        this.store = store;
        this.history = history;
    }

    @Override
    public String version() {
        return Version.current().version();
    }

    @Override
    public boolean isLive() {
        return options.isLive();
    }

    @Override
    public String source() {
        if (options.demo().isPresent()) {
            return "a made-up day of an office network";
        }
        if (!isLive()) {
            return "file " + String.join(", ", options.files());
        }
        return options.settings().interfaces().stream()
                .map(InterfaceSettings::device)
                .collect(joining(", ", "device ", ""));
    }

    @Override
    public Optional<TimeRange> range() {
        if (options.demo().isPresent()) {
            Instant midnight = options.demo().get().date().atStartOfDay().toInstant(ZoneOffset.UTC);
            return Optional.of(
                    new TimeRange(midnight.toEpochMilli(), midnight.plus(DAY).toEpochMilli()));
        }
        return options.opens() ? stored() : Optional.empty();
    }

    /** Returns the times of the reports there are. */
    private Optional<TimeRange> stored() {
        try {
            return history.stored()
                    .range()
                    .map(range -> new TimeRange(range.fromMs(), range.toMs() + 1));
        } catch (HistoryException e) {
            LOG.debug("the range of the capture is not known now", e);
            return Optional.empty();
        }
    }

    private Map<String, Long> sums() {
        return CounterSums.of(pipeline.counters());
    }

    private static long of(Map<String, Long> sums, String name) {
        return sums.getOrDefault(name, 0L);
    }

    @Override
    public Capture capture() {
        Map<String, Long> sums = sums();
        long notFlows =
                sums.entrySet().stream()
                        .filter(one -> one.getKey().startsWith(NOT_A_FLOW))
                        .mapToLong(Map.Entry::getValue)
                        .sum();
        return new Capture(
                of(sums, "packets.received"),
                of(sums, "packets.metered"),
                of(sums, "bytes.metered"),
                of(sums, "packets.dropped_by_kernel") + of(sums, "packets.dropped_by_interface"),
                of(sums, "packets.filtered"),
                notFlows,
                of(sums, "flows.active"),
                of(sums, "flows.ended.lack_of_resources"),
                of(sums, "reports.coalesced"));
    }

    @Override
    public Queue queue() {
        Map<String, Long> sums = sums();
        return new Queue(
                pipeline.waiting(),
                pipeline.waitingMax(),
                (int) Math.min(PERCENT, Math.round(PERCENT * pipeline.fill())),
                of(sums, "queue.waits"),
                of(sums, "events.dropped") + of(sums, "reports.abandoned"));
    }

    @Override
    public List<OutputState> outputs() {
        Map<String, String> problems = pipeline.outputProblems();
        List<OutputState> states = new ArrayList<>();
        for (OutputNumbers output : pipeline.outputs()) {
            Map<String, Long> sums = CounterSums.of(output.counters());
            String prefix = output.prefix() + ".events.";
            String problem = problems.getOrDefault(output.name(), "");
            states.add(
                    new OutputState(
                            output.name(),
                            output.kind(),
                            problem.isEmpty(),
                            problem,
                            of(sums, prefix + "acked"),
                            of(sums, prefix + "retried"),
                            of(sums, prefix + "dropped"),
                            of(sums, prefix + "waiting")));
        }
        return states;
    }

    @Override
    public Store store() {
        return new Store(
                store.bytes(), files(SEGMENT), of(sums(), "reports.coalesced"), files(DAMAGED));
    }

    /** Returns how many files of the store are of a kind. */
    private int files(String pattern) {
        int count = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(store.path(), pattern)) {
            for (Path _ : files) {
                count++;
            }
        } catch (IOException e) {
            return count;
        }
        return count;
    }
}
