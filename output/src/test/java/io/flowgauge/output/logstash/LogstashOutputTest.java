package io.flowgauge.output.logstash;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowgauge.output.EventFeed;
import io.flowgauge.output.LogLines;
import io.flowgauge.testkit.LumberjackPeer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Against a peer that does what real servers seldom do, but may. */
@Timeout(60)
class LogstashOutputTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final List<String> events = new CopyOnWriteArrayList<>();
    private final List<Integer> windows = new CopyOnWriteArrayList<>();

    private static EventFeed feed(LumberjackPeer peer, String settings) throws Exception {
        return feed("127.0.0.1:" + peer.port(), settings);
    }

    private static EventFeed feed(String hosts, String settings) throws Exception {
        return notStarted(hosts, settings).start();
    }

    private static EventFeed notStarted(String hosts, String settings) throws Exception {
        return new EventFeed(
                LogstashSettings.KIND,
                "hosts: [\"" + hosts + "\"]\nbackoff: {init: 10ms, max: 50ms}\n" + settings,
                100_000);
    }

    /** Takes a window and acknowledges it. */
    private void take(LumberjackPeer.Connection connection) throws IOException {
        List<String> window = connection.window();
        events.addAll(window);
        windows.add(window.size());
        connection.acknowledge(window.size());
    }

    private void takeAll(LumberjackPeer.Connection connection) throws IOException {
        while (true) {
            take(connection);
        }
    }

    private Set<Integer> numbers() {
        Set<Integer> all = new TreeSet<>();
        events.forEach(event -> all.add(EventFeed.number(event)));
        return all;
    }

    private static Set<Integer> upTo(int count) {
        Set<Integer> all = new TreeSet<>();
        IntStream.rangeClosed(1, count).forEach(all::add);
        return all;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 9})
    void shouldSendEventsAsPacketbeatDoes(int level) throws Exception {
        try (LumberjackPeer peer = LumberjackPeer.start(this::takeAll);
                EventFeed feed = feed(peer, "compression_level: " + level + "\nindex: flows")) {
            feed.add(3_000);
            assertThat(feed.drain(LIMIT)).isTrue();
            assertThat(events).hasSize(3_000);
            assertThat(numbers()).isEqualTo(upTo(3_000));
            JsonNode event = new JsonMapper().readTree(events.getFirst());
            assertThat(event.at("/@metadata/beat").asString()).isEqualTo("flows");
            assertThat(event.at("/@metadata/type").asString()).isEqualTo("doc");
            assertThat(event.at("/@metadata/version").asString()).isEqualTo("6.7.2");
            assertThat(event.at("/type").asString()).isEqualTo("flow");
            assertThat(events.getFirst()).doesNotContain("\n");
            assertThat(windows).allMatch(size -> size <= 2_048);
            assertThat(feed.count("events.acked")).isEqualTo(3_000);
            assertThat(feed.count("events.retried")).isZero();
        }
    }

    @Test
    void shouldHaveWindowsOfTheSizeThatIsAskedFor() throws Exception {
        try (LumberjackPeer peer = LumberjackPeer.start(this::takeAll);
                EventFeed feed = feed(peer, "bulk_max_size: 7")) {
            feed.add(700);
            assertThat(feed.drain(LIMIT)).isTrue();
            assertThat(Collections.max(windows)).isEqualTo(7);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void shouldSendOnlyTheRestAfterAPartialAcknowledgement(int pipelining) throws Exception {
        LumberjackPeer.Script script =
                connection -> {
                    if (connection.number() == 1) {
                        List<String> window = connection.window();
                        events.addAll(window.subList(0, 60));
                        connection.acknowledge(20);
                        connection.acknowledge(60);
                        // A sign of life between them is none of an event.
                        connection.acknowledge(0);
                        Thread.sleep(100);
                        throw new IOException("cut");
                    }
                    takeAll(connection);
                };
        try (LumberjackPeer peer = LumberjackPeer.start(script);
                EventFeed feed = feed(peer, "bulk_max_size: 100\npipelining: " + pipelining)) {
            feed.add(100);
            assertThat(feed.awaitEmpty(LIMIT)).isTrue();
            assertThat(events).as("none twice").hasSize(100);
            assertThat(numbers()).isEqualTo(upTo(100));
            assertThat(feed.count("events.retried")).isEqualTo(40);
        }
    }

    @Test
    void shouldWaitWhileTheOtherSideIsAtWork() throws Exception {
        LumberjackPeer.Script script =
                connection -> {
                    List<String> window = connection.window();
                    for (int i = 0; i < 12; i++) {
                        Thread.sleep(100);
                        connection.acknowledge(i < 6 ? 0 : 1);
                    }
                    events.addAll(window);
                    connection.acknowledge(window.size());
                    takeAll(connection);
                };
        try (LumberjackPeer peer = LumberjackPeer.start(script);
                EventFeed feed = feed(peer, "timeout: 400ms\nbulk_max_size: 50")) {
            feed.add(50);
            assertThat(feed.awaitEmpty(LIMIT)).isTrue();
            assertThat(peer.connections()).isEqualTo(1);
            assertThat(events).hasSize(50);
        }
    }

    @Test
    void shouldConnectAgainWhenNoAcknowledgementComes() throws Exception {
        LumberjackPeer.Script script =
                connection -> {
                    if (connection.number() == 1) {
                        connection.window();
                        TimeUnit.HOURS.sleep(1);
                    }
                    takeAll(connection);
                };
        try (LogLines log = new LogLines();
                LumberjackPeer peer = LumberjackPeer.start(script);
                EventFeed feed = feed(peer, "timeout: 300ms")) {
            feed.add(500);
            assertThat(feed.awaitEmpty(LIMIT)).isTrue();
            assertThat(numbers()).isEqualTo(upTo(500));
            assertThat(log.await(2)).hasSize(2);
            assertThat(log.lines().get(0)).contains("no acknowledgement for 300ms");
            assertThat(log.lines().get(1))
                    .contains("connected to 127.0.0.1:" + peer.port())
                    .contains("it was down: no acknowledgement");
        }
    }

    @Test
    void shouldConnectAgainWhenNothingIsTaken() throws Exception {
        LumberjackPeer.Script script =
                connection -> {
                    if (connection.number() == 1) {
                        // Neither reads nor acknowledges, as a host that has gone.
                        TimeUnit.HOURS.sleep(1);
                    }
                    takeAll(connection);
                };
        try (LogLines log = new LogLines();
                LumberjackPeer peer = LumberjackPeer.start(script);
                EventFeed feed =
                        notStarted(
                                "127.0.0.1:" + peer.port(),
                                "timeout: 3s\ncompression_level: 0\nbulk_max_size: 40000")) {
            feed.add(40_000);
            feed.start();
            assertThat(feed.awaitEmpty(LIMIT)).isTrue();
            assertThat(numbers()).isEqualTo(upTo(40_000));
            assertThat(log.await(2)).hasSize(2);
            assertThat(log.count("it has taken no bytes for 3s")).isEqualTo(2);
        }
    }

    @Test
    void shouldSendAllAgainAfterACutInAWindow() throws Exception {
        LumberjackPeer.Script script =
                connection -> {
                    if (connection.number() <= 3) {
                        connection.windowHeader();
                        connection.in().skipNBytes(1_000);
                        throw new IOException("cut");
                    }
                    takeAll(connection);
                };
        try (LogLines log = new LogLines();
                LumberjackPeer peer = LumberjackPeer.start(script);
                EventFeed feed = feed(peer, "")) {
            feed.add(5_000);
            assertThat(feed.awaitEmpty(LIMIT)).isTrue();
            assertThat(numbers()).isEqualTo(upTo(5_000));
            assertThat(log.count("ERROR")).as("one line, not one for each try").isEqualTo(1);
            assertThat(log.await(2)).hasSize(2);
        }
    }

    @Test
    void shouldSayWhenTheOtherSideIsNoneOfLumberjack() throws Exception {
        LumberjackPeer.Script script =
                connection -> {
                    connection.window();
                    connection.write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(UTF_8));
                    TimeUnit.HOURS.sleep(1);
                };
        try (LogLines log = new LogLines();
                LumberjackPeer peer = LumberjackPeer.start(script);
                EventFeed feed = feed(peer, "")) {
            feed.add(10);
            while (feed.count("errors") < 4) {
                Thread.sleep(10);
            }
            assertThat(log.count("is this the port of an input for Beats?")).isEqualTo(1);
            assertThat(log.await(1)).hasSize(1);
            assertThat(feed.waiting()).isEqualTo(10);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {11, Integer.MAX_VALUE, -1})
    void shouldNotBelieveAcknowledgementsOfWhatWasNotSent(int sequence) throws Exception {
        LumberjackPeer.Script script =
                connection -> {
                    if (connection.number() == 1) {
                        connection.window();
                        connection.acknowledge(sequence);
                        TimeUnit.HOURS.sleep(1);
                    }
                    takeAll(connection);
                };
        try (LogLines log = new LogLines();
                LumberjackPeer peer = LumberjackPeer.start(script);
                EventFeed feed = feed(peer, "bulk_max_size: 10")) {
            feed.add(10);
            assertThat(feed.awaitEmpty(LIMIT)).isTrue();
            assertThat(numbers()).isEqualTo(upTo(10));
            assertThat(log.await(2))
                    .hasSize(2)
                    .allMatch(line -> line.contains("it acknowledges event"));
        }
    }

    @Test
    void shouldKeepWindowsUnderWay() throws Exception {
        CountDownLatch seen = new CountDownLatch(4);
        LumberjackPeer.Script script =
                connection -> {
                    // The first proves the connection: until then there is one at a time.
                    take(connection);
                    for (int i = 0; i < 3; i++) {
                        events.addAll(connection.window());
                        seen.countDown();
                    }
                    connection.in().read();
                    seen.countDown();
                };
        try (LumberjackPeer peer = LumberjackPeer.start(script);
                EventFeed feed = feed(peer, "bulk_max_size: 10\npipelining: 3\ntimeout: 10s")) {
            feed.add(10);
            assertThat(feed.awaitEmpty(LIMIT)).isTrue();
            feed.add(100);
            assertThat(seen.await(1, TimeUnit.SECONDS)).isFalse();
            assertThat(seen.getCount()).as("three windows and no more").isEqualTo(1);
        }
    }

    @Test
    void shouldBeginWithSmallWindowsAndShrinkAfterAFailure() throws Exception {
        List<Integer> offered = new CopyOnWriteArrayList<>();
        LumberjackPeer.Script script =
                connection -> {
                    while (true) {
                        List<String> window = connection.window();
                        offered.add(window.size());
                        if (offered.size() == 5) {
                            throw new IOException("cut");
                        }
                        events.addAll(window);
                        connection.acknowledge(window.size());
                    }
                };
        try (LumberjackPeer peer = LumberjackPeer.start(script);
                EventFeed feed =
                        feed(peer, "slow_start: true\npipelining: 0\nbulk_max_size: 1000")) {
            feed.add(1_000);
            assertThat(feed.awaitEmpty(LIMIT)).isTrue();
            assertThat(numbers()).isEqualTo(upTo(1_000));
            assertThat(offered).startsWith(10, 15, 23, 35, 53, 26, 39, 59);
        }
    }

    @Test
    void shouldConnectAnewWhenTheTimeOfAConnectionIsOver() throws Exception {
        try (LogLines log = new LogLines();
                LumberjackPeer peer = LumberjackPeer.start(this::takeAll);
                EventFeed feed = feed(peer, "ttl: 50ms\npipelining: 0")) {
            for (int i = 0; i < 4; i++) {
                feed.add(5);
                assertThat(feed.awaitEmpty(LIMIT)).isTrue();
                Thread.sleep(70);
            }
            assertThat(peer.connections()).isEqualTo(4);
            assertThat(events).hasSize(20);
            assertThat(log.await(1)).hasSize(1);
        }
    }

    @Test
    void shouldNotTakeItForAFailureWhenAnIdleConnectionIsClosed() throws Exception {
        LumberjackPeer.Script script =
                connection -> {
                    take(connection);
                    throw new IOException("idle");
                };
        try (LogLines log = new LogLines();
                LumberjackPeer peer = LumberjackPeer.start(script);
                EventFeed feed = feed(peer, "")) {
            for (int i = 0; i < 3; i++) {
                feed.add(5);
                assertThat(feed.awaitEmpty(LIMIT)).isTrue();
                Thread.sleep(100);
            }
            assertThat(peer.connections()).isEqualTo(3);
            assertThat(events).hasSize(15);
            assertThat(log.await(1)).hasSize(1);
            assertThat(feed.count("errors")).isZero();
        }
    }

    @Test
    void shouldGiveBackWhatIsUnderWayWhenThereIsNothingElseToSend() throws Exception {
        AtomicInteger taken = new AtomicInteger();
        LumberjackPeer.Script script =
                connection -> {
                    take(connection);
                    if (connection.number() == 1) {
                        // Proven: from here on the output does not wait at a window.
                        connection.window();
                        taken.incrementAndGet();
                        throw new IOException("cut");
                    }
                    takeAll(connection);
                };
        try (LogLines log = new LogLines();
                LumberjackPeer peer = LumberjackPeer.start(script);
                EventFeed feed = feed(peer, "")) {
            feed.add(5);
            assertThat(feed.awaitEmpty(LIMIT)).isTrue();
            feed.add(5);
            assertThat(feed.drain(LIMIT)).isTrue();
            assertThat(taken).hasValue(1);
            assertThat(numbers()).isEqualTo(upTo(10));
            assertThat(feed.count("events.retried")).isEqualTo(5);
            assertThat(log.count("ERROR")).isEqualTo(1);
        }
    }

    @Test
    void shouldUseTheNextHostWhenOneFails() throws Exception {
        int closedPort;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closedPort = socket.getLocalPort();
        }
        try (LumberjackPeer peer = LumberjackPeer.start(this::takeAll);
                EventFeed feed =
                        feed("127.0.0.1:" + closedPort + "\", \"127.0.0.1:" + peer.port(), "")) {
            feed.add(500);
            assertThat(feed.awaitEmpty(LIMIT)).isTrue();
            assertThat(numbers()).isEqualTo(upTo(500));
        }
    }

    @Test
    void shouldShareTheLoadAmongHosts() throws Exception {
        Set<Integer> users = new ConcurrentSkipListSet<>();
        LumberjackPeer.Script slow =
                connection -> {
                    while (true) {
                        take(connection);
                        Thread.sleep(5);
                    }
                };
        try (LumberjackPeer one =
                        LumberjackPeer.start(
                                connection -> {
                                    users.add(1);
                                    slow.run(connection);
                                });
                LumberjackPeer two =
                        LumberjackPeer.start(
                                connection -> {
                                    users.add(2);
                                    slow.run(connection);
                                });
                EventFeed feed =
                        feed(
                                "127.0.0.1:" + one.port() + "\", \"127.0.0.1:" + two.port(),
                                "loadbalance: true\nworker: 2\nbulk_max_size: 50")) {
            feed.add(5_000);
            assertThat(feed.awaitEmpty(LIMIT)).isTrue();
            assertThat(numbers()).isEqualTo(upTo(5_000));
            assertThat(users).containsExactly(1, 2);
            assertThat(one.connections() + two.connections()).isEqualTo(4);
        }
    }

    @Test
    void shouldDropEventsAfterMaxRetriesOnlyIfToldTo() throws Exception {
        LumberjackPeer.Script script =
                connection -> {
                    connection.window();
                    throw new IOException("cut");
                };
        try (LumberjackPeer peer = LumberjackPeer.start(script);
                EventFeed feed = feed(peer, "max_retries: 2")) {
            feed.add(10);
            assertThat(feed.awaitEmpty(LIMIT)).isTrue();
            // The last is made before the events are taken once more, and dropped.
            assertThat(peer.connections()).isEqualTo(4);
            assertThat(feed.count("events.dropped")).isEqualTo(10);
        }
    }

    @Test
    void shouldStopAtOnceWhereverItWaits() throws Exception {
        LumberjackPeer.Script script = _ -> TimeUnit.HOURS.sleep(1);
        try (LogLines log = new LogLines();
                LumberjackPeer peer = LumberjackPeer.start(script);
                EventFeed feed = feed(peer, "compression_level: 0\nbulk_max_size: 40000")) {
            feed.add(40_000);
            Thread.sleep(300);
            long beganNs = System.nanoTime();
            feed.output().close();
            assertThat(feed.output().awaitEnd(0)).isTrue();
            assertThat(System.nanoTime() - beganNs).isLessThan(TimeUnit.SECONDS.toNanos(1));
            assertThat(log.count("ERROR")).isZero();
            assertThat(feed.waiting()).isEqualTo(40_000);
        }
    }
}
