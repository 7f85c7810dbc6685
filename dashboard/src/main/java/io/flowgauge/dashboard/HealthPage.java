package io.flowgauge.dashboard;

import io.flowgauge.dashboard.HealthSource.Capture;
import io.flowgauge.dashboard.HealthSource.OutputState;
import io.flowgauge.dashboard.HealthSource.Queue;
import io.flowgauge.dashboard.HealthSource.Store;
import io.flowgauge.store.FlowHistory;
import io.flowgauge.store.HistoryException;
import io.flowgauge.store.StoredReports;
import io.flowgauge.store.TimeRange;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Health as the API tells it, and what of it is a reason to worry. */
final class HealthPage {
    /** A queue that is fuller than this is behind. */
    private static final int FILLED_PERCENT_MAX = 90;

    private final HealthSource source;
    private final FlowHistory history;
    private final boolean names;
    private final LongSupplier clockMs;

    HealthPage(HealthSource source, FlowHistory history, boolean names, LongSupplier clockMs) {
        this.source = source;
        this.history = history;
        this.names = names;
        this.clockMs = clockMs;
    }

    /** Returns all that there is to say now. */
    Map<String, @Nullable Object> tree() throws HistoryException {
        Capture capture = source.capture();
        Queue queue = source.queue();
        List<OutputState> outputs = source.outputs();
        Store store = source.store();
        StoredReports stored = history.stored();
        List<String> problems = problems(capture, queue, outputs, store);
        Map<String, @Nullable Object> tree = new LinkedHashMap<>();
        tree.put("status", status(problems, outputs));
        tree.put("problems", problems);
        tree.put("version", source.version());
        tree.put("now", clockMs.getAsLong());
        tree.put("live", source.isLive());
        tree.put("source", source.source());
        tree.put("range", source.range().map(HealthPage::range).orElse(null));
        tree.put("capture", capture(capture));
        tree.put("queue", queue);
        tree.put("outputs", outputs);
        Map<String, @Nullable Object> kept = new LinkedHashMap<>();
        kept.put("reports", stored.reports());
        kept.put("bytes", store.bytes());
        kept.put("first", stored.range().map(TimeRange::fromMs).orElse(null));
        kept.put("last", stored.range().map(TimeRange::toMs).orElse(null));
        kept.put("segments", store.segments());
        kept.put("coalesced", store.coalesced());
        kept.put("damaged", store.damaged());
        tree.put("store", kept);
        tree.put("features", Map.of("names", names));
        return tree;
    }

    private static Map<String, Long> range(TimeRange range) {
        return Map.of("from", range.fromMs(), "to", range.toMs());
    }

    private static Map<String, Object> capture(Capture capture) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("received", capture.received());
        tree.put("metered", capture.metered());
        tree.put("dropped", capture.dropped());
        tree.put("filtered", capture.filtered());
        tree.put("not_flows", capture.notFlows());
        tree.put("flows_active", capture.flowsActive());
        tree.put("flows_evicted", capture.flowsEvicted());
        tree.put("reports_coalesced", capture.reportsCoalesced());
        return tree;
    }

    private static String status(List<String> problems, List<OutputState> outputs) {
        if (!outputs.isEmpty() && outputs.stream().noneMatch(OutputState::healthy)) {
            return "failed";
        }
        return problems.isEmpty() ? "ok" : "degraded";
    }

    private static List<String> problems(
            Capture capture, Queue queue, List<OutputState> outputs, Store store) {
        List<String> problems = new ArrayList<>();
        if (capture.dropped() > 0) {
            problems.add(
                    capture.dropped()
                            + " packets were lost before they could be metered: the capture buffer"
                            + " was full");
        }
        if (capture.flowsEvicted() > 0) {
            problems.add(
                    capture.flowsEvicted()
                            + " flows ended early because the table of flows was full");
        }
        if (queue.dropped() > 0) {
            problems.add(queue.dropped() + " events were lost before an output took them");
        }
        if (queue.filledPercent() >= FILLED_PERCENT_MAX) {
            problems.add("the queue is nearly full: outputs take events too slowly");
        }
        for (OutputState output : outputs) {
            if (!output.healthy()) {
                problems.add(output.name() + ": " + output.message());
            }
            if (output.dropped() > 0) {
                problems.add(output.name() + ": " + output.dropped() + " events were lost");
            }
        }
        if (store.damaged() > 0) {
            problems.add(
                    store.damaged() + " damaged files of the history were set aside, see the log");
        }
        return problems;
    }
}
