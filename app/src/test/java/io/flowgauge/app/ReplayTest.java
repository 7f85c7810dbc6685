package io.flowgauge.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.flowgauge.base.LinkType;
import io.flowgauge.testkit.PcapWriter;
import io.flowgauge.testkit.RandomFrames;
import io.flowgauge.testkit.Seeds;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Replays capture files from the command line to the events in a file. */
class ReplayTest {
    private static final long SECOND_NS = 1_000_000_000L;

    @TempDir private Path home;
    private int runs;

    private Path capture(int packets, long stepNsMax) throws IOException {
        SplittableRandom random = Seeds.random("ReplayTest");
        RandomFrames frames = new RandomFrames(random, 30);
        Path file = home.resolve("a.pcap");
        try (PcapWriter writer = new PcapWriter(Files.newOutputStream(file))) {
            long timeNs = 1_700_000_004 * SECOND_NS;
            for (int i = 0; i < packets; i++) {
                timeNs += random.nextLong(stepNsMax);
                if (stepNsMax > 1_000_000 && random.nextInt(2000) == 0) {
                    timeNs += random.nextLong(100 * SECOND_NS);
                }
                writer.packet(timeNs, frames.next(LinkType.ETHERNET));
            }
        }
        return file;
    }

    /** Runs the whole program and returns the lines that it wrote. */
    private List<String> replay(String... more) throws IOException {
        Path folder = Files.createDirectory(home.resolve("run" + runs++));
        List<String> arguments = new ArrayList<>(List.of("run", "-e", "--strict.perms=false"));
        arguments.addAll(List.of("-c", config(folder).toString()));
        arguments.addAll(List.of(more));
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        CommandLineTool tool =
                new CommandLineTool(
                        new PacketWork(),
                        home,
                        name -> Optional.empty(),
                        new PrintStream(new ByteArrayOutputStream(), true, UTF_8),
                        new PrintStream(err, true, UTF_8));
        int status = tool.run(arguments.toArray(String[]::new));
        assertThat(err.toString(UTF_8)).isEmpty();
        assertThat(status).isZero();
        return Files.readAllLines(folder.resolve("flows"));
    }

    private static List<String> minus(List<String> lines, List<String> others) {
        Map<String, Integer> counts = new HashMap<>();
        others.forEach(line -> counts.merge(line, 1, Integer::sum));
        return lines.stream().filter(line -> counts.merge(line, -1, Integer::sum) < 0).toList();
    }

    private static Path config(Path folder) throws IOException {
        return Files.writeString(
                folder.resolve("flowgauge.yml"),
                """
                name: probe
                packetbeat.flows:
                  timeout: 30s
                  period: 10s
                flowgauge.table.max_flows: 20000
                output.file:
                  path: %s
                  filename: flows
                  rotate_every_kb: 1000000
                """
                        .formatted(folder));
    }

    @Test
    void shouldWriteTheSameBytesForTheSameFile() throws IOException {
        String file = capture(20_000, SECOND_NS / 50).toString();
        List<String> first = replay("-t", "-I", file);
        assertThat(first).hasSizeGreaterThan(1000);
        assertThat(replay("-t", "-I", file)).isEqualTo(first);
    }

    @Test
    void shouldWriteTheSameEventsWithTwoWorkers() throws IOException {
        assumeTrue(
                Runtime.getRuntime().availableProcessors() > 1,
                "one processor: there is one worker at most");
        String file = capture(20_000, SECOND_NS / 50).toString();
        List<String> one = replay("-t", "-I", file);
        List<String> two = replay("-t", "-I", file, "-E", "flowgauge.workers=2");
        assertThat(minus(one, two)).as("missing").isEmpty();
        assertThat(minus(two, one)).as("more").isEmpty();
    }

    @Test
    void shouldWriteTheSameEventsAtTheSpeedOfTheFile() throws IOException {
        String file = capture(2_000, 500_000).toString();
        List<String> atTopSpeed = replay("-t", "-I", file);
        assertThat(replay("-I", file)).isEqualTo(atTopSpeed);
    }

    @Test
    void shouldCountEveryPacketInTheFinalEvents() throws IOException {
        String file = capture(5_000, SECOND_NS / 50).toString();
        ObjectMapper json = new ObjectMapper();
        long packets = 0;
        for (String line : replay("-t", "-I", file)) {
            JsonNode event = json.readTree(line);
            if (event.get("final").asBoolean()) {
                packets += event.at("/source/stats/net_packets_total").asLong();
                packets += event.at("/dest/stats/net_packets_total").asLong();
            }
        }
        // Frames that are cut inside the Ethernet header are no flow.
        assertThat(packets).isBetween(4_800L, 5_000L);
    }
}
