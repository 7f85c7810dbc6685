package io.flowgauge.app.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.event.EventSettings;
import io.flowgauge.meter.Decoding;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Every capture of a folder must give the events that Packetbeat 6.7 gave, or be listed with the
 * deliberate difference as the reason. The folder is named by {@code -Dflowgauge.conformance=DIR}
 * (the Makefile does): {@code pcaps/ID.pcap}, {@code packetbeat-6.7/ID.jsonl}, {@code
 * packetbeat-6.7-protocols/ID.jsonl}.
 */
class ConformanceTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** TCP ports of the analyzers in the configuration that Packetbeat ships. */
    private static final int[] SHIPPED_TCP_PORTS = {
        53, 80, 443, 2049, 3306, 3307, 5000, 5432, 5672, 6379, 8000, 8002, 8080, 9042, 9090, 11211,
        27017
    };

    /** What Packetbeat's file leaves out: times of the wall clock, and what is always the same. */
    private static final List<String> LEFT_OUT =
            List.of(
                    "@timestamp",
                    "@metadata",
                    "start_time",
                    "last_time",
                    "final",
                    "type",
                    "beat",
                    "host");

    @Test
    void shouldReportTheFlowsThatPacketbeatReports() throws IOException {
        compareAll("packetbeat-6.7", new BitSet());
    }

    @Test
    void shouldReportTheFlowsThatPacketbeatReportsWithProtocolsConfigured() throws IOException {
        BitSet ports = new BitSet();
        for (int port : SHIPPED_TCP_PORTS) {
            ports.set(port);
        }
        compareAll("packetbeat-6.7-protocols", ports);
    }

    private static void compareAll(String variant, BitSet tcpPorts) throws IOException {
        String folder = System.getProperty("flowgauge.conformance", "");
        assumeTrue(
                Files.isDirectory(Path.of(folder, variant)),
                "no conformance data: run with -Dflowgauge.conformance=DIR");
        Map<String, String> deliberate = deliberateDifferences(variant);
        List<String> unexplained = new ArrayList<>();
        int agree = 0;
        int different = 0;
        for (Path expectedFile : expectedFiles(Path.of(folder, variant))) {
            String id = expectedFile.getFileName().toString().replace(".jsonl", "");
            List<String> expected = expected(expectedFile);
            List<String> reported =
                    reported(Path.of(folder, "pcaps", id + ".pcap").toString(), tcpPorts);
            if (expected.equals(reported)) {
                agree++;
                if (deliberate.containsKey(id)) {
                    unexplained.add(id + ": listed as different, but agrees");
                }
                continue;
            }
            different++;
            String reason = deliberate.get(id);
            System.out.println(variant + " " + id + ": " + Objects.toString(reason, "DIFFERS"));
            printDifference(expected, reported);
            if (reason == null) {
                unexplained.add(id);
            }
        }
        System.out.printf(
                "%s: %d captures agree, %d differ, %d of them without a listed reason%n",
                variant, agree, different, unexplained.size());
        assertThat(unexplained).isEmpty();
        assertThat(agree).isPositive();
    }

    private static List<Path> expectedFiles(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jsonl")).sorted().toList();
        }
    }

    private static List<String> expected(Path file) throws IOException {
        List<String> events = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            events.add(canonical(JSON.readTree(line)));
        }
        events.sort(null);
        return events;
    }

    private static List<String> reported(String file, BitSet tcpPorts) {
        EventSettings names = EventSettings.of("name", "host", "6.7.2");
        List<String> lines = new ArrayList<>();
        try {
            for (String line : CaptureEvents.of(file, names, Decoding.PACKETBEAT_6, tcpPorts)) {
                ObjectNode object = (ObjectNode) JSON.readTree(line);
                object.remove(LEFT_OUT);
                lines.add(canonical(object));
            }
        } catch (UserErrorException e) {
            return List.of(e.getMessage());
        }
        lines.sort(null);
        return lines;
    }

    /** The same text for the same values, whatever the order of their names. */
    private static String canonical(JsonNode node) {
        return JSON.writer()
                .with(tools.jackson.databind.SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                .writeValueAsString(JSON.convertValue(node, Map.class));
    }

    private static void printDifference(List<String> expected, List<String> reported) {
        List<String> missing = new ArrayList<>(expected);
        reported.forEach(missing::remove);
        List<String> extra = new ArrayList<>(reported);
        expected.forEach(extra::remove);
        missing.stream().limit(3).forEach(line -> System.out.println("  - " + line));
        extra.stream().limit(3).forEach(line -> System.out.println("  + " + line));
    }

    /** Reads {@code differences.tsv}: variant, capture, reason. */
    private static Map<String, String> deliberateDifferences(String variant) throws IOException {
        Map<String, String> reasons = new LinkedHashMap<>();
        try (InputStream list = ConformanceTest.class.getResourceAsStream("differences.tsv")) {
            String text =
                    new String(Objects.requireNonNull(list).readAllBytes(), StandardCharsets.UTF_8);
            text.lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("\t", 3))
                    .filter(columns -> columns[0].equals(variant))
                    .forEach(columns -> reasons.put(columns[1], columns[2]));
        }
        return reasons;
    }
}
