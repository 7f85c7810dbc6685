package io.flowgauge.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowgauge.app.Program.Result;
import io.flowgauge.app.Program.Running;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** SIGINT and SIGTERM: all flows are reported as final, everything is written, status 0. */
class StopProgramTest {
    private static final long PROMPT_NS = TimeUnit.SECONDS.toNanos(2);

    @TempDir private Path directory;
    private Program program;

    @BeforeEach
    void writeCapture() throws Exception {
        program = new Program(directory);
        Files.write(directory.resolve("a.pcap"), ExampleCapture.bytes());
    }

    /** Stops a process and returns what it did, which must not take long. */
    static Result stop(Running running, String signal) throws Exception {
        long beganNs = System.nanoTime();
        running.signal(signal);
        Result result = running.await();
        assertThat(System.nanoTime() - beganNs).isLessThan(PROMPT_NS);
        assertThat(result.status()).as(result.err()).isZero();
        assertThat(result.err()).contains("Total metrics").contains("flowgauge stopped.");
        return result;
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM"})
    void shouldStopWhileReplayingAtTheSpeedOfTheFile(String signal) throws Exception {
        Running running = program.start("-I", "a.pcap", "-e");
        running.awaitError("start running");
        // The example has eleven packets in its first 100 ms, then three seconds of nothing.
        Thread.sleep(1_000);
        Result result = stop(running, signal);
        assertThat(result.events()).isNotEmpty();
        assertThat(result.events()).allMatch(event -> event.get("final").booleanValue());
        assertThat(result.err()).containsPattern("\"packets.metered\":[1-9]");
    }

    @Test
    void shouldStopWhileAPipeBringsNothing() throws Exception {
        Running running = program.start("-I", "-", "-t", "-e");
        OutputStream pipe = running.process.getOutputStream();
        pipe.write(ExampleCapture.bytes());
        pipe.flush();
        running.awaitError("start running");
        Thread.sleep(500);
        Result result = stop(running, "TERM");
        assertThat(result.events().stream().filter(event -> event.get("final").booleanValue()))
                .hasSize(ExampleCapture.FLOWS);
        assertThat(result.err())
                .contains("\"packets.metered\":20")
                .contains("\"events.published\":" + result.events().size());
    }

    @Test
    void shouldStopAnEndlessLoop() throws Exception {
        Running running = program.start("-I", "a.pcap", "-t", "-l", "0", "-e");
        running.awaitOutput("\n");
        Result result = stop(running, "INT");
        assertThat(result.out()).endsWith("}\n");
        Program.parse(result.out().substring(result.out().lastIndexOf("\n{") + 1));
    }
}
