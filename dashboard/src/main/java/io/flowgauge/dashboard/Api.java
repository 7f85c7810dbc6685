package io.flowgauge.dashboard;

import io.flowgauge.store.FlowFilter;
import io.flowgauge.store.FlowGroup;
import io.flowgauge.store.FlowHistory;
import io.flowgauge.store.FlowOrder;
import io.flowgauge.store.FlowPage;
import io.flowgauge.store.FlowRow;
import io.flowgauge.store.HistoryException;
import io.flowgauge.store.StoredFlow;
import io.flowgauge.store.TimeRange;
import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongSupplier;

/** The API below {@code /api/v1}, as openapi.yaml describes it. */
final class Api {
    private static final int SERIES_MAX = 50;
    private static final int TOP_MAX = 1_000;
    private static final int MATRIX_MAX = 100;
    private static final int ADDRESSES_MAX = 100;
    private static final int LIMIT = 10;

    private static final Set<String> RANGE = Set.of("from", "to", "q");

    private static final List<FlowGroup> TIMELINES =
            List.of(
                    FlowGroup.NONE,
                    FlowGroup.TRANSPORT,
                    FlowGroup.PORT,
                    FlowGroup.SERVICE,
                    FlowGroup.SOURCE,
                    FlowGroup.DESTINATION,
                    FlowGroup.HOST,
                    FlowGroup.TAG,
                    FlowGroup.VLAN);
    private static final List<FlowGroup> TOPS =
            List.of(
                    FlowGroup.SOURCE,
                    FlowGroup.DESTINATION,
                    FlowGroup.HOST,
                    FlowGroup.CONVERSATION,
                    FlowGroup.PORT,
                    FlowGroup.SERVICE,
                    FlowGroup.TRANSPORT,
                    FlowGroup.TAG,
                    FlowGroup.VLAN);

    /** Answers requests of one kind. */
    @FunctionalInterface
    private interface Answerer {
        Answer answer(ApiRequest request) throws ApiException, HistoryException;
    }

    /** A path and the parameters that it takes. */
    private record Route(Set<String> parameters, Answerer answerer) {}

    private final FlowHistory history;
    private final Optional<HostNames> names;
    private final LongSupplier clockMs;
    private final Map<String, Route> routes = new LinkedHashMap<>();

    /**
     * Makes the API.
     *
     * @param names empty where names are switched off
     * @param clockMs ms since the epoch
     */
    Api(FlowHistory history, HealthPage health, Optional<HostNames> names, LongSupplier clockMs) {
        this.history = history;
        this.names = names;
        this.clockMs = clockMs;
        routes.put("summary", new Route(RANGE, this::summary));
        routes.put(
                "timeline", new Route(with("by", "metric", "interval", "limit"), this::timeline));
        routes.put("top", new Route(with("by", "metric", "limit"), this::top));
        routes.put("matrix", new Route(with("metric", "limit"), this::matrix));
        routes.put("flows", new Route(with("sort", "limit", "cursor", "format"), this::flows));
        routes.put("names", new Route(Set.of("ip"), this::names));
        routes.put("health", new Route(Set.of(), _ -> new Answer.Body(health.tree())));
        routes.put("stream", new Route(Set.of(), _ -> new Answer.Live()));
    }

    private static Set<String> with(String... more) {
        Set<String> all = new TreeSet<>(RANGE);
        all.addAll(List.of(more));
        return all;
    }

    /** Returns the paths and their parameters; that of a flow not, which is below flows. */
    Map<String, Set<String>> paths() {
        Map<String, Set<String>> paths = new LinkedHashMap<>();
        routes.forEach((path, route) -> paths.put(path, route.parameters()));
        return paths;
    }

    /**
     * Answers a request.
     *
     * @param path below /api/v1/
     * @param query still encoded
     */
    Answer answer(String path, String query) throws ApiException {
        Route route = routes.get(path);
        if (route == null && path.matches("flows/[^/]+")) {
            String id = path.substring("flows/".length());
            route = new Route(Set.of(), _ -> flow(id));
        }
        if (route == null) {
            throw ApiException.of(404, "there is no such address; see docs/dashboard.md");
        }
        try {
            return route.answerer()
                    .answer(ApiRequest.of(query, route.parameters(), clockMs.getAsLong()));
        } catch (HistoryException e) {
            throw failure(e);
        }
    }

    private static ApiException failure(HistoryException e) {
        String message = "" + e.getMessage();
        return switch (e.reason()) {
            case BUSY -> ApiException.of(429, message);
            case TIME_LIMIT, CLOSED -> ApiException.of(503, message);
            case FAILED -> ApiException.of(500, message);
        };
    }

    private Answer summary(ApiRequest request) throws ApiException, HistoryException {
        return new Answer.Body(history.summary(request.range(), request.filter(history)));
    }

    private Answer timeline(ApiRequest request) throws ApiException, HistoryException {
        return new Answer.Body(
                history.timeline(
                        request.range(),
                        request.filter(history),
                        request.by(TIMELINES),
                        request.metric(),
                        request.interval(),
                        request.limit(1, SERIES_MAX, LIMIT)));
    }

    private Answer top(ApiRequest request) throws ApiException, HistoryException {
        return new Answer.Body(
                history.top(
                        request.range(),
                        request.filter(history),
                        request.by(TOPS),
                        request.metric(),
                        request.limit(1, TOP_MAX, LIMIT)));
    }

    private Answer matrix(ApiRequest request) throws ApiException, HistoryException {
        return new Answer.Body(
                history.matrix(
                        request.range(),
                        request.filter(history),
                        request.metric(),
                        request.limit(2, MATRIX_MAX, 2 * LIMIT)));
    }

    private Answer flows(ApiRequest request) throws ApiException, HistoryException {
        Optional<String> format = request.one("format");
        if (format.isPresent()) {
            return download(request, format.get());
        }
        Optional<FlowPage> page =
                history.flows(
                        request.range(),
                        request.filter(history),
                        request.order(),
                        request.one("cursor"),
                        request.limit(1, FlowHistory.PAGE_MAX, 5 * LIMIT));
        if (page.isEmpty()) {
            throw ApiException.of(
                    "cursor", "the cursor is none that came with a page in this order");
        }
        return new Answer.Body(page.get());
    }

    private Answer download(ApiRequest request, String format) throws ApiException {
        FlowFile file =
                FlowFile.of(format)
                        .orElseThrow(() -> ApiRequest.wrong("format", format, "csv, json, ndjson"));
        if (request.one("cursor").isPresent()) {
            throw ApiException.of("cursor", "a download has no pages");
        }
        TimeRange range = request.range();
        FlowFilter filter = request.filter(history);
        FlowOrder order = request.order();
        int limit = request.limit(1, FlowHistory.DOWNLOAD_MAX, FlowHistory.DOWNLOAD_MAX);
        return new Answer.Download(
                file.type(),
                "flows." + file.text(),
                to -> write(file, range, filter, order, limit, to));
    }

    private void write(
            FlowFile file,
            TimeRange range,
            FlowFilter filter,
            FlowOrder order,
            int limit,
            OutputStream to)
            throws IOException, ApiException {
        boolean[] first = {true};
        try {
            file.begin(to);
            history.<IOException>download(
                    range,
                    filter,
                    order,
                    limit,
                    (List<FlowRow> flows) -> {
                        file.write(flows, first[0], to);
                        first[0] = false;
                    });
            file.end(to);
        } catch (HistoryException e) {
            throw failure(e);
        }
    }

    private Answer flow(String id) throws ApiException, HistoryException {
        Optional<StoredFlow> flow =
                id.matches("[0-9]{1,18}") ? history.flow(Long.parseLong(id)) : Optional.empty();
        if (flow.isEmpty()) {
            throw ApiException.of(404, "there is no flow of this number in the history any more");
        }
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("flow", flow.get().flow());
        tree.put("event", FlowEventTree.of(flow.get()));
        tree.put("reports", flow.get().reports());
        tree.put("reports_left_out", flow.get().reportsLeftOut());
        return new Answer.Body(tree);
    }

    private Answer names(ApiRequest request) throws ApiException {
        List<String> addresses = request.all("ip");
        if (addresses.isEmpty()) {
            throw ApiException.of("ip", "ip is missing; allowed: up to 100 addresses");
        }
        if (addresses.size() > ADDRESSES_MAX) {
            throw ApiException.of("ip", "more than " + ADDRESSES_MAX + " addresses");
        }
        Map<String, String> found = names.map(on -> on.of(addresses)).orElse(Map.of());
        return new Answer.Body(Map.of("names", found));
    }
}
