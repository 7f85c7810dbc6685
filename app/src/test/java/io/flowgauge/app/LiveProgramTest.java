package io.flowgauge.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.flowgauge.app.Program.Result;
import io.flowgauge.app.Program.Running;
import io.flowgauge.testkit.NamespacePair;
import io.flowgauge.testkit.PacketBuilder;
import io.flowgauge.testkit.Traffic;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Captures real packets between two network namespaces, with the program running in one. */
class LiveProgramTest {
    @TempDir private Path directory;
    private NamespacePair pair;
    private Program program;

    @BeforeEach
    void makeNamespaces() throws Exception {
        pair = NamespacePair.openOrSkip();
        program = new Program(directory, "ip", "netns", "exec", pair.name(NamespacePair.LEFT));
    }

    @AfterEach
    void deleteNamespaces() throws Exception {
        if (pair != null) {
            pair.close();
        }
    }

    private Running capture(String device, String... more) throws Exception {
        List<String> arguments =
                new ArrayList<>(
                        List.of("run", "-e", "-E", "packetbeat.interfaces.device=" + device));
        arguments.addAll(List.of(more));
        Running running = program.start(arguments.toArray(String[]::new));
        running.awaitError("start running");
        return running;
    }

    private static JsonNode only(List<JsonNode> events, String pointer, String value) {
        List<JsonNode> found =
                events.stream()
                        .filter(event -> event.get("final").booleanValue())
                        .filter(event -> event.at(pointer).asString("").equals(value))
                        .toList();
        assertThat(found).as(pointer + " = " + value + " in " + events).hasSize(1);
        return found.getFirst();
    }

    private static long count(JsonNode event, String counter) {
        return event.at(counter).asLong(0);
    }

    @Test
    void shouldReportRealTraffic() throws Exception {
        Running running = capture(NamespacePair.LEFT);
        pair.inside(NamespacePair.LEFT, () -> Traffic.udp(NamespacePair.RIGHT_IP, 5_001, 100, 7));
        pair.inside(NamespacePair.LEFT, () -> Traffic.udp(NamespacePair.RIGHT_IP6, 5_002, 60, 3));
        pair.inside(NamespacePair.RIGHT, () -> Traffic.refusedTcp(NamespacePair.LEFT_IP, 5_003));
        // 3000 bytes in frames of 1500: three fragments
        pair.inside(NamespacePair.RIGHT, () -> Traffic.udp(NamespacePair.LEFT_IP, 5_005, 3_000, 1));
        Thread.sleep(300);
        Result result = StopProgramTest.stop(running, "INT");
        List<JsonNode> events = result.events();

        JsonNode udp = only(events, "/dest/port", "5001");
        assertThat(count(udp, "/source/stats/net_packets_total")).isEqualTo(7);
        assertThat(count(udp, "/source/stats/net_bytes_total")).isEqualTo(7 * (14 + 20 + 8 + 100));
        assertThat(udp.at("/source/ip").asString()).isEqualTo(NamespacePair.LEFT_IP);
        JsonNode udp6 = only(events, "/dest/port", "5002");
        assertThat(udp6.at("/dest/ipv6").asString()).isEqualTo(NamespacePair.RIGHT_IP6);
        assertThat(count(udp6, "/source/stats/net_packets_total")).isEqualTo(3);
        JsonNode tcp = only(events, "/dest/port", "5003");
        assertThat(tcp.get("transport").asString()).isEqualTo("tcp");
        assertThat(tcp.at("/source/ip").asString()).isEqualTo(NamespacePair.RIGHT_IP);
        assertThat(count(tcp, "/source/stats/net_packets_total")).isEqualTo(1);
        assertThat(count(tcp, "/dest/stats/net_packets_total")).isEqualTo(1);
        assertThat(
                        events.stream()
                                .filter(event -> event.get("final").booleanValue())
                                .filter(event -> !event.has("transport"))
                                .filter(
                                        event ->
                                                event.at("/source/ip")
                                                        .asString("")
                                                        .equals(NamespacePair.RIGHT_IP))
                                .mapToLong(
                                        event -> count(event, "/source/stats/net_packets_total")))
                .as("three fragments and perhaps ICMP errors, without ports")
                .singleElement()
                .satisfies(packets -> assertThat(packets).isGreaterThanOrEqualTo(3));
        assertThat(result.err())
                .contains("\"packets.dropped_by_kernel\":0")
                .containsPattern("\"packets.received\":[1-9]");
    }

    @Test
    void shouldPutVlanTagsIntoFlows() throws Exception {
        assumeTrue(
                Files.isExecutable(Path.of("/usr/sbin/trafgen")),
                "skipped: needs trafgen of the package netsniff-ng to send tagged frames");
        byte[] frame =
                PacketBuilder.ethernet()
                        .vlan(100)
                        .ipv4("10.94.0.2", "10.94.0.1")
                        .udp(4_000, 5_100)
                        .payload(50)
                        .build();
        StringBuilder configuration = new StringBuilder("{");
        for (byte one : frame) {
            configuration.append(' ').append(one & 0xff).append(',');
        }
        Path file = directory.resolve("frame.cfg");
        Files.writeString(file, configuration.append(" }\n"));
        Running running = capture(NamespacePair.LEFT);
        pair.run(
                NamespacePair.RIGHT,
                "trafgen",
                "--dev",
                NamespacePair.RIGHT,
                "--conf",
                file.toString(),
                "--num",
                "4",
                "--cpus",
                "1");
        Thread.sleep(300);
        JsonNode event = only(StopProgramTest.stop(running, "TERM").events(), "/dest/port", "5100");
        assertThat(event.get("vlan").asInt()).isEqualTo(100);
        assertThat(count(event, "/source/stats/net_packets_total")).isEqualTo(4);
        assertThat(count(event, "/source/stats/net_bytes_total"))
                .isEqualTo(4 * (14 + 4 + 20 + 8 + 50));
    }

    @Test
    void shouldCountLoopbackOnce() throws Exception {
        Running running = capture("lo");
        pair.inside(NamespacePair.LEFT, () -> Traffic.udp("127.0.0.1", 5_200, 20, 5));
        Thread.sleep(300);
        Result result = StopProgramTest.stop(running, "INT");
        JsonNode event = only(result.events(), "/dest/port", "5200");
        assertThat(count(event, "/source/stats/net_packets_total")).isEqualTo(5);
    }

    @Test
    void shouldStopOnAnIdleDeviceAndDumpWhatCame() throws Exception {
        Running running = capture("any", "--dump", "live.pcap");
        pair.inside(NamespacePair.LEFT, () -> Traffic.udp(NamespacePair.RIGHT_IP, 5_300, 20, 2));
        Thread.sleep(300);
        List<JsonNode> live = StopProgramTest.stop(running, "INT").events();
        Result again = new Program(directory).run("-I", "live.pcap", "-t");
        assertThat(again.status()).isZero();
        assertThat(
                        count(
                                only(again.events(), "/dest/port", "5300"),
                                "/source/stats/net_packets_total"))
                .isEqualTo(2)
                .isEqualTo(
                        count(only(live, "/dest/port", "5300"), "/source/stats/net_packets_total"));
    }
}
