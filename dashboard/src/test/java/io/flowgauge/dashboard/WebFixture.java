package io.flowgauge.dashboard;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.flowgauge.base.ServiceNames;
import io.flowgauge.config.YamlReader;
import io.flowgauge.store.FlowHistory;
import io.flowgauge.store.FlowStore;
import io.flowgauge.store.ReportBatch;
import io.flowgauge.store.StoreSettings;
import io.flowgauge.store.TimeRange;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;

/** A server over a small store, and ways to ask it. */
final class WebFixture implements AutoCloseable {
    static final long BEGIN_MS = 1_790_000_000_000L;

    /** A range with all that the store holds. */
    static final String RANGE = "from=" + BEGIN_MS + "&to=" + (BEGIN_MS + 3_600_000);

    final FlowStore store;
    final FlowHistory history;
    final WebServer server;
    private final HttpClient client = HttpClient.newHttpClient();

    WebFixture(Path folder, String yaml, HostNames names) throws Exception {
        store = FlowStore.open(new StoreSettings(folder, 0, 0, 128L << 20, 2));
        fill(store);
        history = new FlowHistory(store, ServiceNames.of(folder.resolve("none")));
        server = WebServer.start(settings(yaml), history, new MadeUpHealth(), names);
    }

    static WebSettings settings(String yaml) throws Exception {
        return WebSettings.read(
                YamlReader.read("test.yml", "flowgauge.web: {" + yaml + "}"), _ -> {});
    }

    /** Three flows: one with two reports, one that lives on, one on another layer only. */
    private static void fill(FlowStore store) throws Exception {
        ReportBatch batch = new ReportBatch();
        for (int flow = 1; flow <= 3; flow++) {
            batch.add(
                    new ReportBatch.Flow(
                            flow,
                            BEGIN_MS * 1_000,
                            "=id" + flow,
                            "02:00:00:00:00:01",
                            null,
                            "{\"type\":\"flow\",\"beat\":{\"name\":\"<b>lab</b>\"}}",
                            ReportBatch.Sums.ZERO));
        }
        long us = BEGIN_MS * 1_000;
        report(batch, us + 1_000_000, ReportBatch.NO_TIME, 1, false, 100);
        report(batch, us + 11_000_000, us + 1_000_000, 1, true, 200);
        report(batch, us + 2_000_000, ReportBatch.NO_TIME, 2, false, 400);
        batch.begin(us + 3_000_000, ReportBatch.NO_TIME, 3, true).counted(1, 60, 0, 0);
        store.append(batch);
    }

    private static void report(
            ReportBatch batch, long us, long previousUs, long flow, boolean isFinal, long bytes) {
        batch.begin(us, previousUs, flow, isFinal)
                .lastPacket(us)
                .source(0, 0xffff_0a00_0000L + flow)
                .destination(0, 0xffff_0a00_0100L)
                .ports(40_000, 443)
                .labels("tcp", 7, "=1+1\n<script>alert(1)</script>")
                .counted(1, bytes, 2, 2 * bytes);
    }

    HttpResponse<String> get(String path, String... headers) throws Exception {
        return send("GET", path, null, headers);
    }

    HttpResponse<String> send(String method, String path, @Nullable String body, String... headers)
            throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(server.address() + path))
                        .method(
                                method,
                                body == null
                                        ? HttpRequest.BodyPublishers.noBody()
                                        : HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Sends bytes as they are; returns all that comes until the server closes. */
    String raw(String request) throws IOException {
        URI address = URI.create(server.address());
        try (Socket socket = new Socket(address.getHost(), address.getPort())) {
            socket.setSoTimeout(10_000);
            OutputStream out = socket.getOutputStream();
            out.write(request.getBytes(UTF_8));
            out.flush();
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }

    static Map<String, Object> json(String text) {
        return Json.MAPPER.readValue(text, new TypeReference<Map<String, Object>>() {});
    }

    @Override
    public void close() {
        server.close();
        history.close();
        store.close();
    }

    /** A program with numbers of its own. */
    static final class MadeUpHealth implements HealthSource {
        @Override
        public String version() {
            return "1.2.3";
        }

        @Override
        public boolean isLive() {
            return true;
        }

        @Override
        public String source() {
            return "device eth0";
        }

        @Override
        public Optional<TimeRange> range() {
            return Optional.of(new TimeRange(1, 2));
        }

        @Override
        public Capture capture() {
            return new Capture(100, 90, 9_000, 3, 1, 6, 2, 0, 5);
        }

        @Override
        public Queue queue() {
            return new Queue(10, 4_096, 1, 0, 0);
        }

        @Override
        public List<OutputState> outputs() {
            return List.of(
                    new OutputState("output", "store", true, "", 4, 0, 0, 0),
                    new OutputState("other", "kafka", false, "it is down", 0, 3, 0, 4));
        }

        @Override
        public Store store() {
            return new Store(4_096, 1, 0, 0);
        }
    }
}
