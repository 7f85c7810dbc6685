package io.flowgauge.app.monitoring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowgauge.app.config.HttpSettings;
import io.flowgauge.base.Counter;
import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.Position;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

class MonitoringServerTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Position POSITION = new Position("a.yml", 3, 7);
    private static final UUID ID = new UUID(1, 2);

    @TempDir private Path directory;

    /** Outputs, each with what it has acknowledged, dropped, and so on. */
    private volatile List<OutputNumbers> outputs =
            List.of(output("output", "output", 1, 900, 4_000));

    private static OutputNumbers output(
            String name, String prefix, int times, long medianUs, long tailUs) {
        return new OutputNumbers(
                name,
                prefix,
                "kafka",
                List.of(
                        counter(prefix + ".events.acked", 2L * times),
                        counter(prefix + ".events.retried", 3L * times),
                        counter(prefix + ".events.dropped", 4L * times),
                        counter(prefix + ".events.dead", 5L * times),
                        counter(prefix + ".bytes", 6L * times),
                        counter(prefix + ".batches", 7L * times),
                        counter(prefix + ".errors", 8L * times),
                        gauge(prefix + ".latency.p50_us", medianUs),
                        gauge(prefix + ".latency.p99_us", tailUs),
                        gauge(prefix + ".events.waiting", 9L * times),
                        gauge(prefix + ".events.active", 1L * times)));
    }

    private static Counter counter(String name, long value) {
        Counter counter = new Counter(name, "Counts.");
        counter.add(value);
        return counter;
    }

    private static Counter gauge(String name, long value) {
        Counter counter = new Counter(name, "Tells.", Counter.Kind.GAUGE);
        counter.set(value);
        return counter;
    }

    private final Numbers numbers =
            new Numbers() {
                private final Counter received =
                        new Counter("packets.received", "Packets that came.");
                private final Counter published = new Counter("events.published", "Events.");
                private final Counter active =
                        new Counter("flows.active", "Flows now.", Counter.Kind.GAUGE);

                @Override
                public List<Counter> counters() {
                    received.add(5);
                    published.add(2);
                    active.set(3);
                    List<Counter> all = new ArrayList<>(List.of(received, published, active));
                    outputs.forEach(output -> all.addAll(output.counters()));
                    return all;
                }

                @Override
                public long waiting() {
                    return 1;
                }

                @Override
                public long waitingMax() {
                    return 64;
                }

                @Override
                public double fill() {
                    return 0.25;
                }

                @Override
                public List<OutputNumbers> outputs() {
                    return outputs;
                }
            };

    private volatile Probe probe =
            new Probe("probe", "host.example", "1.2.3", "abc", ID, ID, "file", "mem");

    private static HttpSettings settings(String host, int port, Optional<String> socket) {
        return new HttpSettings(true, host, port, socket, POSITION);
    }

    private MonitoringServer start(HttpSettings settings) throws UserErrorException {
        return MonitoringServer.start(settings, new MonitoringPages(() -> probe, numbers));
    }

    private MonitoringServer start() throws UserErrorException {
        return start(settings("localhost", 0, Optional.empty()));
    }

    /** Sends a text and returns all that comes back. */
    private static String exchange(MonitoringServer server, String request) throws IOException {
        int port = Integer.parseInt(server.address().replaceFirst(".*:", ""));
        try (Socket socket = new Socket("localhost", port)) {
            OutputStream out = socket.getOutputStream();
            out.write(request.getBytes(UTF_8));
            out.flush();
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }

    private static String get(MonitoringServer server, String target) throws IOException {
        return exchange(server, "GET " + target + " HTTP/1.1\r\nHost: localhost:5066\r\n\r\n");
    }

    private static String body(String response) {
        return response.substring(response.indexOf("\r\n\r\n") + 4);
    }

    private static JsonNode json(MonitoringServer server, String target) throws IOException {
        String response = get(server, target);
        assertThat(response)
                .startsWith("HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\n");
        return JSON.readTree(body(response));
    }

    @Test
    void shouldSayWhoItIs() throws Exception {
        try (MonitoringServer server = start()) {
            JsonNode root = json(server, "/");
            assertThat(root.path("beat").asString()).isEqualTo("packetbeat");
            assertThat(root.path("version").asString()).isEqualTo("6.7.2");
            assertThat(root.path("flowgauge").path("name").asString()).isEqualTo("flowgauge");
            assertThat(root.path("flowgauge").path("version").asString()).isEqualTo("1.2.3");
            assertThat(root.path("name").asString()).isEqualTo("probe");
            assertThat(root.path("hostname").asString()).isEqualTo("host.example");
            assertThat(root.path("uuid").asString()).isEqualTo(ID.toString());
        }
    }

    @Test
    void shouldGiveNumbersInTheShapeOfBeats() throws Exception {
        try (MonitoringServer server = start()) {
            JsonNode stats = json(server, "/stats");
            assertThat(stats.at("/libbeat/output/type").asString()).isEqualTo("file");
            assertThat(stats.at("/libbeat/output/events/acked").asLong()).isEqualTo(2);
            assertThat(stats.at("/libbeat/pipeline/events/active").asLong()).isEqualTo(1);
            assertThat(stats.at("/libbeat/pipeline/queue/max_events").asLong()).isEqualTo(64);
            assertThat(stats.at("/beat/info/ephemeral_id").asString()).isEqualTo(ID.toString());
            assertThat(stats.at("/beat/info/uptime/ms").asLong()).isPositive();
            assertThat(stats.at("/beat/cpu/total/value").asLong()).isPositive();
            assertThat(stats.at("/beat/memstats/memory_alloc").asLong()).isPositive();
            assertThat(stats.at("/beat/memstats/rss").asLong()).isGreaterThan(1 << 20);
            assertThat(stats.at("/beat/handles/open").asLong()).isPositive();
            assertThat(stats.at("/beat/handles/limit/soft").asLong())
                    .isGreaterThanOrEqualTo(stats.at("/beat/handles/open").asLong());
            assertThat(stats.at("/system/cpu/cores").asLong()).isPositive();
            assertThat(stats.at("/system/load/norm/15").isNumber()).isTrue();
            assertThat(stats.path("flowgauge").path("packets.received").asLong()).isEqualTo(5);
            // The counts go on.
            assertThat(json(server, "/stats").path("flowgauge").path("packets.received").asLong())
                    .isEqualTo(10);
        }
    }

    @Test
    void shouldAddUpSeveralOutputsForBeats() throws Exception {
        outputs =
                List.of(
                        output("output", "output", 1, 900, 4_000),
                        output("second", "outputs.second", 10, 300, 9_500));
        try (MonitoringServer server = start()) {
            JsonNode stats = json(server, "/stats");
            JsonNode output = stats.at("/libbeat/output");
            assertThat(output.at("/events/acked").asLong()).isEqualTo(22);
            assertThat(output.at("/events/failed").asLong()).isEqualTo(33);
            assertThat(output.at("/events/dropped").asLong()).isEqualTo(44);
            assertThat(output.at("/events/dead_letter").asLong()).isEqualTo(55);
            assertThat(output.at("/events/active").asLong()).isEqualTo(11);
            assertThat(output.at("/events/total").asLong()).isEqualTo(22 + 33 + 44 + 55 + 11);
            assertThat(output.at("/events/batches").asLong()).isEqualTo(77);
            assertThat(output.at("/write/bytes").asLong()).isEqualTo(66);
            assertThat(output.at("/write/errors").asLong()).isEqualTo(88);
            assertThat(output.at("/write/latency/histogram/median").asDouble()).isEqualTo(0.9);
            assertThat(output.at("/write/latency/histogram/p99").asDouble()).isEqualTo(9.5);
            assertThat(stats.at("/libbeat/pipeline/queue/filled/pct/events").asDouble())
                    .isEqualTo(0.25);
            assertThat(stats.path("flowgauge").path("outputs.second.events.acked").asLong())
                    .isEqualTo(20);
        }
    }

    @Test
    void shouldNameSeveralOutputsForPrometheus() throws Exception {
        try (MonitoringServer server = start()) {
            assertThat(body(get(server, "/metrics")))
                    .contains("\nflowgauge_output_events_acked_total 2.0\n");
            outputs =
                    List.of(
                            output("output", "output", 1, 900, 4_000),
                            output("second", "outputs.second", 10, 300, 9_500));
            assertThat(body(get(server, "/metrics")))
                    .contains(
                            "\nflowgauge_output_events_acked_total{output=\"output\"} 2.0\n",
                            "\nflowgauge_output_events_acked_total{output=\"second\"} 20.0\n",
                            "\nflowgauge_output_latency_p99_us{output=\"second\"} 9500.0\n",
                            "\nflowgauge_queue_filled_ratio 0.25\n")
                    .doesNotContain("outputs_second");
        }
    }

    @Test
    void shouldGiveItsState() throws Exception {
        try (MonitoringServer server = start()) {
            JsonNode state = json(server, "/state");
            assertThat(state.at("/beat/name").asString()).isEqualTo("probe");
            assertThat(state.at("/output/name").asString()).isEqualTo("file");
            assertThat(state.at("/queue/name").asString()).isEqualTo("mem");
            assertThat(state.at("/service/version").asString()).isEqualTo("6.7.2");
            assertThat(state.at("/flowgauge/version").asString()).isEqualTo("1.2.3");
            assertThat(state.at("/management/enabled").asBoolean()).isFalse();
            assertThat(state.at("/host/os/kernel").asString()).isNotEmpty();
            assertThat(json(server, "/dataset").isEmpty()).isTrue();
        }
    }

    @Test
    void shouldFollowAProbeThatChanges() throws Exception {
        try (MonitoringServer server = start()) {
            probe = new Probe("other", "host.example", "1.2.3", "abc", ID, ID, "console", "mem");
            assertThat(json(server, "/").path("name").asString()).isEqualTo("other");
            assertThat(json(server, "/state").at("/output/name").asString()).isEqualTo("console");
            assertThat(json(server, "/stats").at("/libbeat/output/type").asString())
                    .isEqualTo("console");
        }
    }

    @Test
    void shouldIndentWhenAskedTo() throws Exception {
        try (MonitoringServer server = start()) {
            assertThat(body(get(server, "/stats"))).hasLineCount(1);
            assertThat(body(get(server, "/stats?pretty"))).contains("\n  \"beat\"");
            assertThat(body(get(server, "/stats?a=b&pretty=1"))).contains("\n  \"beat\"");
        }
    }

    @Test
    void shouldGiveCountersToPrometheus() throws Exception {
        try (MonitoringServer server = start()) {
            String response = get(server, "/metrics");
            assertThat(response)
                    .contains("Content-Type: text/plain; version=0.0.4; charset=utf-8\r\n");
            assertThat(body(response))
                    .contains(
                            "# HELP flowgauge_packets_received_total Packets that came.\n",
                            "# TYPE flowgauge_packets_received_total counter\n",
                            "\nflowgauge_packets_received_total 5.0\n",
                            "# TYPE flowgauge_flows_active gauge\nflowgauge_flows_active 3.0\n",
                            "flowgauge_build_info{commit=\"abc\",version=\"1.2.3\"} 1\n",
                            "flowgauge_queue_max_events 64.0\n",
                            "\nprocess_cpu_seconds_total ",
                            "\nprocess_open_fds ");
        }
    }

    @Test
    void shouldSayWhatItHasNot() throws Exception {
        try (MonitoringServer server = start()) {
            String response = get(server, "/inputs");
            assertThat(response)
                    .startsWith(
                            "HTTP/1.1 404 Not Found\r\nContent-Type: text/plain; charset=utf-8\r\n");
            assertThat(body(response)).isEqualTo("404 page not found\n");
            assertThat(exchange(server, "POST / HTTP/1.1\r\nHost: localhost\r\n\r\n"))
                    .startsWith("HTTP/1.1 405 ");
            String head = exchange(server, "HEAD / HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(head).startsWith("HTTP/1.1 200 OK\r\n").endsWith("\r\n\r\n");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "evil.example:5066",
                "localhost.evil.example",
                "127.0.0.1.evil.example",
                "localhost:5066:1",
                "[::1",
                ""
            })
    void shouldNotAnswerRequestsForAnotherHost(String host) throws Exception {
        try (MonitoringServer server = start()) {
            assertThat(exchange(server, "GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n"))
                    .startsWith("HTTP/1.1 403 ")
                    .doesNotContain("probe");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LOCALHOST:1", "127.0.0.1:5066", "[::1]:5066"})
    void shouldAnswerRequestsForThisHost(String host) throws Exception {
        try (MonitoringServer server = start()) {
            assertThat(exchange(server, "GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n"))
                    .startsWith("HTTP/1.1 200 ");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\r\n\r\n",
                "GET\r\n\r\n",
                "GET / HTTP/2.0\r\n\r\n",
                "GET http://x/ HTTP/1.1\r\n\r\n",
                "GET / HTTP/1.1\r\nno colon\r\n\r\n",
                "\u0000\u0001\n\n"
            })
    void shouldRefuseWhatIsNoRequest(String request) throws Exception {
        try (MonitoringServer server = start()) {
            assertThat(exchange(server, request)).startsWith("HTTP/1.1 400 ");
        }
    }

    @Test
    void shouldRefuseARequestThatIsTooLong() throws Exception {
        try (MonitoringServer server = start()) {
            // Exactly as long as what is read: more would be cut off with a reset.
            String head = "GET / HTTP/1.1\r\nA: ";
            assertThat(exchange(server, head + "x".repeat(8_192 - head.length())))
                    .startsWith("HTTP/1.1 400 ");
        }
    }

    @Test
    void shouldAnswerAtALocalSocketAndLeaveNothingBehind() throws Exception {
        Path path = directory.resolve("socket");
        try (MonitoringServer server =
                start(settings("unix://" + path, 0, Optional.of(path.toString())))) {
            assertThat(server.address()).isEqualTo("unix://" + path);
            try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
                channel.write(
                        ByteBuffer.wrap("GET / HTTP/1.1\r\nHost: any\r\n\r\n".getBytes(UTF_8)));
                String response =
                        new String(Channels.newInputStream(channel).readAllBytes(), UTF_8);
                assertThat(response).startsWith("HTTP/1.1 200 ").contains("\"probe\"");
            }
        }
        assertThat(Files.exists(path)).isFalse();
    }

    @Test
    void shouldTakeThePlaceOfASocketThatWasLeftBehind() throws Exception {
        Path path = directory.resolve("socket");
        HttpSettings settings = settings("unix://" + path, 0, Optional.of(path.toString()));
        try (ServerSocketChannel earlier = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            earlier.bind(UnixDomainSocketAddress.of(path));
            assertThatThrownBy(() -> start(settings).close())
                    .hasMessageContaining("(another program listens there)");
        }
        assertThat(Files.exists(path)).isTrue();
        start(settings).close();
    }

    @Test
    void shouldLeaveWhatIsNoSocket() throws Exception {
        // Links, so that a mistake would not cost the device itself.
        Map<Path, String> others =
                Map.of(
                        Path.of("/dev/null"), "a device or a pipe",
                        Files.createFile(directory.resolve("file")), "a file",
                        Files.createDirectory(directory.resolve("folder")), "a directory");
        Path path = directory.resolve("socket");
        HttpSettings settings = settings("unix://" + path, 0, Optional.of(path.toString()));
        for (Map.Entry<Path, String> other : others.entrySet()) {
            Files.createSymbolicLink(path, other.getKey());
            assertThatThrownBy(() -> start(settings).close())
                    .isInstanceOf(UserErrorException.class)
                    .hasMessageContaining("(there is " + other.getValue() + ", not a socket)");
            assertThat(path).isSymbolicLink();
            Files.delete(path);
        }
    }

    @Test
    void shouldSayThatThePortIsTaken() throws Exception {
        try (MonitoringServer server = start()) {
            int port = Integer.parseInt(server.address().replaceFirst(".*:", ""));
            assertThatThrownBy(() -> start(settings("localhost", port, Optional.empty())).close())
                    .isInstanceOf(UserErrorException.class)
                    .hasMessage(
                            POSITION
                                    + ": http.host: can't listen at localhost:"
                                    + port
                                    + " (Address already in use); set another http.host or"
                                    + " http.port, or http.enabled: false");
        }
    }
}
