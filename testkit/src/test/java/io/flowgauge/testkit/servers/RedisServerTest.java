package io.flowgauge.testkit.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.flowgauge.testkit.TestCertificates;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedisServerTest {
    @TempDir Path directory;

    @Test
    void shouldKeepItsListsWhenKilled() throws IOException {
        try (RedisServer server = RedisServer.startOrSkip(directory)) {
            assertThat(server.send("RPUSH", "list", "one", "zwölf")).isEqualTo("2");
            server.kill();
            assertThat(server.isRunning()).isFalse();
            assertThatIOException().isThrownBy(() -> server.send("PING"));
            server.start();
            assertThat(server.send("LRANGE", "list", "0", "-1")).isEqualTo("one\nzwölf");
            server.restart();
            assertThat(server.send("LLEN", "list")).isEqualTo("2");
            assertThat(server.send("GET", "nothing")).isEmpty();
        }
    }

    @Test
    void shouldNotAnswerWhileHalted() throws Exception {
        try (RedisServer server = RedisServer.startOrSkip(directory)) {
            server.halt();
            Thread waiting = Thread.startVirtualThread(() -> ping(server));
            assertThat(waiting.join(Duration.ofMillis(300))).isFalse();
            server.resume();
            waiting.join();
        }
    }

    private static void ping(RedisServer server) {
        try {
            server.send("PING");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void shouldWantAPassword() throws IOException {
        try (RedisServer server = RedisServer.startWithPasswordOrSkip(directory, "pass word")) {
            assertThat(server.send("PING")).isEqualTo("PONG");
            assertThatIOException()
                    .isThrownBy(() -> server.send("AUTH", "wrong"))
                    .withMessageContaining("WRONGPASS");
        }
    }

    @Test
    void shouldLetAUserDoWhatItMay() throws IOException {
        try (RedisServer server =
                RedisServer.startWithUserOrSkip(
                        directory, "writer", "secret", "~flows* +rpush +ping")) {
            assertThat(server.send("RPUSH", "flows", "one")).isEqualTo("1");
            assertThatIOException()
                    .isThrownBy(() -> server.send("RPUSH", "other", "one"))
                    .withMessageContaining("NOPERM");
        }
    }

    @Test
    void shouldSpeakTls() throws Exception {
        TestCertificates certificates =
                new TestCertificates(directory).add("server", "EC").add("client", "EC");
        try (RedisServer server =
                RedisServer.startTlsOrSkip(
                        directory.resolve("redis"), certificates, "server", "client", true)) {
            assertThat(server.send("SET", "key", "value")).isEqualTo("OK");
            server.kill();
            server.start();
            assertThat(server.send("GET", "key")).isEqualTo("value");
        }
    }

    @Test
    void shouldSayInTheFailureWhatIsInTheLog() {
        assertThatIOException()
                .isThrownBy(
                        () -> RedisServer.startOrSkip(directory, "--no-such-option", "x").close())
                .withMessageContaining("redis.log")
                .withMessageContaining("no-such-option");
    }
}
