package io.flowgauge.output.redis;

import static io.flowgauge.output.CheckLines.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowgauge.output.EventFeed;
import io.flowgauge.testkit.servers.RedisServer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Against Debian's redis-server, in a process of its own. */
@Timeout(120)
class RedisChecksTest {
    @TempDir Path directory;

    private static List<String> test(String host, String settings) throws Exception {
        List<String> lines =
                run(
                        EventFeed.read(
                                        RedisSettings.KIND,
                                        "{hosts: ['%s'], %s}".formatted(host, settings))
                                .checks());
        assertThat(lines.toString()).doesNotContain("secret");
        return lines;
    }

    @Test
    void shouldTestEachStepWithoutWriting() throws Exception {
        try (RedisServer server = RedisServer.startOrSkip(directory)) {
            String host = "127.0.0.1:" + server.port();
            server.send("HSET", "hash", "a", "b");
            server.send("RPUSH", "filled", "a", "b");
            List<String> lines =
                    test(host, "keys: [{key: filled}, {key: '%{[transport]}'}], key: flows");
            assertThat(lines.subList(0, 3))
                    .containsExactly(
                            "dns lookup OK addresses: 127.0.0.1",
                            "dial up OK ",
                            "TLS WARN secure connection disabled");
            assertThat(lines.get(3)).matches("talk to server OK Redis [0-9.]+");
            assertThat(lines.subList(4, lines.size()))
                    .containsExactly(
                            "list filled OK entries: 2; may be written to",
                            "list flows OK not there yet, the first event makes it; may be written"
                                    + " to",
                            "other lists WARN not tested: they depend on the event");
            assertThat(server.send("KEYS", "flows")).isEmpty();
            assertThat(server.send("LLEN", "filled")).isEqualTo("2");
            assertThat(test(host, "key: hash").getLast())
                    .isEqualTo(
                            "list hash ERROR it is a hash and no list; set another key, or delete"
                                    + " it from the database");
            assertThat(test(host, "key: hash, datatype: channel").getLast())
                    .isEqualTo("channel hash OK may be written to");
            assertThat(test(host, "db: 3").subList(4, 6))
                    .containsExactly(
                            "database 3 OK ",
                            "list packetbeat OK not there yet, the first event makes it; may be"
                                    + " written to");
            assertThat(test(host, "db: 99").getLast())
                    .startsWith("database 99 ERROR ERR DB index is out of range; set db to");
            assertThat(test(host, "password: secret").getLast())
                    .startsWith("log in ERROR the server has no password; remove password");
            server.send("CONFIG", "SET", "maxmemory", "1");
            assertThat(test(host, "key: flows").getLast())
                    .startsWith("list flows ERROR its memory is full; raise maxmemory");
        }
    }

    @Test
    void shouldSayWhyALoginFails() throws Exception {
        try (RedisServer server = RedisServer.startWithPasswordOrSkip(directory, "secret")) {
            String host = "127.0.0.1:" + server.port();
            assertThat(test(host, "worker: 1").getLast())
                    .startsWith("talk to server ERROR it wants a password; set password");
            assertThat(test(host, "password: no").getLast())
                    .startsWith("log in ERROR the password is refused; check password");
            assertThat(test(host, "password: secret").getLast())
                    .startsWith("list packetbeat OK not there yet");
        }
    }

    @Test
    void shouldSayWhichRightIsMissing() throws Exception {
        try (RedisServer server =
                RedisServer.startWithUserOrSkip(directory, "probe", "secret", "~flows +@all")) {
            String host = "redis://probe:secret@127.0.0.1:" + server.port();
            List<String> lines = test(host, "key: flows");
            assertThat(lines).contains("log in OK user probe");
            assertThat(lines.getLast()).endsWith("; may be written to");
            assertThat(test(host, "key: other").getLast())
                    .startsWith("list other ERROR the user lacks the right; allow it");
        }
    }

    @Test
    void shouldWarnWhereWritingCanNotBeTested() throws Exception {
        try (RedisServer server =
                RedisServer.startWithUserOrSkip(
                        directory, "probe", "secret", "~flows -@all +rpush +ping")) {
            String host = "redis://probe:secret@127.0.0.1:" + server.port();
            List<String> lines = test(host, "key: flows");
            assertThat(lines).contains("talk to server OK it does not tell its version");
            assertThat(lines.getLast())
                    .startsWith(
                            "list flows WARN its type may not be asked for; whether it may be"
                                    + " written to can't be tested: NOPERM");
            assertThat(server.send("RPUSH", "flows", "a")).as("nothing before").isEqualTo("1");
        }
    }

    @Test
    void shouldTellAReplica() throws Exception {
        try (RedisServer server =
                RedisServer.startOrSkip(directory, "--replicaof", "127.0.0.1 1")) {
            assertThat(test("127.0.0.1:" + server.port(), "key: flows").getLast())
                    .startsWith("list flows ERROR it is a replica, which takes no events");
        }
    }
}
