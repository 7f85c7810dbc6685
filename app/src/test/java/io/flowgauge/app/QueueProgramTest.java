package io.flowgauge.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.flowgauge.app.Program.Result;
import io.flowgauge.app.Program.Running;
import io.flowgauge.testkit.PacketBuilder;
import io.flowgauge.testkit.PcapWriter;
import io.flowgauge.testkit.Seeds;
import io.flowgauge.testkit.servers.FaultProxy;
import io.flowgauge.testkit.servers.RedisServer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The queue, in memory and on disk, when the output does not take events. */
@Timeout(120)
class QueueProgramTest {
    private static final long START_NS = 1_767_258_000_000_000_000L; // 2026-01-01T09:00:00Z
    private static final String DISK = "queue.disk.max_size=0";
    private static final String LEFT = "events are left in the queue on disk";

    @TempDir private Path directory;
    private Program program;

    @BeforeEach
    void writeCapture() throws Exception {
        program = new Program(directory);
        Files.write(directory.resolve("a.pcap"), ExampleCapture.bytes());
    }

    @Test
    void shouldDeliverWhatIsLeftOnDiskAtTheNextStart() throws Exception {
        List<String> expected = program.run("-I", "a.pcap", "-t").out().lines().toList();
        stall("out");
        Running running = program.start(arguments("a.pcap", DISK, data()));
        running.awaitError("start running");
        Thread.sleep(500);
        running.signal("TERM");
        Result stopped = running.await();
        assertThat(stopped.status()).as(stopped.err()).isZero();
        assertThat(stopped.err()).contains(expected.size() + " " + LEFT).doesNotContain("ERROR");

        unstall("out");
        Files.write(directory.resolve("empty.pcap"), new PcapWriter().toByteArray());
        Result next = program.run(arguments("empty.pcap", DISK, data()));
        assertThat(next.status()).as(next.err()).isZero();
        assertThat(next.err()).contains(expected.size() + " events from before go out first");
        assertThat(lines("out")).isEqualTo(expected);
        Result last = program.run(arguments("empty.pcap", DISK, data()));
        assertThat(last.err()).doesNotContain("from before");
    }

    @Test
    void shouldSayThatEventsInMemoryAreLostWhenTheOutputStalls() throws Exception {
        stall("out");
        Running running = program.start(arguments("a.pcap", "queue.mem.events=4096"));
        running.awaitError("start running");
        Thread.sleep(500);
        running.signal("TERM");
        Result stopped = running.await();
        assertThat(stopped.status()).isEqualTo(1);
        assertThat(stopped.err())
                .containsPattern(
                        "the output took no events for 1 s after the stop: \\d+ events are lost");
    }

    @Test
    void shouldBringEventsOfAnEarlierRunIntoTheFormOfThis() throws Exception {
        List<String> expected =
                program.run(
                                "-I",
                                "a.pcap",
                                "-t",
                                "-E",
                                "output.console.codec.format.string=%{[final]} %{[flow_id]}")
                        .out()
                        .lines()
                        .toList();
        stall("out");
        Running running = program.start(arguments("a.pcap", DISK, data()));
        running.awaitError("start running");
        Thread.sleep(500);
        running.signal("TERM");
        assertThat(running.await().status()).isZero();

        unstall("out");
        Files.write(directory.resolve("empty.pcap"), new PcapWriter().toByteArray());
        Result next =
                program.run(
                        arguments(
                                "empty.pcap",
                                DISK,
                                data(),
                                "output.file.codec.format.string=%{[final]} %{[flow_id]}"));
        assertThat(next.status()).as(next.err()).isZero();
        assertThat(lines("out")).isEqualTo(expected);
    }

    @Test
    void shouldRefuseAQueueThatAnotherProcessUses() throws Exception {
        stall("out");
        Running running = program.start(arguments("a.pcap", DISK, data()));
        running.awaitError("start running");
        Result second = program.run(arguments("a.pcap", DISK, data()));
        assertThat(second.status()).isEqualTo(1);
        assertThat(second.err()).contains("another process uses this queue");
        running.signal("TERM");
        running.await();
    }

    @Test
    void shouldUseTheDiskWhenTheFirstOutputThatTakesEventsComesByAReload() throws Exception {
        Path configuration = directory.resolve("a.yml");
        String queue =
                """
                queue.disk: {max_size: 0, path: queue}
                packetbeat.flows: {period: -1, timeout: 300s}
                """;
        // No flow ends before the input does; two of them are one with so long a timeout.
        int flows = ExampleCapture.FLOWS - 1;
        Files.writeString(configuration, queue + "output.discard: {}\n");
        Files.setPosixFilePermissions(configuration, PosixFilePermissions.fromString("rw-r--r--"));
        stall("out");
        Running running =
                program.start(
                        "-c",
                        "./a.yml",
                        "-I",
                        "-",
                        "-t",
                        "-e",
                        "-E",
                        "packetbeat.shutdown_timeout=1s");
        OutputStream in = running.process.getOutputStream();
        in.write(ExampleCapture.bytes());
        in.flush();
        running.awaitError("start running");
        assertThat(directory.resolve("queue")).doesNotExist();
        Files.writeString(configuration, queue + "output.file: {path: out, filename: flows}\n");
        running.signal("HUP");
        running.awaitError("Configuration read again");
        in.close();
        Thread.sleep(500);
        running.signal("TERM");
        Result stopped = running.await();
        assertThat(stopped.status()).as(stopped.err()).isZero();
        assertThat(stopped.err())
                .contains("Queue on disk in ", flows + " " + LEFT)
                .doesNotContain("ERROR");
        unstall("out");
        Files.write(directory.resolve("empty.pcap"), new PcapWriter().toByteArray());
        Result next = program.run("-c", "./a.yml", "-I", "empty.pcap", "-t", "-e");
        assertThat(next.status()).as(next.err()).isZero();
        assertThat(lines("out")).hasSize(flows);
    }

    /** A server that takes an event now and then must not keep the program from its end. */
    @Test
    @Tag("full")
    @Timeout(180)
    void shouldEndAMinuteAfterTheStopThoughASlowServerTakesEvents() throws Exception {
        writeFlows("big.pcap", 3_000);
        try (RedisServer server = RedisServer.startOrSkip(directory.resolve("redis"));
                FaultProxy proxy = FaultProxy.start(server.port())) {
            proxy.setBytesPerSecond(1_000);
            Running running =
                    program.start(
                            "-I",
                            "big.pcap",
                            "-t",
                            "-e",
                            "-E",
                            "packetbeat.flows.period=-1",
                            "-E",
                            "output.console.enabled=false",
                            "-E",
                            "output.redis.hosts=[\"" + proxy.address() + "\"]",
                            "-E",
                            "output.redis.bulk_max_size=1");
            running.awaitError("start running");
            Thread.sleep(500);
            running.signal("TERM");
            long beganNs = System.nanoTime();
            assertThat(running.process.waitFor(90, TimeUnit.SECONDS)).isTrue();
            assertThat(System.nanoTime() - beganNs)
                    .isBetween(TimeUnit.SECONDS.toNanos(55), TimeUnit.SECONDS.toNanos(70));
            Result result = running.await();
            assertThat(result.status()).isEqualTo(1);
            assertThat(result.err())
                    .containsPattern(
                            "the output has not taken all events within 60 s after the stop: \\d+"
                                    + " events are lost");
        }
    }

    /** Nothing that the queue took is lost, and nothing is delivered but under its own id. */
    @Test
    @Tag("full")
    @Timeout(600)
    void shouldLoseNothingWhenItIsKilledTwentyTimes() throws Exception {
        SplittableRandom random = Seeds.random("QueueProgramTest");
        writeFlows("big.pcap", 100_000);
        Map<String, Integer> order = new HashMap<>();
        Result whole = program.run(events("console", "big.pcap", "round"));
        for (String line : whole.out().lines().toList()) {
            assertThat(order.put(line, order.size())).isNull();
        }
        assertThat(order).hasSize(100_000);
        Files.write(directory.resolve("empty.pcap"), new PcapWriter().toByteArray());
        int rounds = 20;
        for (int round = 0; round < rounds; round++) {
            boolean stalled = round % 2 == 0;
            if (stalled) {
                stall("out" + round);
            }
            Running running = program.start(events("out" + round, "big.pcap", "round" + round));
            running.awaitError("start running");
            Thread.sleep(random.nextLong(50, 2_000));
            running.process.destroyForcibly().waitFor();
            if (stalled) {
                unstall("out" + round);
            }
        }
        Result drained = program.run(events("last", "empty.pcap", "last"));
        assertThat(drained.status()).as(drained.err()).isZero();
        List<String> delivered = new ArrayList<>(lines("last"));
        for (int round = 0; round < rounds; round++) {
            delivered.addAll(lines("out" + round));
        }
        int total = 0;
        for (int round = 0; round < rounds; round++) {
            HashSet<Integer> numbers = new HashSet<>();
            String name = "\"round" + round + "\"";
            for (String line : delivered) {
                if (line.contains(name)) {
                    Integer number = order.get(line.replace(name, "\"round\""));
                    assertThat(number).as(line).isNotNull();
                    numbers.add(number);
                }
            }
            // The queue took the first so many events of the round: none of them is missing.
            for (int number = 0; number < numbers.size(); number++) {
                assertThat(numbers).contains(number);
            }
            total += numbers.size();
        }
        System.out.println("QueueProgramTest: " + total + " events over " + rounds + " kills");
        assertThat(total).isPositive();
    }

    private String[] arguments(String file, String... settings) {
        List<String> arguments = new ArrayList<>(List.of("-I", file, "-t", "-e"));
        for (String setting :
                Stream.concat(
                                Stream.of(
                                        "output.console.enabled=false",
                                        "output.file.path=out",
                                        "output.file.filename=flows",
                                        "packetbeat.shutdown_timeout=1s"),
                                Stream.of(settings))
                        .toList()) {
            arguments.add("-E");
            arguments.add(setting);
        }
        return arguments.toArray(String[]::new);
    }

    private String data() {
        return "path.data=" + directory.resolve("data");
    }

    /** Arguments for a run with final reports only, whose observer has a name. */
    private String[] events(String output, String file, String name) {
        List<String> arguments = new ArrayList<>(List.of("-I", file, "-t", "-e"));
        List<String> settings =
                new ArrayList<>(
                        List.of(
                                "packetbeat.flows.period=-1",
                                "name=" + name,
                                data(),
                                "packetbeat.flows.timeout=2s"));
        if (output.equals("console")) {
            settings.add("output.console.enabled=true");
        } else {
            settings.add("output.console.enabled=false");
            settings.add("output.file.path=" + output);
            settings.add("output.file.filename=flows");
            settings.add("output.file.rotate_every_kb=1000000");
            settings.add(DISK);
            settings.add("queue.disk.segment_size=1MB");
        }
        for (String setting : settings) {
            arguments.add("-E");
            arguments.add(setting);
        }
        return arguments.toArray(String[]::new);
    }

    /** Puts a pipe that nobody reads in the place of an output's file. */
    private void stall(String output) throws Exception {
        Path folder = Files.createDirectories(directory.resolve(output));
        Process made =
                new ProcessBuilder("mkfifo", folder.resolve("flows").toString())
                        .inheritIO()
                        .start();
        assumeThat(made.waitFor()).as("mkfifo").isZero();
    }

    private void unstall(String output) throws IOException {
        Files.delete(directory.resolve(output + "/flows"));
    }

    private List<String> lines(String output) throws IOException {
        Path file = directory.resolve(output + "/flows");
        if (!Files.exists(file)) {
            return List.of();
        }
        List<String> lines = new ArrayList<>();
        String text = Files.readString(file);
        // The last line may have been under way at the kill: it is not acknowledged.
        for (int start = 0, end; (end = text.indexOf('\n', start)) >= 0; start = end + 1) {
            lines.add(text.substring(start, end));
        }
        return lines;
    }

    /** Writes a capture of flows of one packet, a thousand in a second. */
    private void writeFlows(String name, int flows) throws IOException {
        PcapWriter writer = new PcapWriter();
        for (int flow = 0; flow < flows; flow++) {
            byte[] packet =
                    PacketBuilder.ethernet("02:00:5e:10:00:0a", "02:00:5e:10:00:01")
                            .ipv4("10.0." + (flow >> 8 & 255) + "." + (flow & 255), "192.0.2.1")
                            .udp(1024 + (flow >> 16), 53)
                            .payload(20)
                            .build();
            writer.packet(START_NS + 1_000_000L * flow, packet);
        }
        Files.write(directory.resolve(name), writer.toByteArray());
    }
}
