package io.flowgauge.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.flowgauge.app.Program.Result;
import io.flowgauge.app.Program.Running;
import io.flowgauge.testkit.DnsServer;
import io.flowgauge.testkit.NamespacePair;
import io.flowgauge.testkit.Traffic;
import io.flowgauge.testkit.servers.LumberjackServer;
import io.flowgauge.testkit.servers.RedisServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Servers whose name changes, and networks that swallow packets, during live capture. */
@Timeout(120)
class NetworkFaultProgramTest {
    private static final int FIRST_PORT = 5_001;
    private static final int FLOWS = 50;
    private static final String NAME = "events.example";
    private static final String OLD_IP = NamespacePair.LEFT_IP;
    private static final String NEW_IP = NamespacePair.RIGHT_IP;
    private static final long LIMIT_NS = TimeUnit.SECONDS.toNanos(60);

    @TempDir private Path directory;
    private NamespacePair pair;
    private int flows;

    @BeforeEach
    void makeNamespaces() throws Exception {
        pair = NamespacePair.openOrSkip();
    }

    @AfterEach
    void deleteNamespaces() throws Exception {
        if (pair != null) {
            pair.close();
        }
    }

    @Test
    void shouldFollowTheNameOfARedisServer() throws Exception {
        Path hosts = name(OLD_IP);
        try (DnsServer names = names(hosts);
                RedisServer old =
                        pair.in(
                                NamespacePair.LEFT,
                                () ->
                                        RedisServer.startAtOrSkip(
                                                directory.resolve("old"), OLD_IP, 16_379))) {
            Running running =
                    start("redis.hosts=[\"" + NAME + ":16379\"]", "redis.backoff.init=1s");
            send();
            await(() -> redis(NamespacePair.LEFT, old), FLOWS);
            Set<Integer> ports = redis(NamespacePair.LEFT, old);
            try (RedisServer other =
                    pair.in(
                            NamespacePair.RIGHT,
                            () ->
                                    RedisServer.startAtOrSkip(
                                            directory.resolve("new"), NEW_IP, 16_379))) {
                name(NEW_IP);
                names.readAgain();
                old.kill();
                send();
                assertThat(await(() -> redis(NamespacePair.RIGHT, other), FLOWS))
                        .as("ms until events came at the new address")
                        .isLessThan(15_000);
                ports.addAll(redis(NamespacePair.RIGHT, other));
                assertThat(ports).isEqualTo(all());
                end(running, 1);
            }
        }
    }

    @Test
    void shouldFollowTheNameOfAnElasticsearchServer() throws Exception {
        Path hosts = name(OLD_IP);
        try (DnsServer names = names(hosts);
                BulkSink old = pair.in(NamespacePair.LEFT, () -> new BulkSink(OLD_IP, 9_200))) {
            Running running =
                    start(
                            "elasticsearch.hosts=[\"http://" + NAME + ":9200\"]",
                            "elasticsearch.backoff.init=1s");
            send();
            await(() -> ports(old.events), FLOWS);
            Set<Integer> ports = ports(old.events);
            try (BulkSink other = pair.in(NamespacePair.RIGHT, () -> new BulkSink(NEW_IP, 9_200))) {
                name(NEW_IP);
                names.readAgain();
                old.stop();
                send();
                assertThat(await(() -> ports(other.events), FLOWS))
                        .as("ms until events came at the new address")
                        .isLessThan(15_000);
                ports.addAll(ports(other.events));
                assertThat(ports).isEqualTo(all());
                // A connection that was closed between requests is no failure.
                end(running, 0);
            }
        }
    }

    @Test
    void shouldGetOverANetworkThatSwallowsWhatGoesToRedis() throws Exception {
        try (RedisServer redis =
                pair.in(NamespacePair.LEFT, () -> RedisServer.startOrSkip(directory))) {
            swallow(
                    redis.port(),
                    () -> redis(NamespacePair.LEFT, redis),
                    "redis.hosts=[\"127.0.0.1:" + redis.port() + "\"]",
                    "redis.timeout=1s",
                    "redis.backoff.init=100ms",
                    "redis.backoff.max=500ms");
        }
    }

    @Test
    void shouldGetOverANetworkThatSwallowsWhatGoesToLogstash() throws Exception {
        try (LumberjackServer server =
                pair.in(NamespacePair.LEFT, () -> LumberjackServer.start(directory))) {
            swallow(
                    server.port(),
                    () -> ports(server.events()),
                    "logstash.hosts=[\"127.0.0.1:" + server.port() + "\"]",
                    "logstash.timeout=1s",
                    "logstash.backoff.init=100ms",
                    "logstash.backoff.max=500ms");
        }
    }

    @Test
    void shouldGetOverANetworkThatSwallowsWhatGoesToElasticsearch() throws Exception {
        try (BulkSink sink = pair.in(NamespacePair.LEFT, () -> new BulkSink("127.0.0.1", 9_200))) {
            swallow(
                    sink.port(),
                    () -> ports(sink.events),
                    "elasticsearch.hosts=[\"http://127.0.0.1:9200\"]",
                    "elasticsearch.timeout=1s",
                    "elasticsearch.backoff.init=100ms",
                    "elasticsearch.backoff.max=500ms");
        }
    }

    /** Lets packets of an open connection vanish, with flows before, meanwhile and after. */
    private void swallow(int port, Callable<Set<Integer>> seen, String... settings)
            throws Exception {
        assumeTrue(
                Files.isExecutable(Path.of("/usr/sbin/nft")),
                "skipped: needs nft of the package nftables");
        Running running = start(settings);
        send();
        await(seen, FLOWS);
        pair.drop(NamespacePair.LEFT, port);
        send();
        long beganNs = System.nanoTime();
        running.awaitError("can't be used");
        assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beganNs))
                .as("ms until it was seen: a flow ends after 1 s, and the output waits for 1 s")
                .isLessThan(10_000);
        // Several tries fail.
        Thread.sleep(2_000);
        pair.pass(NamespacePair.LEFT);
        await(seen, 2 * FLOWS);
        send();
        await(seen, 3 * FLOWS);
        assertThat(seen.call()).isEqualTo(all());
        end(running, 1);
    }

    private Path name(String address) throws Exception {
        return Files.writeString(directory.resolve("names"), address + " " + NAME + "\n");
    }

    private DnsServer names(Path hosts) throws Exception {
        pair.useOwnNames(NamespacePair.LEFT);
        return pair.in(NamespacePair.LEFT, () -> DnsServer.startAtPort53OrSkip(directory, hosts));
    }

    private Running start(String... settings) throws Exception {
        Program program =
                new Program(
                        Files.createDirectories(directory.resolve("program")),
                        "ip",
                        "netns",
                        "exec",
                        pair.name(NamespacePair.LEFT));
        List<String> arguments = new ArrayList<>(List.of("run", "-e"));
        List<String> all =
                new ArrayList<>(
                        List.of(
                                "packetbeat.interfaces.device=" + NamespacePair.LEFT,
                                "packetbeat.interfaces.bpf_filter=udp",
                                "packetbeat.flows.period=-1",
                                "packetbeat.flows.timeout=1s",
                                "setup.template.enabled=false",
                                "setup.ilm.enabled=false",
                                "output.console.enabled=false"));
        for (String setting : settings) {
            all.add("output." + setting);
        }
        for (String setting : all) {
            arguments.add("-E");
            arguments.add(setting);
        }
        Running running = program.start(arguments.toArray(String[]::new));
        running.awaitError("start running");
        return running;
    }

    /** Sends a packet of each of some more flows, each to a port of its own. */
    private void send() throws Exception {
        pair.inside(
                NamespacePair.LEFT,
                () -> {
                    for (int i = 0; i < FLOWS; i++, flows++) {
                        Traffic.udp(NamespacePair.RIGHT_IP, FIRST_PORT + flows, 20, 1);
                    }
                });
    }

    private Set<Integer> all() {
        Set<Integer> ports = new TreeSet<>();
        IntStream.range(0, flows).forEach(flow -> ports.add(FIRST_PORT + flow));
        return ports;
    }

    private Set<Integer> redis(String side, RedisServer server) throws Exception {
        String list = pair.in(side, () -> server.send("LRANGE", "packetbeat", "0", "-1"));
        return ports(list.lines().toList());
    }

    /** Returns the ports that flows of the test went to. */
    private static Set<Integer> ports(List<String> events) {
        Set<Integer> ports = new TreeSet<>();
        for (JsonNode event : Program.parse(String.join("\n", events))) {
            int port = event.at("/dest/port").asInt(0);
            if (port >= FIRST_PORT) {
                ports.add(port);
            }
        }
        return ports;
    }

    /** Waits for so many flows; returns how long, ms. */
    private static long await(Callable<Set<Integer>> seen, int count) throws Exception {
        long beganNs = System.nanoTime();
        while (seen.call().size() < count) {
            assertThat(System.nanoTime() - beganNs).as("in time").isLessThan(LIMIT_NS);
            Thread.sleep(50);
        }
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beganNs);
    }

    /** Ends the program; its log must have a line for each change of state, and no more. */
    private static void end(Running running, int failures) throws Exception {
        running.signal("TERM");
        Result result = running.await();
        assertThat(result.status()).as(result.err()).isZero();
        for (String change : List.of("can't be used", "it was down")) {
            assertThat(result.err().lines().filter(line -> line.contains(change)))
                    .as(result.err())
                    .hasSize(failures);
        }
        assertThat(result.err()).contains("\"packets.dropped_by_kernel\":0");
    }
}
