package io.flowgauge.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowgauge.app.Program.Result;
import io.flowgauge.app.Program.Running;
import io.flowgauge.testkit.NamespacePair;
import io.flowgauge.testkit.servers.RedisServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Live capture with the queue on disk while Redis is killed, stays away and comes back. Each packet
 * is a flow of its own, and so an event, which is known again by its ports at the other end.
 */
class OutageProgramTest {
    private static final Pattern NUMBER = Pattern.compile("\"([a-z_.]+)\":(\\d+)");
    private static final String NOBODY = "10.93.0.9";
    private static final long KIB_IN_MIB = 1_024;

    /** What memory may grow by, from the first minute of the outage on, MiB. */
    private static final long GROWTH_MIB_MAX = 48;

    @TempDir private Path directory;
    private NamespacePair pair;

    /**
     * A load and an outage.
     *
     * @param perSecond flows
     * @param awayS how long the server is away
     * @param aroundS how long flows come before it goes and after it came back, each
     * @param backoffMax of the output
     */
    private record Outage(int perSecond, int awayS, int aroundS, String backoffMax) {
        int flows() {
            return perSecond * (awayS + 2 * aroundS);
        }
    }

    @BeforeEach
    void makeNamespaces() throws Exception {
        pair = NamespacePair.openOrSkip();
        // To nobody, so that nobody answers.
        pair.ip(
                NamespacePair.RIGHT,
                "neigh",
                "add",
                NOBODY,
                "lladdr",
                "02:00:00:00:00:09",
                "dev",
                NamespacePair.RIGHT);
    }

    @AfterEach
    void deleteNamespaces() throws Exception {
        if (pair != null) {
            pair.close();
        }
    }

    @Test
    @Timeout(120)
    void shouldLoseNeitherPacketsNorEventsWhileTheServerIsAway() throws Exception {
        run(new Outage(4_000, 3, 2, "500ms"));
    }

    /** What {@code make outage} runs. */
    @Test
    @Tag("soak")
    @Timeout(value = 3, unit = TimeUnit.HOURS)
    void shouldLoseNeitherPacketsNorEventsInALongOutage() throws Exception {
        run(
                new Outage(
                        Integer.getInteger("flowgauge.outage.rate", 50_000),
                        Integer.getInteger("flowgauge.outage.seconds", 600),
                        20,
                        "60s"));
    }

    private void run(Outage outage) throws Exception {
        try (RedisServer redis = pair.in(NamespacePair.LEFT, this::startRedis)) {
            Running running = start(redis, outage);
            try (PortPairs seen = new PortPairs(redis.port());
                    FlowSender sender = new FlowSender(NOBODY, outage.perSecond, outage.flows())) {
                long receivedBefore = received();
                pair.inside(NamespacePair.LEFT, seen::connect);
                pair.inside(NamespacePair.RIGHT, sender::start);
                Thread.sleep(1_000L * outage.aroundS);
                seen.await(1, 30);
                // What it took out of the list would be lost if the list went meanwhile.
                seen.disconnect();
                redis.kill();
                List<Long> memory = watchMemory(running, outage.awayS);
                pair.inside(NamespacePair.LEFT, redis::start);
                pair.inside(NamespacePair.LEFT, seen::connect);
                long backNs = System.nanoTime();
                assertThat(sender.await(60 + 2L * outage.aroundS)).as("all sent").isTrue();
                seen.await(outage.flows(), 120);
                long tookMs = (System.nanoTime() - backNs) / 1_000_000;
                long sent = received() - receivedBefore;
                running.signal("TERM");
                Result result = running.await();
                report(outage, result, seen, memory, tookMs);
                verify(outage, result, seen, sent);
                if (outage.awayS >= 120) {
                    long first = max(memory.subList(0, 60));
                    assertThat(max(memory)).isLessThan(first + GROWTH_MIB_MAX);
                }
            } finally {
                running.process.destroyForcibly();
            }
        }
    }

    private RedisServer startRedis() throws Exception {
        // It need not survive the loss of power, and does not grow without bounds.
        return RedisServer.startOrSkip(
                directory.resolve("redis"),
                "--appendfsync",
                "everysec",
                "--auto-aof-rewrite-min-size",
                "256mb");
    }

    private Running start(RedisServer redis, Outage outage) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("run", "-e"));
        for (String setting :
                List.of(
                        "packetbeat.interfaces.device=" + NamespacePair.LEFT,
                        "packetbeat.flows.period=-1",
                        "packetbeat.flows.timeout=1s",
                        "output.console.enabled=false",
                        "output.redis.hosts=[\"127.0.0.1:" + redis.port() + "\"]",
                        "output.redis.backoff.init=100ms",
                        "output.redis.backoff.max=" + outage.backoffMax,
                        "queue.disk.max_size=0",
                        "path.data=" + directory.resolve("data"))) {
            arguments.add("-E");
            arguments.add(setting);
        }
        Program program =
                new Program(directory, "ip", "netns", "exec", pair.name(NamespacePair.LEFT));
        Running running = program.start(arguments.toArray(String[]::new));
        running.awaitError("start running");
        return running;
    }

    private long received() throws Exception {
        String path = "/sys/class/net/" + NamespacePair.LEFT + "/statistics/rx_packets";
        return Long.parseLong(pair.run(NamespacePair.LEFT, "cat", path));
    }

    /** Waits, and returns what the process had in memory after each second, MiB. */
    private static List<Long> watchMemory(Running running, int seconds) throws Exception {
        List<Long> memory = new ArrayList<>();
        for (int second = 0; second < seconds; second++) {
            Thread.sleep(1_000);
            // Behind "ip netns exec" and the launcher, which both become the program.
            String status = Files.readString(Path.of("/proc/" + running.process.pid() + "/status"));
            MatchResult resident =
                    Pattern.compile("VmRSS:\\s+(\\d+) kB")
                            .matcher(status)
                            .results()
                            .toList()
                            .get(0);
            memory.add(Long.parseLong(resident.group(1)) / KIB_IN_MIB);
        }
        return memory;
    }

    private static long max(List<Long> values) {
        return values.stream().mapToLong(Long::longValue).max().orElseThrow();
    }

    /** Returns the last number of that name in the log. */
    private static long counter(Result result, String name) {
        long value = -1;
        for (MatchResult number : NUMBER.matcher(result.err()).results().toList()) {
            if (number.group(1).equals(name)) {
                value = Long.parseLong(number.group(2));
            }
        }
        return value;
    }

    private static void report(
            Outage outage, Result result, PortPairs seen, List<Long> memory, long tookMs) {
        int minute = Math.min(60, memory.size());
        System.out.printf(
                "OutageProgramTest: %s: %d flows, %d events seen, %d of them again; packets"
                        + " received %d, metered %d, dropped %d; resident %d MiB after the first"
                        + " minute, at most %d MiB; %d s from the server's return to the last"
                        + " event%n",
                outage,
                outage.flows(),
                seen.events(),
                seen.events() - seen.count(),
                counter(result, "packets.received"),
                counter(result, "packets.metered"),
                counter(result, "packets.dropped_by_kernel"),
                memory.get(minute - 1),
                max(memory),
                tookMs / 1_000);
    }

    private static void verify(Outage outage, Result result, PortPairs seen, long sent) {
        assertThat(result.status()).as(result.err()).isZero();
        assertThat(sent).as("on the wire").isGreaterThanOrEqualTo(outage.flows());
        assertThat(counter(result, "packets.dropped_by_kernel")).isZero();
        assertThat(counter(result, "packets.metered"))
                .isGreaterThanOrEqualTo(outage.flows())
                .isEqualTo(counter(result, "packets.received"));
        assertThat(seen.count()).as("each flow").isEqualTo(outage.flows());
        assertThat(result.err().lines().filter(line -> line.contains("redis: ")))
                .as("a line for each change of state")
                .hasSize(3)
                .element(1)
                .asString()
                .contains("can't be used");
        assertThat(result.err()).doesNotContain("are left in the queue");
    }
}
