package io.flowgauge.output.elasticsearch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.flowgauge.config.YamlReader;
import io.flowgauge.output.elasticsearch.setup.DashboardSettings;
import io.flowgauge.output.elasticsearch.setup.FlowDashboard;
import io.flowgauge.output.elasticsearch.setup.IndexSchema;
import io.flowgauge.output.elasticsearch.setup.Kibana;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a stub that answers as the documentation of Kibana's API has it. */
class KibanaSettingsTest {
    private static final FlowDashboard DASHBOARD =
            new FlowDashboard(IndexSchema.PACKETBEAT_6, "packetbeat-*");

    private record Request(String line, String type, String xsrf, String user, String body) {}

    private final List<Request> requests = new ArrayList<>();
    private String version = "9.0.1";
    private String answer = "{\"success\":true,\"successCount\":8}";
    private int failures;

    @SuppressWarnings("NullAway.Init")
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    var headers = exchange.getRequestHeaders();
                    requests.add(
                            new Request(
                                    exchange.getRequestMethod() + " " + exchange.getRequestURI(),
                                    "" + headers.getFirst("Content-Type"),
                                    headers.getFirst("kbn-xsrf")
                                            + " "
                                            + headers.getFirst("osd-xsrf"),
                                    "" + headers.getFirst("Authorization"),
                                    new String(exchange.getRequestBody().readAllBytes(), UTF_8)));
                    boolean status = exchange.getRequestURI().getPath().endsWith("/api/status");
                    String body =
                            status
                                    ? "{\"name\":\"kibana\",\"version\":{\"number\":\""
                                            + version
                                            + "\",\"build_hash\":\"a\"}}"
                                    : answer;
                    boolean fails = failures > 0;
                    failures--;
                    byte[] bytes = body.getBytes(UTF_8);
                    exchange.sendResponseHeaders(fails ? 503 : 200, bytes.length);
                    exchange.getResponseBody().write(bytes);
                    exchange.close();
                });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private KibanaSettings settings(String more) throws Exception {
        return KibanaSettings.read(
                YamlReader.read(
                        "a.yml",
                        "setup.kibana: {host: 'http://127.0.0.1:%d'%s}"
                                .formatted(server.getAddress().getPort(), more)),
                Optional.empty(),
                _ -> {});
    }

    private void load(String more) throws Exception {
        try (SetupConnection connection = settings(more).connect()) {
            new Kibana(connection.api()).load(DASHBOARD);
        }
    }

    @Test
    void shouldUploadLinesToNewVersions() throws Exception {
        for (String one : List.of("7.17.0", "9.0.1", "3.8.0")) {
            version = one;
            requests.clear();
            load(", space.id: net, username: u, password: p");
            Request import7 = requests.get(1);
            assertThat(import7.line)
                    .isEqualTo("POST /s/net/api/saved_objects/_import?overwrite=true");
            assertThat(import7.xsrf).isEqualTo("true true");
            assertThat(import7.user).isEqualTo("Basic dTpw");
            assertThat(import7.type).startsWith("multipart/form-data; boundary=");
            String boundary = import7.type.substring(import7.type.indexOf('=') + 1);
            String[] parts = import7.body.split("\r\n\r\n", 2);
            assertThat(parts[0])
                    .startsWith("--" + boundary + "\r\n")
                    .contains("name=\"file\"; filename=\"flows.ndjson\"");
            assertThat(parts[1]).isEqualTo(DASHBOARD.lines() + "\r\n--" + boundary + "--\r\n");
        }
    }

    @Test
    void shouldSendObjectsToKibana6() throws Exception {
        version = "6.7.2";
        answer = "{\"objects\":[{\"id\":\"a\",\"type\":\"search\"}]}";
        load(", path: /base");
        assertThat(requests.get(1).line)
                .isEqualTo("POST /base/api/kibana/dashboards/import?force=true");
        assertThat(requests.get(1).type).isEqualTo("application/json");
        assertThat(requests.get(1).body).isEqualTo(DASHBOARD.kibana6());
    }

    @Test
    void shouldNotTakeAHalfImportForOne() {
        answer = "{\"success\":false,\"errors\":[{\"id\":\"a\"}]}";
        assertThatThrownBy(() -> load(""))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Kibana did not take the dashboard");
        version = "6.7.2";
        answer = "{\"objects\":[{\"id\":\"a\",\"error\":{\"message\":\"no\"}}]}";
        assertThatThrownBy(() -> load("")).hasMessageContaining("did not take the dashboard");
    }

    @Test
    void shouldTryAgainAsLongAsTheSettingsHaveIt() throws Exception {
        try (SetupConnection connection = settings("").connect()) {
            Kibana kibana = new Kibana(connection.api());
            String retry = "setup.dashboards.retry: {enabled: true, interval: 5ms, maximum: 3}";
            DashboardSettings settings = DashboardSettings.read(YamlReader.read("a", retry));
            failures = 3;
            kibana.load(DASHBOARD, settings);
            failures = 100;
            requests.clear();
            assertThatThrownBy(() -> kibana.load(DASHBOARD, settings))
                    .hasMessageContaining("HTTP 503");
            assertThat(requests).hasSizeGreaterThanOrEqualTo(4);
        }
    }

    @Test
    void shouldTakeTheUserOfTheOutput() throws Exception {
        ElasticsearchSettings output = Feed.settings("{hosts: [a], username: e, password: f}");
        KibanaSettings settings =
                KibanaSettings.read(
                        YamlReader.read("a.yml", "name: x"), Optional.of(output), _ -> {});
        assertThat(settings.url()).hasToString("http://localhost:5601");
        assertThat(settings.http().authorization()).isEqualTo("Basic ZTpm");
        assertThatThrownBy(() -> settings(", api_key: 'a:b', username: c"))
                .hasMessageContaining("cannot set both api_key and username/password");
    }
}
