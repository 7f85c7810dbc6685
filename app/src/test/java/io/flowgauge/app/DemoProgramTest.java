package io.flowgauge.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowgauge.app.Program.Result;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Runs {@code flowgauge demo}, and opens captures in the page, as a user does. */
class DemoProgramTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir private Path directory;
    private Program program;
    private int port;

    @BeforeEach
    void prepare() throws Exception {
        program = new Program(directory);
        Files.write(directory.resolve("a.pcap"), ExampleCapture.bytes());
        // Without a configuration file there is no output but the built-in one.
        Files.createDirectories(directory.resolve("empty"));
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
    }

    private JsonNode get(String what) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI page = URI.create("http://127.0.0.1:" + port + "/api/v1/" + what);
            HttpResponse<String> answer =
                    client.send(
                            HttpRequest.newBuilder(page).build(),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            return JSON.readTree(answer.body());
        }
    }

    private String[] opening(String... more) {
        String[] first = {
            "run",
            "-I",
            "a.pcap",
            "--path.config",
            "empty",
            "--path.data",
            "data",
            "--path.logs",
            "logs",
            "-E",
            "flowgauge.web.listen=127.0.0.1:" + port
        };
        String[] all = Arrays.copyOf(first, first.length + more.length);
        System.arraycopy(more, 0, all, first.length, more.length);
        return all;
    }

    @Test
    void shouldOpenACaptureInThePageUntilItIsStopped() throws Exception {
        for (int round = 0; round < 2; round++) {
            Program.Running running = program.start(opening());
            running.awaitError("all of a.pcap has been read; http://127.0.0.1:" + port);
            JsonNode health = get("health");
            assertThat(health.path("live").asBoolean()).isFalse();
            assertThat(health.path("range").isObject()).isTrue();
            String range =
                    "from="
                            + health.path("range").path("from").asLong()
                            + "&to="
                            + health.path("range").path("to").asLong();
            // Once more is not twice as much: the store is begun anew.
            JsonNode summary = get("summary?" + range);
            assertThat(summary.path("flows").asInt()).isEqualTo(ExampleCapture.FLOWS);
            assertThat(summary.path("packets").asInt()).isEqualTo(ExampleCapture.PACKETS);
            assertThat(summary.path("bytes").asInt()).isEqualTo(6_350);
            running.signal("TERM");
            assertThat(running.await().status()).isZero();
        }
    }

    @Test
    void shouldEndAtTheEndOfAFileWhereNobodyCanLook() throws Exception {
        Result result = program.run(opening("-t", "-E", "flowgauge.web.enabled=false"));
        assertThat(result.err()).isEmpty();
        assertThat(result.status()).isZero();
    }

    @Test
    void shouldEndAtTheEndOfAFileWhereAnOutputIsConfigured() throws Exception {
        Result result = program.run(opening("-t", "-E", "output.console.enabled=true"));
        assertThat(result.status()).isZero();
        assertThat(result.events()).hasSizeGreaterThanOrEqualTo(ExampleCapture.FLOWS);
    }

    @Test
    void shouldShowAMadeUpDayWhileItFills() throws Exception {
        Program.Running running =
                program.start(
                        "demo",
                        "--day",
                        "2026-11-23",
                        "--path.data",
                        "data",
                        "--path.logs",
                        "logs",
                        "-E",
                        "flowgauge.web.listen=127.0.0.1:" + port);
        running.awaitError("flowgauge: page at http://127.0.0.1:" + port);
        JsonNode range = get("health").path("range");
        assertThat(range.path("from").asLong()).isEqualTo(1_795_392_000_000L);
        assertThat(range.path("to").asLong()).isEqualTo(1_795_478_400_000L);
        long packets = 0;
        while (packets == 0 && running.process.isAlive()) {
            Thread.sleep(200);
            packets = get("summary?from=2026-11-23&to=2026-11-24").path("packets").asLong();
        }
        assertThat(packets).isPositive();
        running.signal("TERM");
        assertThat(running.await().status()).isZero();
    }

    @Test
    void shouldRefuseWhatIsNoDayAndNoSeed() throws Exception {
        assertThat(program.run("demo", "--day", "today").err())
                .isEqualTo(
                        "Exiting: --day today: not a day; allowed: a date from 1970-01-02 to"
                                + " 2099-12-31\n");
        assertThat(program.run("demo", "--seed", "-1").err())
                .isEqualTo(
                        "Exiting: --seed -1: not a seed; allowed: a whole number of up to 18"
                                + " digits\n");
    }
}
