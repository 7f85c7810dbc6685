package io.flowgauge.output.elasticsearch;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowgauge.output.LogLines;
import io.flowgauge.testkit.TestCertificates;
import io.flowgauge.testkit.servers.FaultProxy;
import io.flowgauge.testkit.servers.OpenSearch;
import io.flowgauge.testkit.servers.SearchFront;
import io.flowgauge.testkit.servers.SearchFront.Cut;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What must never lose or double an event, against OpenSearch itself. */
@Timeout(300)
class OpenSearchFaultTest {
    private static final int PATIENCE_SECONDS = 120;
    private static final String QUICK = ", backoff.init: 50ms, backoff.max: 200ms";

    @TempDir static Path directory;

    @SuppressWarnings("NullAway.Init")
    private static OpenSearch server;

    @SuppressWarnings("NullAway.Init")
    private LogLines log;

    @BeforeAll
    static void startServer() throws Exception {
        server = OpenSearch.start(directory.resolve("opensearch"));
    }

    @AfterAll
    static void stopServer() {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void listen() {
        log = new LogLines();
    }

    @AfterEach
    void stopListening() {
        log.close();
    }

    private static Feed feed(String url, String index, String settings) throws Exception {
        return new Feed(
                "{hosts: ['%s'], index: '%s', bulk_max_size: 200%s%s}"
                        .formatted(url, index, QUICK, settings));
    }

    private static void finish(Feed feed, String index) throws Exception {
        assertThat(feed.finish(PATIENCE_SECONDS)).as("delivered in time").isTrue();
        StoredEvents.check(server, index, feed.count());
        assertThat(feed.counted("events.acked")).isEqualTo(feed.count());
        assertThat(feed.counted("events.dropped")).isZero();
        assertThat(feed.waiting()).isZero();
    }

    private static void await(BooleanSupplier what) throws InterruptedException {
        long endNs = System.nanoTime() + PATIENCE_SECONDS * 1_000_000_000L;
        while (!what.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(endNs);
            Thread.sleep(10);
        }
    }

    /** Adds events on a thread of its own, some hundred at a time with a pause. */
    private static Thread load(
            Feed feed, int events, AtomicReference<@Nullable Exception> failure) {
        return Thread.ofPlatform()
                .start(
                        () -> {
                            try {
                                for (int i = 0; i < events; i += 100) {
                                    feed.add(100);
                                    Thread.sleep(20);
                                }
                            } catch (Exception e) {
                                failure.set(e);
                            }
                        });
    }

    @Test
    void shouldDeliverOnceAServerIsThatWasDownAtStart() throws Exception {
        server.kill();
        try (Feed feed = feed(server.url(), "down", "").start()) {
            feed.add(1_000);
            await(() -> feed.counted("errors") >= 3);
            assertThat(feed.waiting()).isEqualTo(1_000);
            server.start();
            finish(feed, "down");
            assertThat(log.count("can't be used: connection refused")).isEqualTo(1);
            assertThat(log.count("connected to")).isEqualTo(1);
            assertThat(log.count("OpenSearch 3.8.0")).isEqualTo(1);
        } finally {
            if (!server.isRunning()) {
                server.start();
            }
        }
    }

    @Test
    void shouldSurviveRestartsUnderLoad() throws Exception {
        restartUnderLoad(3, "restarts");
    }

    @Test
    @Tag("full")
    @Timeout(1_200)
    void shouldSurviveTwentyRestartsUnderLoad() throws Exception {
        restartUnderLoad(20, "restarts20");
    }

    private void restartUnderLoad(int restarts, String index) throws Exception {
        AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
        try (Feed feed = feed(server.url(), index, ", worker: 2").start()) {
            for (int i = 0; i < restarts; i++) {
                long before = feed.counted("events.acked");
                Thread load = load(feed, 400, failure);
                await(() -> feed.counted("events.acked") > before);
                server.kill();
                load.join();
                server.start();
            }
            finish(feed, index);
            assertThat(failure.get()).isNull();
            assertThat(log.count("can't be used")).isBetween(1L, 2L * restarts);
        } finally {
            if (!server.isRunning()) {
                server.start();
            }
        }
    }

    @Test
    void shouldDoubleNothingWhoseAnswerWasLost() throws Exception {
        try (SearchFront front = SearchFront.start(server);
                Feed feed = feed(front.url(), "cut", "").start()) {
            front.cut(Cut.BEFORE_ANSWER, 3, "_bulk");
            feed.add(500);
            await(() -> front.faultsLeft() == 0);
            front.cut(Cut.IN_ANSWER, 3, "_bulk");
            feed.add(500);
            await(() -> front.faultsLeft() == 0);
            feed.add(500);
            finish(feed, "cut");
            assertThat(feed.counted("errors")).isGreaterThanOrEqualTo(6);
        }
    }

    @Test
    void shouldDropOneBadDocumentInAThousand() throws Exception {
        try (Feed feed = feed(server.url(), "bad", "").start()) {
            feed.add(3_000, number -> number % 1_000 == 500);
            assertThat(feed.finish(PATIENCE_SECONDS)).isTrue();
            StoredEvents.check(
                    server,
                    "bad",
                    IntStream.rangeClosed(1, 3_000)
                            .filter(number -> number % 1_000 != 500)
                            .boxed()
                            .toList());
            assertThat(feed.counted("events.dropped")).isEqualTo(3);
            assertThat(feed.counted("events.acked")).isEqualTo(2_997);
            assertThat(log.count("refused an event for good")).isEqualTo(1);
            assertThat(log.count("mapper_parsing_exception")).isEqualTo(1);
        }
    }

    @Test
    void shouldKeepBadDocumentsInTheDeadLetterIndex() throws Exception {
        String policy = ", non_indexable_policy.dead_letter_index.index: dead";
        try (Feed feed = feed(server.url(), "bad2", policy).start()) {
            feed.add(1_000, number -> number % 100 == 50);
            assertThat(feed.finish(PATIENCE_SECONDS)).isTrue();
            assertThat(server.count("bad2")).isEqualTo(990);
            assertThat(server.count("dead")).isEqualTo(10);
            assertThat(feed.counted("events.dead")).isEqualTo(10);
            assertThat(feed.counted("events.dropped")).isZero();
        }
    }

    @Test
    void shouldWaitWhileAnIndexIsReadOnly() throws Exception {
        try (Feed feed = feed(server.url(), "readonly", "").start()) {
            feed.add(300);
            await(() -> feed.counted("events.acked") == 300);
            server.setReadOnly("readonly", true);
            feed.add(600);
            await(() -> feed.counted("events.retried") > 2_000);
            assertThat(log.count("can't take some events now")).isEqualTo(1);
            server.setReadOnly("readonly", false);
            finish(feed, "readonly");
            assertThat(log.count("takes all events again")).isEqualTo(1);
        }
    }

    @Test
    void shouldWaitWhileTheServerHasTooMuchToDo() throws Exception {
        try (SearchFront front = SearchFront.start(server);
                Feed feed = feed(front.url(), "busy", "").start()) {
            feed.add(200);
            await(() -> feed.counted("events.acked") == 200);
            front.answer(429, 20, "_bulk");
            feed.add(800);
            finish(feed, "busy");
            assertThat(feed.counted("errors")).isEqualTo(20);
            assertThat(log.count("HTTP 429, it has too much to do")).isEqualTo(2);
            assertThat(log.lines()).hasSize(3);
        }
    }

    @Test
    void shouldWaitForTheRightCredentials() throws Exception {
        try (SearchFront front = SearchFront.start(server);
                Feed feed =
                        feed(front.url(), "secret", ", username: probe, password: right").start()) {
            front.letIn("probe", "other");
            feed.add(300);
            await(() -> feed.counted("errors") >= 3);
            assertThat(log.count("wrong user, password or API key")).isEqualTo(1);
            assertThat(log.lines()).hasSize(1).noneMatch(line -> line.contains("right"));
            front.letIn("probe", "right");
            finish(feed, "secret");
        }
    }

    @Test
    void shouldSayThatACertificateHasExpired() throws Exception {
        TestCertificates certificates =
                new TestCertificates(Files.createDirectory(directory.resolve("expired")))
                        .addExpired("server")
                        .add("probe", "EC");
        try (SearchFront front =
                        SearchFront.startTls(server, certificates, "server", "probe", false);
                Feed feed = feed(front.url(), "expired", tls(certificates, "server")).start()) {
            feed.add(10);
            await(() -> feed.counted("errors") >= 3);
            assertThat(log.lines()).hasSize(1);
            assertThat(log.lines().getFirst()).contains("TLS: ").containsIgnoringCase("expired");
            assertThat(feed.waiting()).isEqualTo(10);
        }
    }

    private static String tls(TestCertificates certificates, String trusted) throws Exception {
        return ", ssl.certificate_authorities: [\"%s\"]"
                .formatted(certificates.certificate(trusted).replace("\n", "\\n"));
    }

    @Test
    void shouldDeliverOverTlsWithACertificateOfItsOwn() throws Exception {
        Path folder = Files.createDirectory(directory.resolve("tls"));
        TestCertificates certificates =
                new TestCertificates(folder).add("server", "EC").add("probe", "RSA");
        Path certificate = folder.resolve("probe.crt");
        Path key = folder.resolve("probe.key");
        Files.writeString(certificate, certificates.certificate("probe"));
        Files.writeString(key, certificates.key("probe"));
        String shown = ", ssl.certificate: '" + certificate + "', ssl.key: '" + key + "'";
        try (SearchFront front =
                        SearchFront.startTls(server, certificates, "server", "probe", true);
                Feed feed = feed(front.url(), "tls", tls(certificates, "server") + shown).start()) {
            feed.add(500);
            finish(feed, "tls");
        }
    }

    @Test
    void shouldGiveUpAConnectionThatIsOpenOnOneSideOnly() throws Exception {
        try (FaultProxy proxy = FaultProxy.start(server.port());
                Feed feed = feed("http://" + proxy.address(), "half", ", timeout: 1s").start()) {
            feed.add(400);
            await(() -> feed.counted("events.acked") == 400);
            proxy.stall();
            feed.add(400);
            await(() -> feed.counted("errors") >= 2);
            assertThat(log.count("no answer within 1 s")).isEqualTo(1);
            proxy.pass();
            finish(feed, "half");
        }
    }

    @Test
    void shouldGoOnWhenAServerThatStoodStillAnswersAgain() throws Exception {
        try (Feed feed = feed(server.url(), "halted", ", timeout: 1s").start()) {
            feed.add(400);
            await(() -> feed.counted("events.acked") == 400);
            server.halt();
            feed.add(400);
            await(() -> feed.counted("errors") >= 2);
            server.resume();
            finish(feed, "halted");
        } finally {
            server.resume();
        }
    }

    @Test
    void shouldFillADataStreamThroughAPipeline() throws Exception {
        server.send(
                "PUT",
                "/_index_template/flows",
                "{\"index_patterns\":[\"flows-*\"],\"data_stream\":{}}");
        try (Feed feed = feed(server.url(), "flows-test", ", pipeline: mark").start()) {
            feed.add(300);
            // The pipeline is not there yet: the events wait for it.
            await(() -> feed.counted("events.retried") > 0);
            server.send(
                    "PUT",
                    "/_ingest/pipeline/mark",
                    "{\"processors\":[{\"set\":{\"field\":\"mark\",\"value\":\"seen\"}}]}");
            finish(feed, "flows-test");
            assertThat(server.get("/flows-test/_count?q=mark:seen")).contains("\"count\":300");
        }
    }
}
