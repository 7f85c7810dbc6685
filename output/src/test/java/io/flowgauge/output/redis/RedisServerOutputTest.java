package io.flowgauge.output.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowgauge.output.EventFeed;
import io.flowgauge.output.LogLines;
import io.flowgauge.testkit.TestCertificates;
import io.flowgauge.testkit.servers.FaultProxy;
import io.flowgauge.testkit.servers.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Against Debian's redis-server, in a process of its own. */
@Timeout(120)
class RedisServerOutputTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String BACKOFF = "\nbackoff: {init: 20ms, max: 100ms}\n";

    @TempDir Path directory;

    private static EventFeed feed(int port, String settings) throws Exception {
        return feed("127.0.0.1:" + port, settings);
    }

    private static EventFeed feed(String host, String settings) throws Exception {
        return new EventFeed(
                        RedisSettings.KIND,
                        "hosts: [\"" + host + "\"]" + BACKOFF + settings,
                        200_000)
                .start();
    }

    private static List<String> list(RedisServer server, String key) throws IOException {
        String all = server.send("LRANGE", key, "0", "-1");
        return all.isEmpty() ? List.of() : all.lines().toList();
    }

    private static Set<Integer> numbers(List<String> events) {
        Set<Integer> all = new TreeSet<>();
        events.forEach(event -> all.add(EventFeed.number(event)));
        return all;
    }

    private static Set<Integer> upTo(int count) {
        Set<Integer> all = new TreeSet<>();
        IntStream.rangeClosed(1, count).forEach(all::add);
        return all;
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        long endNs = System.nanoTime() + LIMIT.toNanos();
        while (!condition.call()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(endNs);
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    /** Expects that events wait, and that the log says why in one line for many tries. */
    private static void assertRefused(EventFeed feed, LogLines log, String reason)
            throws Exception {
        await(() -> feed.count("errors") >= 4);
        assertThat(log.count("ERROR")).as("lines").isEqualTo(1);
        assertThat(log.count(reason)).as("%s in %s", reason, log.lines()).isEqualTo(1);
        assertThat(feed.waiting()).isEqualTo(feed.added());
    }

    @Test
    void shouldPutEventsIntoAList() throws Exception {
        try (RedisServer server = RedisServer.startOrSkip(directory);
                LogLines log = new LogLines();
                EventFeed feed = feed(server.port(), "")) {
            feed.add(5_000);
            assertThat(feed.drain(LIMIT)).isTrue();
            List<String> events = list(server, "packetbeat");
            assertThat(events).as("each once").hasSize(5_000);
            assertThat(numbers(events)).isEqualTo(upTo(5_000));
            assertThat(events.getFirst())
                    .startsWith("{\"@timestamp\":\"2017-05-03T19:42:30.000Z\"")
                    .contains("\"@metadata\":{\"beat\":\"packetbeat\"")
                    .endsWith("}");
            assertThat(log.await(1)).hasSize(1);
            assertThat(log.lines().getFirst())
                    .contains("connected to 127.0.0.1:" + server.port() + ", Redis ");
            assertThat(feed.count("events.acked")).isEqualTo(5_000);
            assertThat(feed.count("batches")).as("many at once").isLessThan(500);
        }
    }

    @Test
    void shouldChooseKeyAndDatabase() throws Exception {
        try (RedisServer server = RedisServer.startOrSkip(directory);
                EventFeed feed =
                        feed(
                                server.port(),
                                "db: 3\nindex: flows\nkeys:\n- {key: small,"
                                        + " when.range.source.stats.net_packets_total.lt: 11}\n"
                                        + "- key: 'n%{[source.stats.net_packets_total]}'\n"
                                        + "  mappings: {n20: twenty}\n")) {
            feed.add(30);
            assertThat(feed.drain(LIMIT)).isTrue();
            assertThat(server.send("DBSIZE")).isEqualTo("0");
            server.send("SWAPDB", "0", "3");
            assertThat(numbers(list(server, "small"))).isEqualTo(upTo(10));
            assertThat(numbers(list(server, "twenty"))).containsExactly(20);
            assertThat(list(server, "flows")).as("no rule gave a key").hasSize(19);
            assertThat(list(server, "flows").getFirst()).contains("\"beat\":\"flows\"");
        }
    }

    @Test
    void shouldPublishToAChannel() throws Exception {
        try (RedisServer server = RedisServer.startOrSkip(directory);
                EventFeed feed =
                        feed(
                                server.port(),
                                "datatype: channel\nkey: 'c%{[source.stats.net_packets_total]}'"
                                        + "\ncodec.format.string: 'n"
                                        + " %{[source.stats.net_packets_total]}'")) {
            Process subscriber =
                    new ProcessBuilder(
                                    "redis-cli",
                                    "-p",
                                    String.valueOf(server.port()),
                                    "PSUBSCRIBE",
                                    "c*")
                            .redirectErrorStream(true)
                            .redirectOutput(directory.resolve("published").toFile())
                            .start();
            try {
                await(() -> server.send("PUBSUB", "NUMPAT").equals("1"));
                feed.add(300);
                assertThat(feed.drain(LIMIT)).isTrue();
                Path published = directory.resolve("published");
                await(() -> Files.readString(published).contains("n 300\n"));
                assertThat(Files.readAllLines(published))
                        .filteredOn(line -> line.startsWith("n "))
                        .hasSize(300)
                        .contains("n 1", "n 2");
            } finally {
                subscriber.destroy();
            }
        }
    }

    @Test
    void shouldShowAPassword() throws Exception {
        try (RedisServer server = RedisServer.startWithPasswordOrSkip(directory, "pass word")) {
            try (EventFeed feed = feed(server.port(), "password: pass word")) {
                feed.add(10);
                assertThat(feed.drain(LIMIT)).isTrue();
                assertThat(list(server, "packetbeat")).hasSize(10);
            }
            try (EventFeed feed =
                    feed("redis://:pass%20word@127.0.0.1:" + server.port(), "password: other")) {
                feed.add(10);
                assertThat(feed.drain(LIMIT)).isTrue();
                assertThat(list(server, "packetbeat")).hasSize(20);
            }
            try (LogLines log = new LogLines();
                    EventFeed feed = feed(server.port(), "password: wrong")) {
                feed.add(10);
                assertRefused(feed, log, "the password is refused: WRONGPASS");
                assertThat(log.lines()).noneMatch(line -> line.contains("password: wrong"));
            }
            try (LogLines log = new LogLines();
                    EventFeed feed = feed(server.port(), "")) {
                feed.add(10);
                assertRefused(feed, log, "it wants a password: NOAUTH");
                assertThat(list(server, "packetbeat")).hasSize(20);
            }
        }
    }

    @Test
    void shouldBeAUserThatMayOnlyWrite() throws Exception {
        try (RedisServer server =
                RedisServer.startWithUserOrSkip(
                        directory, "writer", "sec/ret", "~flows* +rpush +ping +lrange")) {
            String host = "redis://writer:sec%2Fret@127.0.0.1:" + server.port();
            try (EventFeed feed = feed(host, "key: flows")) {
                feed.add(10);
                assertThat(feed.drain(LIMIT)).isTrue();
                assertThat(list(server, "flows")).hasSize(10);
            }
            try (LogLines log = new LogLines();
                    EventFeed feed = feed(host, "key: other")) {
                feed.add(10);
                assertRefused(feed, log, "NOPERM");
                assertThat(log.lines()).noneMatch(line -> line.contains("sec"));
            }
        }
    }

    @Test
    void shouldSpeakTls() throws Exception {
        TestCertificates certificates =
                new TestCertificates(directory).add("server", "RSA").add("client", "EC");
        for (String name : List.of("server", "client")) {
            Files.writeString(directory.resolve(name + ".pem"), certificates.certificate(name));
            Files.writeString(directory.resolve(name + ".key"), certificates.key(name));
        }
        String tls =
                "ssl: {certificate_authorities: D/server.pem, certificate: D/client.pem,"
                        + " key: D/client.key}";
        try (RedisServer server =
                RedisServer.startTlsOrSkip(
                        directory.resolve("redis"), certificates, "server", "client", true)) {
            for (String scheme : List.of("", "rediss://")) {
                try (EventFeed feed =
                        feed(
                                scheme + "127.0.0.1:" + server.port(),
                                tls.replace("D", directory.toString()))) {
                    feed.add(3_000);
                    assertThat(feed.drain(LIMIT)).isTrue();
                }
            }
            assertThat(list(server, "packetbeat")).hasSize(6_000);
            try (LogLines log = new LogLines();
                    EventFeed feed = feed("rediss://127.0.0.1:" + server.port(), "")) {
                feed.add(10);
                assertRefused(feed, log, "no TLS with it");
            }
        }
    }

    @Test
    void shouldTryAgainWhenRedisIsFull() throws Exception {
        try (RedisServer server =
                        RedisServer.startOrSkip(
                                directory, "--maxmemory", "1", "--maxmemory-policy", "noeviction");
                LogLines log = new LogLines();
                EventFeed feed = feed(server.port(), "")) {
            feed.add(100);
            assertRefused(feed, log, "OOM command not allowed");
            server.send("CONFIG", "SET", "maxmemory", "0");
            assertThat(feed.drain(LIMIT)).isTrue();
            assertThat(list(server, "packetbeat")).as("each once").hasSize(100);
            assertThat(log.await(2)).as("down, up").hasSize(2);
        }
    }

    @Test
    void shouldStoreNothingTwiceWhileAKeyIsRefused() throws Exception {
        try (RedisServer server = RedisServer.startOrSkip(directory);
                LogLines log = new LogLines();
                EventFeed feed =
                        feed(
                                server.port(),
                                "key: 'n%{[source.stats.net_packets_total]}'\nworker: 1")) {
            server.send("SET", "n50", "no list");
            feed.add(100);
            await(() -> feed.count("errors") >= 5);
            assertThat(log.count("ERROR")).isEqualTo(1);
            assertThat(log.count("WRONGTYPE")).isEqualTo(1);
            assertThat(log.count("(key \"n50\")")).isEqualTo(1);
            server.send("DEL", "n50");
            assertThat(feed.drain(LIMIT)).isTrue();
            for (int i = 1; i <= 100; i++) {
                assertThat(numbers(list(server, "n" + i))).containsExactly(i);
                assertThat(list(server, "n" + i).size())
                        .as("once, or once more by the first try")
                        .isLessThanOrEqualTo(i <= 50 ? 1 : 2);
            }
        }
    }

    @Test
    void shouldWaitForAServerThatIsNotThereYet() throws Exception {
        try (RedisServer server = RedisServer.startOrSkip(directory);
                LogLines log = new LogLines()) {
            server.kill();
            try (EventFeed feed = feed(server.port(), "")) {
                feed.add(500);
                assertRefused(feed, log, "connection refused");
                server.start();
                assertThat(feed.drain(LIMIT)).isTrue();
                assertThat(list(server, "packetbeat")).hasSize(500);
                assertThat(log.await(2)).hasSize(2);
            }
        }
    }

    @Test
    void shouldLoseNothingWhenTheServerIsKilledUnderLoad() throws Exception {
        killUnderLoad(5);
    }

    @Tag("full")
    @Timeout(600)
    @Test
    void shouldLoseNothingWhenTheServerIsKilled20TimesUnderLoad() throws Exception {
        killUnderLoad(20);
    }

    private void killUnderLoad(int kills) throws Exception {
        try (RedisServer server = RedisServer.startOrSkip(directory);
                LogLines log = new LogLines();
                EventFeed feed = feed(server.port(), "bulk_max_size: 200")) {
            for (int i = 0; i < kills; i++) {
                feed.add(2_000);
                server.kill();
                feed.add(1_000);
                server.start();
                feed.add(1_000);
            }
            assertThat(feed.drain(LIMIT)).isTrue();
            assertThat(numbers(list(server, "packetbeat"))).isEqualTo(upTo(feed.added()));
            assertThat(log.count("ERROR")).isBetween(1L, (long) kills);
            assertThat(log.count("INFO") - log.count("ERROR"))
                    .as("one more if it was up before it was killed")
                    .isBetween(0L, 1L);
            assertThat(feed.count("events.acked")).isEqualTo(feed.added());
        }
    }

    @Test
    void shouldNoticeAConnectionThatIsOnlyHalfThere() throws Exception {
        try (RedisServer server = RedisServer.startOrSkip(directory);
                FaultProxy proxy = FaultProxy.start(server.port());
                LogLines log = new LogLines();
                EventFeed feed = feed(proxy.port(), "timeout: 300ms")) {
            feed.add(500);
            assertThat(feed.awaitEmpty(LIMIT)).isTrue();
            proxy.stall();
            feed.add(10_000);
            await(() -> feed.count("errors") >= 4);
            proxy.pass();
            assertThat(feed.drain(LIMIT)).isTrue();
            assertThat(numbers(list(server, "packetbeat"))).isEqualTo(upTo(10_500));
            assertThat(log.count("ERROR")).isEqualTo(1);
        }
    }

    @Test
    void shouldShareTheLoadAndGoOnWithoutAHost() throws Exception {
        try (RedisServer one = RedisServer.startOrSkip(directory.resolve("one"));
                RedisServer two = RedisServer.startOrSkip(directory.resolve("two"));
                EventFeed feed =
                        feed(
                                "127.0.0.1:" + one.port() + "\", \"127.0.0.1:" + two.port(),
                                "bulk_max_size: 20\nworker: 2")) {
            feed.add(10_000);
            assertThat(feed.awaitEmpty(LIMIT)).isTrue();
            assertThat(list(one, "packetbeat")).isNotEmpty();
            assertThat(list(two, "packetbeat")).isNotEmpty();
            two.kill();
            feed.add(2_000);
            assertThat(feed.awaitEmpty(LIMIT)).isTrue();
            two.start();
            Set<Integer> all = numbers(list(one, "packetbeat"));
            all.addAll(numbers(list(two, "packetbeat")));
            assertThat(all).isEqualTo(upTo(12_000));
        }
    }

    @Test
    void shouldStopAtOnceWhileItWaits() throws Exception {
        try (RedisServer server = RedisServer.startOrSkip(directory);
                LogLines log = new LogLines();
                EventFeed feed = feed(server.port(), "timeout: 60s")) {
            feed.add(10);
            assertThat(feed.awaitEmpty(LIMIT)).isTrue();
            server.halt();
            feed.add(10);
            Thread.sleep(200);
            feed.output().close();
            assertThat(feed.output().awaitEnd(0)).isTrue();
            assertThat(log.count("ERROR")).isZero();
            assertThat(feed.waiting()).isEqualTo(10);
        }
    }
}
