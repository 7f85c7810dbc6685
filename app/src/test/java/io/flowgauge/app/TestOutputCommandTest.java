package io.flowgauge.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestOutputCommandTest {
    @TempDir private Path home;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int test(String config) throws IOException {
        Files.writeString(home.resolve("flowgauge.yml"), config);
        CommandLineTool tool =
                new CommandLineTool(
                        new RecordedWork(),
                        home,
                        _ -> Optional.empty(),
                        new PrintStream(out, true, UTF_8),
                        new PrintStream(err, true, UTF_8));
        return tool.run("test", "output", "-strict.perms=false");
    }

    private String printed() {
        return out.toString(UTF_8);
    }

    @Test
    void shouldSayThatFilesCanBeWritten() throws Exception {
        Path directory = home.resolve("flows");
        assertThat(test("output.file.path: " + directory + "\n")).isZero();
        assertThat(printed().lines())
                .hasSize(4)
                .startsWith(
                        "file: " + directory + "/packetbeat...",
                        "  directory... OK " + directory + " is not there yet; it will be made",
                        "  write... OK");
        assertThat(directory).doesNotExist();
        assertThat(home.toFile().list()).containsExactly("flowgauge.yml");
    }

    @Test
    void shouldSayWhyFilesCanNotBeWritten() throws Exception {
        Path file = Files.writeString(home.resolve("flows"), "");
        assertThat(test("output.file.path: " + file + "\n")).isEqualTo(1);
        assertThat(printed().lines())
                .containsExactly(
                        "file: " + file + "/packetbeat...",
                        "  directory... ERROR "
                                + file
                                + " is no directory; set path to one (output.file.path)");
    }

    @Test
    void shouldTestEachOutputAndHost() throws Exception {
        int port;
        try (ServerSocket closed = new ServerSocket(0)) {
            port = closed.getLocalPort();
        }
        assertThat(
                        test(
                                """
                                output.console: {}
                                flowgauge.outputs:
                                  - name: bus
                                    kafka: {hosts: ["127.0.0.1:%d", no.invalid], topic: "%%{[x]}"}
                                """
                                        .formatted(port)))
                .isEqualTo(1);
        assertThat(printed().lines().toList().subList(0, 7))
                .containsExactly(
                        "output: console: standard output...",
                        "  write... OK",
                        "bus: kafka: 127.0.0.1:" + port + "...",
                        "  dns lookup... OK addresses: 127.0.0.1",
                        "  dial up... ERROR 127.0.0.1:"
                                + port
                                + ": connection refused; the server does not run, or at another"
                                + " port",
                        "bus: kafka: no.invalid:9092...",
                        "  dns lookup... ERROR no address of no.invalid is known; check its"
                                + " spelling, and the name server");
        assertThat(printed()).contains("bus: kafka: cluster...\n  talk to server... ERROR ");
    }

    @Test
    void shouldSayWhatCanNotBeTested() throws Exception {
        assertThat(test("output.discard: {}\n")).isEqualTo(1);
        assertThat(printed()).isEqualTo("discard output doesn't support testing\n");
    }

    @Test
    void shouldNotTestWithAWrongConfiguration() throws Exception {
        assertThat(test("output.kafka.hosts: a\n")).isEqualTo(1);
        assertThat(err.toString(UTF_8)).contains("missing required 'topic' or 'topics'");
        assertThat(printed()).isEmpty();
    }
}
