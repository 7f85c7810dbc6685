package io.flowgauge.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.flowgauge.app.Program.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs {@code flowgauge top} as a user does, in a pipe and in a terminal (tmux). */
class TopProgramTest {
    private static final long LIMIT_S = 60;

    @TempDir private Path directory;
    private Program program;

    @BeforeEach
    void writeCapture() throws Exception {
        program = new Program(directory);
        Files.write(directory.resolve("a.pcap"), ExampleCapture.bytes());
    }

    @AfterEach
    void endTerminal() throws Exception {
        if (Files.exists(directory.resolve("tmux"))) {
            program.shell(tmux("kill-server") + " || true").await();
        }
    }

    @Test
    void shouldPrintATableWhereThereIsNoTerminal() throws Exception {
        Result result = program.run("top", "-I", "a.pcap", "-n", "2");
        assertThat(result.err()).isEmpty();
        assertThat(result.status()).isZero();
        // 5,517 bytes of TCP in 58 s are 95.1 a second.
        assertThat(result.out())
                .isEqualTo(
                        """
                        flowgauge top: reading a.pcap
                        876 bit/s  0.34 packets/s  7 flows  0 packets dropped
                        TCP 86.9%  UDP 8.2%  other over IPv4 3.1%  not IP 1.9%

                        A           B             bytes/s A>B  bytes/s B>A  *bytes/s  packets/s  flows
                        192.0.2.10  198.51.100.7       21.7 B       73.4 B    95.1 B       0.17      1
                        192.0.2.1   192.0.2.10         3.26 B       2.98 B    6.24 B       0.07      2
                        """);
    }

    @Test
    void shouldSayWhatIsWrongWithAFile() throws Exception {
        byte[] whole = ExampleCapture.bytes();
        Files.write(directory.resolve("cut.pcap"), Arrays.copyOf(whole, 500));
        Result result = program.run("top", "-I", "cut.pcap");
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.out()).startsWith("flowgauge top: reading cut.pcap\n");
        assertThat(result.err()).startsWith("Warning: ").contains("cut.pcap");
    }

    @Test
    void shouldObeyKeysAndLeaveTheTerminalAsItWas() throws Exception {
        startInTerminal("stty -a > before; '%s' top -t -I a.pcap; stty -a > after");
        awaitScreen("198.51.100.7");
        assertThat(screen()).contains("*bytes/s").contains("q quit  every 2 s");
        keys("p");
        awaitScreen("*packets/s");
        keys("/");
        awaitScreen("Part of an address");
        keys("198", "Enter");
        awaitScreen("only \"198\"");
        assertThat(screen()).contains("198.51.100.7").doesNotContain("192.0.2.1  ");
        keys("Space");
        awaitScreen("PAUSED");
        sh(tmux("resize-window -x 72 -y 12"));
        awaitScreen("PAUSED");
        keys("q");
        awaitFile("after");
        // The first line has the size, which was changed.
        assertThat(Files.readString(directory.resolve("after")).lines().skip(1))
                .containsExactlyElementsOf(
                        Files.readString(directory.resolve("before")).lines().skip(1).toList());
    }

    @Test
    @Disabled("a known fault: top ends with status 1 after SIGTERM")
    void shouldLeaveTheTerminalAsItWasWhenItIsStopped() throws Exception {
        startInTerminal(
                "stty -a > before; (echo $BASHPID > pid; exec '%s' top -t -I a.pcap);"
                        + " echo $? > status; stty -a > after");
        awaitScreen("198.51.100.7");
        sh("kill -TERM $(cat pid)");
        awaitFile("after");
        assertThat(Files.readString(directory.resolve("status"))).as(screen()).isEqualTo("0\n");
        assertThat(Files.readString(directory.resolve("after")))
                .isEqualTo(Files.readString(directory.resolve("before")));
    }

    private void startInTerminal(String line) throws Exception {
        assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/tmux")),
                "skipped: needs tmux (tools/test-tools)");
        Files.createFile(directory.resolve("tmux"));
        Path script = directory.resolve("line.sh");
        Files.writeString(script, line.formatted(Program.home() + "/flowgauge") + "\nsleep 60\n");
        sh(tmux("-f /dev/null new-session -d -x 100 -y 20 'bash line.sh'"));
    }

    /** A server of its own, so that it is nobody else's. */
    private String tmux(String command) {
        return "tmux -S '" + directory.resolve("socket") + "' " + command;
    }

    private void keys(String... keys) throws Exception {
        for (String key : keys) {
            sh(tmux("send-keys " + key));
        }
    }

    private String screen() throws Exception {
        return program.shell(tmux("capture-pane -p")).await().out();
    }

    private void sh(String line) throws Exception {
        Result result = program.shell(line).await();
        assertThat(result.status()).as(line + ": " + result.err()).isZero();
    }

    private void awaitScreen(String text) throws Exception {
        long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_S);
        while (!screen().contains(text)) {
            assertThat(System.nanoTime()).as(text + " in " + screen()).isLessThan(endNs);
            Thread.sleep(100);
        }
    }

    private void awaitFile(String name) throws Exception {
        long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_S);
        while (!Files.exists(directory.resolve(name)) || Files.size(directory.resolve(name)) == 0) {
            assertThat(System.nanoTime()).as(name + ", " + screen()).isLessThan(endNs);
            Thread.sleep(100);
        }
    }
}
