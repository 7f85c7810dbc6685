package io.flowgauge.app.monitoring;

import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The pages: {@code /}, {@code /stats}, {@code /state} and {@code /dataset} in the shape of Beats,
 * and {@code /metrics} for Prometheus.
 */
public final class MonitoringPages {
    private static final String JSON_TYPE = "application/json; charset=utf-8";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ObjectMapper PRETTY_JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final Supplier<Probe> current;
    private final Numbers numbers;
    private final ProcessFacts process = new ProcessFacts();
    private final ExpositionFormats formats = ExpositionFormats.init();

    /**
     * Makes pages about a probe and its work.
     *
     * @param current gives the probe as it is now, asked for each page; any thread may ask
     */
    public MonitoringPages(Supplier<Probe> current, Numbers numbers) {
        this.current = current;
        this.numbers = numbers;
    }

    HttpResponse respond(HttpRequest request) throws IOException {
        return switch (request.path()) {
            case "/" -> json(request, identity());
            case "/stats" -> json(request, new StatsPage(current.get(), numbers, process).tree());
            case "/state" -> json(request, new StatePage(current.get()).tree());
            // Of the modules of other Beats.
            case "/dataset" -> json(request, new TreeMap<>());
            case "/metrics" -> metrics(request);
            default -> HttpResponse.text("404 Not Found", "404 page not found");
        };
    }

    private static HttpResponse json(HttpRequest request, Map<String, Object> tree) {
        ObjectMapper mapper = request.asks("pretty") ? PRETTY_JSON : JSON;
        return HttpResponse.ok(JSON_TYPE, mapper.writeValueAsString(tree) + "\n");
    }

    private Map<String, Object> identity() {
        Probe probe = current.get();
        return new JsonTree()
                .put("beat", Probe.BEAT)
                .put("binary_arch", System.getProperty("os.arch", ""))
                .put("build_commit", probe.commit())
                .put("flowgauge.name", Probe.PROGRAM)
                .put("flowgauge.version", probe.version())
                .put("ephemeral_id", probe.ephemeralId().toString())
                .put("gid", process.groupId())
                .put("hostname", probe.hostname())
                .put("name", probe.name())
                .put("uid", process.userId())
                .put("username", System.getProperty("user.name", ""))
                .put("uuid", probe.uuid().toString())
                .put("version", Probe.BEAT_VERSION)
                .toMap();
    }

    private HttpResponse metrics(HttpRequest request) throws IOException {
        ExpositionFormatWriter writer =
                formats.findWriter(request.header("accept").orElse("text/plain"));
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        writer.write(text, new MetricsPage(current.get(), numbers, process).snapshots());
        return HttpResponse.ok(writer.getContentType(), text.toString(StandardCharsets.UTF_8));
    }
}
