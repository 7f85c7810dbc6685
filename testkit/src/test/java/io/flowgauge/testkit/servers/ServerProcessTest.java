package io.flowgauge.testkit.servers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerProcessTest {
    @TempDir Path directory;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldEndWithTheJvmThatStartedIt(boolean killed) throws Exception {
        Assumptions.assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/redis-server")),
                "skipped: needs Debian's package redis-server");
        Process starter =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                                "-cp",
                                System.getProperty(
                                        "surefire.test.class.path",
                                        System.getProperty("java.class.path")),
                                RedisStarter.class.getName(),
                                directory.toString())
                        .redirectErrorStream(true)
                        .start();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(starter.getInputStream(), UTF_8))) {
            ProcessHandle server = ProcessHandle.of(Long.parseLong(out.readLine())).orElseThrow();
            assertThat(server.isAlive()).isTrue();
            if (killed) {
                starter.destroyForcibly();
            } else {
                starter.destroy();
            }
            server.onExit().get(10, TimeUnit.SECONDS);
        } finally {
            starter.destroyForcibly();
        }
    }

    @Test
    void shouldBeStoppedAndStartedAgain() throws IOException {
        try (RedisServer server = RedisServer.startOrSkip(directory)) {
            int port = server.port();
            server.stop();
            assertThat(server.pid()).isZero();
            assertThat(Files.readString(server.log())).contains("ready to exit");
            server.stop();
            server.start();
            assertThat(server.port()).isEqualTo(port);
            assertThat(server.isRunning()).isTrue();
        }
    }
}
