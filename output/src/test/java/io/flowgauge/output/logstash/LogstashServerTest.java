package io.flowgauge.output.logstash;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowgauge.output.EventFeed;
import io.flowgauge.output.LogLines;
import io.flowgauge.testkit.TestCertificates;
import io.flowgauge.testkit.servers.FaultProxy;
import io.flowgauge.testkit.servers.LumberjackServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Against the Lumberjack server of Apache Camel, in a process of its own. */
@Timeout(120)
class LogstashServerTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String BACKOFF = "backoff: {init: 50ms, max: 200ms}\n";

    @TempDir Path directory;

    private static EventFeed feed(int port, String settings) throws Exception {
        return new EventFeed(
                        LogstashSettings.KIND,
                        "hosts: [\"127.0.0.1:" + port + "\"]\n" + BACKOFF + settings,
                        200_000)
                .start();
    }

    private static Set<Integer> numbers(LumberjackServer server) throws IOException {
        Set<Integer> all = new TreeSet<>();
        for (String event : server.events()) {
            all.add(EventFeed.number(event));
        }
        return all;
    }

    private static void assertAll(LumberjackServer server, EventFeed feed) throws IOException {
        Set<Integer> all = new TreeSet<>();
        IntStream.rangeClosed(1, feed.added()).forEach(all::add);
        assertThat(numbers(server)).isEqualTo(all);
    }

    @Test
    void shouldDeliverPlainAndCompressed() throws Exception {
        try (LumberjackServer server = LumberjackServer.start(directory)) {
            try (EventFeed feed = feed(server.port(), "compression_level: 0")) {
                feed.add(2_500);
                assertThat(feed.drain(LIMIT)).isTrue();
                assertThat(server.events()).as("each once").hasSize(2_500);
                assertAll(server, feed);
                assertThat(server.events().getFirst())
                        .contains("\"@metadata\":{\"beat\":\"packetbeat\"");
            }
            try (EventFeed feed = feed(server.port(), "bulk_max_size: 2000")) {
                feed.add(4_000);
                assertThat(feed.drain(LIMIT)).isTrue();
                assertThat(server.events()).hasSize(6_500);
            }
        }
    }

    @Test
    void shouldDeliverOverTlsWithAClientCertificate() throws Exception {
        TestCertificates certificates =
                new TestCertificates(directory)
                        .add("server", "EC")
                        .add("client", "RSA")
                        .add("other", "EC");
        for (String name : List.of("server", "client", "other")) {
            Files.writeString(directory.resolve(name + ".pem"), certificates.certificate(name));
            Files.writeString(directory.resolve(name + ".key"), certificates.key(name));
        }
        String tls =
                "ssl: {certificate_authorities: [D/server.pem], certificate: D/client.pem,"
                        + " key: D/client.key}";
        try (LumberjackServer server =
                        LumberjackServer.startTls(
                                directory.resolve("server"),
                                certificates,
                                "server",
                                "client",
                                true);
                LogLines log = new LogLines()) {
            try (EventFeed feed = feed(server.port(), tls.replace("D", directory.toString()))) {
                feed.add(4_000);
                assertThat(feed.drain(LIMIT)).isTrue();
                assertAll(server, feed);
                assertThat(log.await(1)).hasSize(1);
            }
            assertRefused(log, server, tls.replace("D/server", "D/other"), "no TLS with it");
            assertRefused(log, server, tls.replace("D/client", "D/other"), "can't be used");
            assertRefused(log, server, "", "can't be used");
            assertThat(server.events()).hasSize(4_000);
        }
    }

    /** Expects one line of the log for many tries. */
    private void assertRefused(
            LogLines log, LumberjackServer server, String settings, String reason)
            throws Exception {
        int before = log.lines().size();
        try (EventFeed feed =
                feed(
                        server.port(),
                        "timeout: 3s\n" + settings.replace("D", directory.toString()))) {
            feed.add(10);
            while (feed.count("errors") < 2) {
                Thread.sleep(20);
            }
            List<String> lines = log.lines().subList(before, log.lines().size());
            assertThat(lines).filteredOn(line -> line.startsWith("ERROR")).hasSize(1);
            assertThat(lines).anyMatch(line -> line.contains(reason));
            assertThat(feed.waiting()).isEqualTo(10);
        }
    }

    @Test
    void shouldWaitForAServerThatIsNotThereYet() throws Exception {
        try (LumberjackServer server = LumberjackServer.start(directory);
                LogLines log = new LogLines()) {
            server.kill();
            try (EventFeed feed = feed(server.port(), "")) {
                feed.add(500);
                while (feed.count("errors") < 5) {
                    Thread.sleep(20);
                }
                server.start();
                assertThat(feed.drain(LIMIT)).isTrue();
                assertAll(server, feed);
                assertThat(log.await(2)).hasSize(2);
                assertThat(log.lines().get(0)).contains("connection refused");
                assertThat(log.lines().get(1)).contains("it was down: connection refused");
            }
        }
    }

    @Test
    void shouldLoseNothingWhenTheServerIsKilledUnderLoad() throws Exception {
        killUnderLoad(2);
    }

    @Tag("full")
    @Timeout(600)
    @Test
    void shouldLoseNothingWhenTheServerIsKilled20TimesUnderLoad() throws Exception {
        killUnderLoad(20);
    }

    private void killUnderLoad(int kills) throws Exception {
        try (LumberjackServer server = LumberjackServer.start(directory);
                LogLines log = new LogLines();
                EventFeed feed = feed(server.port(), "bulk_max_size: 200")) {
            for (int i = 0; i < kills; i++) {
                feed.add(3_000);
                server.kill();
                feed.add(1_000);
                server.start();
                feed.add(1_000);
            }
            assertThat(feed.drain(LIMIT)).isTrue();
            assertAll(server, feed);
            assertThat(log.count("ERROR")).isBetween(1L, (long) kills);
            assertThat(log.count("INFO") - log.count("ERROR"))
                    .as("one more if it was up before it was killed")
                    .isBetween(0L, 1L);
            assertThat(feed.count("events.acked")).isEqualTo(feed.added());
        }
    }

    @Test
    void shouldSendAWindowAgainThatTheServerFailedAt() throws Exception {
        try (LumberjackServer server = LumberjackServer.start(directory);
                EventFeed feed = feed(server.port(), "")) {
            feed.add(100);
            assertThat(feed.awaitEmpty(LIMIT)).isTrue();
            server.failOnce();
            feed.add(1_000);
            assertThat(feed.drain(LIMIT)).isTrue();
            assertAll(server, feed);
            assertThat(feed.count("events.retried")).isPositive();
        }
    }

    @Test
    void shouldNoticeAConnectionThatIsOnlyHalfThere() throws Exception {
        try (LumberjackServer server = LumberjackServer.start(directory);
                FaultProxy proxy = FaultProxy.start(server.port());
                LogLines log = new LogLines();
                EventFeed feed = feed(proxy.port(), "timeout: 500ms")) {
            feed.add(1_000);
            assertThat(feed.awaitEmpty(LIMIT)).isTrue();
            proxy.stall();
            feed.add(1_000);
            while (feed.count("errors") < 3) {
                Thread.sleep(20);
            }
            proxy.pass();
            assertThat(feed.drain(LIMIT)).isTrue();
            assertAll(server, feed);
            assertThat(log.count("ERROR")).isEqualTo(1);
            assertThat(log.await(3))
                    .filteredOn(line -> line.contains("no acknowledgement for 500ms"))
                    .hasSize(2);
        }
    }

    @Test
    void shouldBearASlowServer() throws Exception {
        try (LumberjackServer server = LumberjackServer.start(directory);
                FaultProxy proxy = FaultProxy.start(server.port());
                LogLines log = new LogLines();
                EventFeed feed =
                        feed(
                                proxy.port(),
                                "timeout: 1s\nbulk_max_size: 100\ncompression_level: 0")) {
            proxy.setDelayMs(100);
            proxy.setBytesPerSecond(100_000);
            feed.add(500);
            assertThat(feed.drain(LIMIT)).isTrue();
            assertThat(server.events()).as("each once").hasSize(500);
            assertThat(log.await(1)).hasSize(1);
        }
    }
}
