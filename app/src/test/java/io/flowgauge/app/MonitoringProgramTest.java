package io.flowgauge.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Asks the program how it does while it replays a file. */
class MonitoringProgramTest {
    private static final Pattern ADDRESS =
            Pattern.compile("Answering HTTP requests at (http://localhost:\\d+)");

    @TempDir private Path directory;

    private static HttpResponse<String> get(HttpClient client, String uri) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create(uri)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void shouldAnswerWhileItReplaysAFile() throws Exception {
        Program program = new Program(directory);
        Program.Running running =
                program.start(
                        "-e",
                        "-t",
                        "-l",
                        "0",
                        "-I",
                        Program.home() + "/docs/example.pcap",
                        "-E",
                        "http.enabled=true",
                        "-E",
                        "http.port=0",
                        "-E",
                        "name=probe",
                        "-E",
                        "queue.mem.events=100",
                        "-E",
                        "timestamp.precision=microsecond",
                        "-E",
                        "output.console.enabled=false",
                        "-E",
                        "output.file.path=" + directory,
                        "-E",
                        "output.file.rotate_every_kb=100",
                        "--path.data",
                        directory.resolve("data").toString());
        try (HttpClient client = HttpClient.newHttpClient()) {
            String base = address(running);
            ObjectMapper json = new ObjectMapper();
            JsonNode root = json.readTree(get(client, base + "/").body());
            assertThat(root.path("name").asString()).isEqualTo("probe");
            assertThat(Files.readString(directory.resolve("data/meta.json")))
                    .contains(root.path("uuid").asString());
            long before = received(json, client, base);
            long endNs = System.nanoTime() + 30_000_000_000L;
            while (received(json, client, base) <= before && System.nanoTime() < endNs) {
                Thread.sleep(20);
            }
            assertThat(received(json, client, base)).isGreaterThan(before);
            JsonNode stats = json.readTree(get(client, base + "/stats?pretty").body());
            assertThat(stats.at("/libbeat/output/type").asString()).isEqualTo("file");
            assertThat(stats.at("/libbeat/pipeline/queue/max_events").asLong()).isEqualTo(100);
            assertThat(get(client, base + "/state").body()).contains("\"name\":\"file\"");
            assertThat(get(client, base + "/dataset").body()).isEqualTo("{}\n");
            assertThat(get(client, base + "/metrics").body())
                    .containsPattern("\nflowgauge_packets_received_total [1-9]");
            assertThat(get(client, base + "/no").statusCode()).isEqualTo(404);
            running.signal("INT");
            assertThat(running.await().status()).isZero();
            assertThat(Files.readString(directory.resolve("packetbeat")))
                    .containsPattern("^\\{\"@timestamp\":\"2026-01-01T[0-9:]{8}\\.\\d{6}Z\"");
        } finally {
            running.process.destroyForcibly();
        }
    }

    @Test
    void shouldAnswerWhereFlowsAreOff() throws Exception {
        Program.Running running =
                new Program(directory)
                        .start(
                                "-e",
                                "-t",
                                "-l",
                                "0",
                                "-I",
                                Program.home() + "/docs/example.pcap",
                                "-E",
                                "http.enabled=true",
                                "-E",
                                "http.port=0",
                                "-E",
                                "packetbeat.flows.enabled=false",
                                "--path.data",
                                directory.resolve("data").toString());
        try (HttpClient client = HttpClient.newHttpClient()) {
            String base = address(running);
            JsonNode stats = new ObjectMapper().readTree(get(client, base + "/stats").body());
            assertThat(stats.path("flowgauge").has("packets.received")).isTrue();
            assertThat(stats.at("/libbeat/pipeline/queue/max_events").asLong()).isZero();
            assertThat(get(client, base + "/metrics").body())
                    .contains("flowgauge_packets_received_total");
            running.signal("INT");
            assertThat(running.await().status()).isZero();
        } finally {
            running.process.destroyForcibly();
        }
    }

    private static String address(Program.Running running) throws Exception {
        running.awaitError("Answering HTTP requests at");
        Matcher address = ADDRESS.matcher(Files.readString(running.err));
        assertThat(address.find()).isTrue();
        return address.group(1);
    }

    private static long received(ObjectMapper json, HttpClient client, String base)
            throws Exception {
        return json.readTree(get(client, base + "/stats").body())
                .path("flowgauge")
                .path("packets.received")
                .asLong();
    }
}
