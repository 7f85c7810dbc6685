package io.flowgauge.dashboard;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.flowgauge.config.EditDistance;
import io.flowgauge.store.FilterException;
import io.flowgauge.store.FlowFilter;
import io.flowgauge.store.FlowGroup;
import io.flowgauge.store.FlowHistory;
import io.flowgauge.store.FlowMetric;
import io.flowgauge.store.FlowOrder;
import io.flowgauge.store.TimeRange;
import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The parameters of a request, each checked when it is read. */
final class ApiRequest {
    private static final int PARAMETERS_MAX = 200;
    private static final long RANGE_MS = 15 * 60_000L;

    private final Map<String, List<String>> parameters;
    private final long nowMs;

    private ApiRequest(Map<String, List<String>> parameters, long nowMs) {
        this.parameters = parameters;
        this.nowMs = nowMs;
    }

    /**
     * Reads the query of a URL.
     *
     * @param query still encoded
     * @param known the parameters that the request takes
     * @param nowMs ms since the epoch
     */
    static ApiRequest of(String query, Set<String> known, long nowMs) throws ApiException {
        Map<String, List<String>> parameters = new TreeMap<>();
        String[] parts = query.isEmpty() ? new String[0] : query.split("&", PARAMETERS_MAX + 1);
        if (parts.length > PARAMETERS_MAX) {
            throw ApiException.of(400, "more than " + PARAMETERS_MAX + " parameters");
        }
        for (String part : parts) {
            int equal = part.indexOf('=');
            String name = decoded(equal < 0 ? part : part.substring(0, equal));
            if (!known.contains(name)) {
                throw ApiException.of(
                        name,
                        "there is no parameter "
                                + name
                                + EditDistance.question(name, known)
                                + (known.isEmpty()
                                        ? ""
                                        : "; parameters are "
                                                + String.join(", ", new TreeSet<>(known))));
            }
            parameters
                    .computeIfAbsent(name, _ -> new ArrayList<>())
                    .add(equal < 0 ? "" : decoded(part.substring(equal + 1)));
        }
        return new ApiRequest(parameters, nowMs);
    }

    private static String decoded(String text) throws ApiException {
        try {
            return URLDecoder.decode(text, UTF_8);
        } catch (IllegalArgumentException e) {
            throw ApiException.of(400, "the address is not encoded as it should be");
        }
    }

    /** Returns all values of a parameter. */
    List<String> all(String name) {
        return parameters.getOrDefault(name, List.of());
    }

    /** Returns a parameter; empty if it is not there or empty. */
    Optional<String> one(String name) throws ApiException {
        List<String> values = all(name);
        if (values.size() > 1) {
            throw ApiException.of(name, name + " is there " + values.size() + " times");
        }
        return values.stream().filter(value -> !value.isEmpty()).findFirst();
    }

    TimeRange range() throws ApiException {
        long toMs = time("to", nowMs);
        long fromMs = time("from", one("to").isPresent() ? toMs - RANGE_MS : nowMs - RANGE_MS);
        if (fromMs > toMs) {
            throw ApiException.of("from", "from is after to");
        }
        return new TimeRange(fromMs, toMs);
    }

    private long time(String name, long fallbackMs) throws ApiException {
        Optional<String> text = one(name);
        if (text.isEmpty()) {
            return fallbackMs;
        }
        OptionalLong time = TimeText.read(text.get(), nowMs);
        if (time.isEmpty()) {
            throw wrong(name, text.get(), TimeText.ALLOWED);
        }
        return time.getAsLong();
    }

    FlowFilter filter(FlowHistory history) throws ApiException {
        try {
            return history.filter(one("q").orElse(""));
        } catch (FilterException e) {
            throw ApiException.of("q", "" + e.getMessage(), e.position());
        }
    }

    FlowMetric metric() throws ApiException {
        String text = one("metric").orElse(FlowMetric.BYTES.text());
        Optional<FlowMetric> metric = FlowMetric.of(text);
        if (metric.isEmpty()) {
            throw wrong("metric", text, String.join(", ", FlowMetric.names()));
        }
        return metric.get();
    }

    /** Returns what to split by, one of the groups; the first where none is given. */
    FlowGroup by(List<FlowGroup> allowed) throws ApiException {
        String text = one("by").orElse("");
        if (text.isEmpty() && allowed.getFirst() == FlowGroup.NONE) {
            return FlowGroup.NONE;
        }
        Optional<FlowGroup> group = FlowGroup.of(text).filter(allowed::contains);
        if (group.isEmpty()) {
            throw wrong(
                    "by", text, String.join(", ", allowed.stream().map(FlowGroup::text).toList()));
        }
        return group.get();
    }

    FlowOrder order() throws ApiException {
        Optional<String> text = one("sort");
        if (text.isEmpty()) {
            return FlowOrder.MOST_BYTES;
        }
        Optional<FlowOrder> order = FlowOrder.of(text.get());
        if (order.isEmpty()) {
            throw wrong("sort", text.get(), String.join(", ", FlowOrder.names()));
        }
        return order.get();
    }

    OptionalLong interval() throws ApiException {
        Optional<String> text = one("interval");
        if (text.isEmpty()) {
            return OptionalLong.empty();
        }
        OptionalLong interval = TimeText.interval(text.get());
        if (interval.isEmpty()) {
            throw wrong("interval", text.get(), "a number and ms, s, m, h or d, such as 30s");
        }
        return interval;
    }

    int limit(int min, int max, int fallback) throws ApiException {
        Optional<String> text = one("limit");
        if (text.isEmpty()) {
            return fallback;
        }
        int limit = text.get().matches("[0-9]{1,9}") ? Integer.parseInt(text.get()) : -1;
        if (limit < min || limit > max) {
            throw wrong("limit", text.get(), "a number from " + min + " to " + max);
        }
        return limit;
    }

    static ApiException wrong(String name, String found, String allowed) {
        return ApiException.of(
                name,
                found.isEmpty()
                        ? name + " is missing; allowed: " + allowed
                        : name + " is \"" + shortened(found) + "\"; allowed: " + allowed);
    }

    private static String shortened(String text) {
        return text.length() <= 60 ? text : text.substring(0, 60) + "...";
    }
}
