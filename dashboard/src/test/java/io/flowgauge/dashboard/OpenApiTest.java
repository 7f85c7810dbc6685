package io.flowgauge.dashboard;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Holds openapi.yaml against the server, both ways: nothing in one that is not in the other. */
@SuppressWarnings("unchecked") // trees of YAML and JSON
@NullUnmarked // members of JSON that are not there fail the test by themselves
class OpenApiTest {
    private static final String RANGE = WebFixture.RANGE;

    /** Requests whose answers are compared with what their path promises. */
    private static final Map<String, List<String>> REQUESTS =
            new TreeMap<>(
                    Map.of(
                            "/summary", List.of("/summary?" + RANGE, "/summary"),
                            "/timeline",
                                    List.of(
                                            "/timeline?" + RANGE,
                                            "/timeline?by=tag&metric=flows&limit=1&" + RANGE,
                                            "/timeline?by=source&limit=1&interval=5s&" + RANGE),
                            "/top",
                                    List.of(
                                            "/top?by=conversation&" + RANGE,
                                            "/top?by=service&metric=packets&limit=1&" + RANGE),
                            "/matrix", List.of("/matrix?metric=flows&limit=5&" + RANGE),
                            "/flows",
                                    List.of(
                                            "/flows?sort=-last&limit=1&" + RANGE,
                                            "/flows?" + RANGE),
                            "/flows/{id}", List.of("/flows/1", "/flows/3"),
                            "/names", List.of("/names?ip=10.0.0.1&ip=10.0.0.2"),
                            "/health", List.of("/health")));

    @TempDir private static Path folder;

    private static Map<String, Object> api;
    private static WebFixture web;

    @BeforeAll
    static void start() throws Exception {
        try (InputStream in = OpenApiTest.class.getResourceAsStream("openapi.yaml")) {
            api =
                    (Map<String, Object>)
                            new Load(LoadSettings.builder().build())
                                    .loadFromString(new String(in.readAllBytes(), UTF_8));
        }
        web =
                new WebFixture(
                        folder.resolve("store"),
                        "listen: '127.0.0.1:0', names: true",
                        addresses -> Map.of(addresses.getFirst(), "host.example"));
    }

    @AfterAll
    static void stop() {
        web.close();
    }

    private static Map<String, Object> at(Object tree, String... names) {
        Object found = tree;
        for (String name : names) {
            found = ((Map<String, Object>) found).get(name);
            assertThat(found).as(name).isNotNull();
        }
        return resolved((Map<String, Object>) found);
    }

    private static Map<String, Object> resolved(Map<String, Object> node) {
        Object reference = node.get("$ref");
        return reference == null ? node : at(api, reference.toString().substring(2).split("/", -1));
    }

    private static Map<String, Map<String, Object>> parameters(String path) {
        Map<String, Map<String, Object>> named = new TreeMap<>();
        Map<String, Object> get = at(api, "paths", path, "get");
        for (Object each : (List<Object>) get.getOrDefault("parameters", List.of())) {
            Map<String, Object> parameter = resolved((Map<String, Object>) each);
            named.put(parameter.get("name").toString(), parameter);
        }
        return named;
    }

    @Test
    void shouldHaveThePathsAndParametersOfTheServer() {
        Api served =
                new Api(
                        web.history,
                        new HealthPage(new WebFixture.MadeUpHealth(), web.history, false, () -> 0),
                        Optional.empty(),
                        () -> 0);
        Map<String, Set<String>> paths = new TreeMap<>();
        served.paths().forEach((path, names) -> paths.put("/" + path, new TreeSet<>(names)));
        Map<String, Set<String>> written = new TreeMap<>();
        for (String path : at(api, "paths").keySet()) {
            if (!path.equals("/login") && !path.contains("{")) {
                written.put(path, new TreeSet<>(parameters(path).keySet()));
            }
        }
        assertThat(written).isEqualTo(paths);
        assertThat(at(api, "paths").keySet()).contains("/login", "/flows/{id}");
        assertThat(parameters("/flows/{id}")).containsOnlyKeys("id");
    }

    @Test
    void shouldAnswerAsPromised() throws Exception {
        Set<String> tried = new TreeSet<>(REQUESTS.keySet());
        tried.addAll(Set.of("/stream", "/login"));
        assertThat(tried).isEqualTo(new TreeSet<>(at(api, "paths").keySet()));
        for (Map.Entry<String, List<String>> entry : REQUESTS.entrySet()) {
            Map<String, Object> schema =
                    at(
                            api,
                            "paths",
                            entry.getKey(),
                            "get",
                            "responses",
                            "200",
                            "content",
                            "application/json",
                            "schema");
            for (String request : entry.getValue()) {
                HttpResponse<String> answer = web.get("/api/v1" + request);
                assertThat(answer.statusCode()).as(request + answer.body()).isEqualTo(200);
                assertThat(problems(WebFixture.json(answer.body()), schema, ""))
                        .as(request + " " + answer.body())
                        .isEmpty();
            }
        }
    }

    @Test
    void shouldTakeEveryValueThatIsPromisedAndNoOther() throws Exception {
        int checked = 0;
        for (String path : List.of("/timeline", "/top", "/matrix", "/flows")) {
            for (Map.Entry<String, Map<String, Object>> entry : parameters(path).entrySet()) {
                String name = entry.getKey();
                Map<String, Object> schema = resolved(at(entry.getValue(), "schema"));
                String by = path.equals("/top") && !name.equals("by") ? "&by=host" : "";
                String start = "/api/v1" + path + "?" + RANGE + by + "&" + name + "=";
                if (schema.get("enum") instanceof List<?> values) {
                    for (Object value : values) {
                        assertThat(web.get(start + value).statusCode())
                                .as(start + value)
                                .isEqualTo(200);
                        checked++;
                    }
                    assertRefused(start + "nothing", name);
                }
                if ("integer".equals(schema.get("type"))) {
                    assertRefused(start + ((int) schema.get("minimum") - 1), name);
                    assertRefused(start + ((int) schema.get("maximum") + 1), name);
                    assertThat(web.get(start + schema.get("minimum")).statusCode()).isEqualTo(200);
                    checked++;
                }
            }
        }
        assertThat(checked).isGreaterThan(60);
    }

    private static void assertRefused(String request, String parameter) throws Exception {
        HttpResponse<String> answer = web.get(request);
        assertThat(answer.statusCode()).as(request).isEqualTo(400);
        assertThat(at(WebFixture.json(answer.body()), "error"))
                .as(request)
                .containsEntry("parameter", parameter);
        assertError(answer);
    }

    private static void assertError(HttpResponse<String> answer) {
        Map<String, Object> schema = at(api, "components", "schemas", "Error");
        assertThat(problems(WebFixture.json(answer.body()), schema, "")).isEmpty();
    }

    @Test
    void shouldFailAsPromised() throws Exception {
        for (String request :
                List.of(
                        "/summary?from=yesterday",
                        "/summary?from=now&to=0",
                        "/summary?q=port:",
                        "/summary?colour=red",
                        "/flows?cursor=x",
                        "/names")) {
            HttpResponse<String> answer = web.get("/api/v1" + request);
            assertThat(answer.statusCode()).as(request).isEqualTo(400);
            assertError(answer);
        }
        assertThat(at(WebFixture.json(web.get("/api/v1/summary?q=port:x").body()), "error"))
                .containsEntry("parameter", "q")
                .containsEntry("position", 5);
        for (String request : List.of("/nothing", "/flows/99", "/flows/x", "/flows/1/2")) {
            HttpResponse<String> answer = web.get("/api/v1" + request);
            assertThat(answer.statusCode()).as(request).isEqualTo(404);
            assertError(answer);
        }
    }

    @Test
    void shouldFindFaultWithAnAnswerThatIsNotAsPromised() {
        Map<String, Object> schema = at(api, "components", "schemas", "Names");
        assertThat(problems(Map.of("names", Map.of("a", 1)), schema, "")).isNotEmpty();
        assertThat(problems(Map.of(), schema, "")).isNotEmpty();
        assertThat(problems(Map.of("names", Map.of(), "more", 1), schema, "")).isNotEmpty();
    }

    /** Returns what about a value is not as a schema says. */
    private static List<String> problems(
            @Nullable Object value, Map<String, Object> written, String where) {
        Map<String, Object> schema = resolved(written);
        List<String> problems = new ArrayList<>();
        if (schema.get("oneOf") instanceof List<?> choices) {
            boolean fits =
                    choices.stream()
                            .anyMatch(
                                    choice ->
                                            problems(value, (Map<String, Object>) choice, where)
                                                    .isEmpty());
            return fits ? problems : List.of(where + ": fits none of the choices");
        }
        Object type = schema.get("type");
        List<Object> types = type instanceof List<?> list ? (List<Object>) list : List.of(type);
        if (types.stream().noneMatch(one -> isA(value, one.toString()))) {
            return List.of(where + ": " + value + " is no " + types);
        }
        if (schema.get("enum") instanceof List<?> values && !values.contains(value)) {
            problems.add(where + ": " + value + " is none of " + values);
        }
        if (value instanceof Number number
                && schema.get("minimum") instanceof Number minimum
                && number.longValue() < minimum.longValue()) {
            problems.add(where + ": " + value + " is too small");
        }
        if (value instanceof String text
                && schema.get("pattern") instanceof String pattern
                && !Pattern.compile(pattern).matcher(text).find()) {
            problems.add(where + ": " + value + " is not " + pattern);
        }
        if (value instanceof List<?> items) {
            for (Object item : items) {
                problems.addAll(problems(item, at(schema, "items"), where + "[]"));
            }
        }
        if (value instanceof Map<?, ?> fields) {
            problems.addAll(fieldProblems((Map<String, Object>) fields, schema, where));
        }
        return problems;
    }

    private static List<String> fieldProblems(
            Map<String, Object> fields, Map<String, Object> schema, String where) {
        List<String> problems = new ArrayList<>();
        Map<String, Object> properties =
                (Map<String, Object>) schema.getOrDefault("properties", Map.of());
        for (Object name : (List<Object>) schema.getOrDefault("required", List.of())) {
            if (!fields.containsKey(name.toString())) {
                problems.add(where + "." + name + " is missing");
            }
        }
        fields.forEach(
                (name, field) -> {
                    Object property = properties.get(name);
                    Object other = schema.get("additionalProperties");
                    if (property != null) {
                        problems.addAll(
                                problems(
                                        field, (Map<String, Object>) property, where + "." + name));
                    } else if (other instanceof Map<?, ?> any) {
                        problems.addAll(
                                problems(field, (Map<String, Object>) any, where + "." + name));
                    } else if (!Boolean.TRUE.equals(other)) {
                        problems.add(where + "." + name + " is not described");
                    }
                });
        return problems;
    }

    private static boolean isA(@Nullable Object value, String type) {
        return switch (type) {
            case "null" -> value == null;
            case "string" -> value instanceof String;
            case "boolean" -> value instanceof Boolean;
            case "integer" -> value instanceof Integer || value instanceof Long;
            case "array" -> value instanceof List;
            case "object" -> value instanceof Map;
            default -> throw new AssertionError(type);
        };
    }
}
