package io.flowgauge.app;

import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowgauge.testkit.servers.SearchServer;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Asks a server what each visualization of a dashboard asks it, as Kibana makes requests of them,
 * and computes the same numbers from the events.
 */
record DashboardCheck(SearchServer server, String index, List<JsonNode> events, Names names) {
    private static final JsonMapper JSON = new JsonMapper();
    private static final long SPAN_MS = 30_000;

    /** How tests find in an event what the dashboard is about. */
    enum Names {
        PACKETBEAT_6("flow_id", "final"),
        ECS("flow.id", "flow.final");

        private final String id;
        private final String ended;

        Names(String id, String ended) {
            this.id = id;
            this.ended = ended;
        }
    }

    /** Returns an event of Packetbeat 6 in the form of 9, as far as dashboards look at it. */
    static JsonNode ecs(JsonNode event) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("@timestamp", event.at("/@timestamp"));
        result.put("type", "flow");
        result.put("flow", Map.of("id", event.at("/flow_id"), "final", event.at("/final")));
        result.put(
                "event", Map.of("start", event.at("/start_time"), "end", event.at("/last_time")));
        for (String side : List.of("source", "dest")) {
            Map<String, Object> one = new LinkedHashMap<>();
            putIfThere(one, "ip", event.at("/" + side + "/ip"));
            putIfThere(one, "port", event.at("/" + side + "/port"));
            putIfThere(one, "bytes", event.at("/" + side + "/stats/net_bytes_total"));
            putIfThere(one, "packets", event.at("/" + side + "/stats/net_packets_total"));
            result.put(side.equals("dest") ? "destination" : side, one);
        }
        return JSON.valueToTree(result);
    }

    private static void putIfThere(Map<String, Object> to, String name, JsonNode value) {
        if (!value.isMissingNode()) {
            to.put(name, value);
        }
    }

    /** Checks all visualizations of a file to import. */
    void check(String lines) throws IOException {
        int checked = 0;
        for (String line : lines.split("\n", -1)) {
            if (line.isEmpty()) {
                continue;
            }
            JsonNode object = JSON.readTree(line);
            JsonNode state = inner(object, "/attributes/visState");
            if (state.path("aggs").isEmpty()) {
                continue;
            }
            String query =
                    inner(object, "/attributes/kibanaSavedObjectMeta/searchSourceJSON")
                            .at("/query/query")
                            .asString();
            String title = object.at("/attributes/title").asString();
            checkOne(title, state.get("aggs"), query);
            checked++;
        }
        assertThat(checked).isEqualTo(4);
    }

    private static JsonNode inner(JsonNode object, String pointer) {
        JsonNode text = object.at(pointer);
        return JSON.readTree(text.isString() ? text.asString() : "{}");
    }

    private void checkOne(String title, JsonNode aggs, String query) throws IOException {
        List<JsonNode> metrics = new ArrayList<>();
        List<JsonNode> buckets = new ArrayList<>();
        for (JsonNode agg : aggs) {
            (agg.get("schema").asString().equals("metric") ? metrics : buckets).add(agg);
        }
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("size", 0);
        body.put("query", Map.of("query_string", Map.of("query", query)));
        body.put("aggs", level(metrics, buckets));
        JsonNode answer =
                JSON.readTree(
                        server.send("POST", "/" + index + "/_search", JSON.writeValueAsString(body))
                                .body());
        assertThat(answer.has("aggregations")).as("%s: %s", title, answer).isTrue();
        boolean all = title.startsWith("Connections");
        List<JsonNode> meant =
                events.stream()
                        .filter(event -> all || value(event, names.ended).asBoolean())
                        .toList();
        assertThat(meant).as(title).isNotEmpty();
        compare(title, answer.get("aggregations"), metrics, buckets, meant);
    }

    private static Map<String, Object> level(List<JsonNode> metrics, List<JsonNode> buckets) {
        Map<String, Object> level = new LinkedHashMap<>();
        for (JsonNode metric : metrics) {
            level.put(
                    metric.get("id").asString(),
                    Map.of(
                            metric.get("type").asString(),
                            Map.of("field", metric.at("/params/field").asString())));
        }
        if (!buckets.isEmpty()) {
            JsonNode bucket = buckets.getFirst();
            JsonNode params = bucket.get("params");
            Map<String, Object> asked = new LinkedHashMap<>();
            asked.put("field", params.get("field").asString());
            if (bucket.get("type").asString().equals("terms")) {
                asked.put("size", params.get("size").asInt());
                asked.put(
                        "order",
                        Map.of(params.get("orderBy").asString(), params.get("order").asString()));
            } else {
                asked.put("fixed_interval", SPAN_MS + "ms");
                asked.put("min_doc_count", params.get("min_doc_count").asInt());
            }
            Map<String, Object> one = new LinkedHashMap<>();
            one.put(bucket.get("type").asString(), asked);
            one.put("aggs", level(metrics, buckets.subList(1, buckets.size())));
            level.put(bucket.get("id").asString(), one);
        }
        return level;
    }

    private void compare(
            String where,
            JsonNode answer,
            List<JsonNode> metrics,
            List<JsonNode> buckets,
            List<JsonNode> meant) {
        for (JsonNode metric : metrics) {
            assertThat(answer.get(metric.get("id").asString()).get("value").asLong())
                    .as("%s, %s", where, metric.at("/params/customLabel").asString())
                    .isEqualTo(computed(metric, meant));
        }
        if (buckets.isEmpty()) {
            return;
        }
        JsonNode bucket = buckets.getFirst();
        String field = bucket.at("/params/field").asString();
        boolean terms = bucket.get("type").asString().equals("terms");
        Function<JsonNode, String> key =
                event ->
                        terms
                                ? value(event, field).asString()
                                : Long.toString(
                                        Math.floorDiv(millis(value(event, field)), SPAN_MS)
                                                * SPAN_MS);
        Map<String, List<JsonNode>> groups =
                meant.stream()
                        .filter(event -> !value(event, field).isMissingNode())
                        .collect(groupingBy(key));
        List<Long> returned = new ArrayList<>();
        for (JsonNode one : answer.get(bucket.get("id").asString()).get("buckets")) {
            String name =
                    one.get("key").isString() ? one.get("key").asString() : "" + one.get("key");
            List<JsonNode> group = Objects.requireNonNull(groups.get(name), where + " " + name);
            assertThat(one.get("doc_count").asInt())
                    .as("%s, %s", where, name)
                    .isEqualTo(group.size());
            returned.add(computed(metrics.getFirst(), group));
            compare(where + ", " + name, one, metrics, buckets.subList(1, buckets.size()), group);
        }
        if (terms) {
            assertThat(returned)
                    .as("%s, the largest of %s", where, field)
                    .containsExactlyElementsOf(
                            groups.values().stream()
                                    .map(group -> computed(metrics.getFirst(), group))
                                    .sorted(Comparator.reverseOrder())
                                    .limit(bucket.at("/params/size").asInt())
                                    .toList());
        } else {
            assertThat(returned).as(where).hasSize(groups.size());
        }
    }

    private long computed(JsonNode metric, List<JsonNode> meant) {
        String field = metric.at("/params/field").asString();
        if (metric.get("type").asString().equals("cardinality")) {
            assertThat(field).isEqualTo(names.id);
            return meant.stream().map(event -> value(event, field).asString()).distinct().count();
        }
        return meant.stream().mapToLong(event -> value(event, field).asLong(0)).sum();
    }

    private static long millis(JsonNode time) {
        return Instant.parse(time.asString()).toEpochMilli();
    }

    private static JsonNode value(JsonNode event, String field) {
        return event.at("/" + field.replace('.', '/'));
    }
}
