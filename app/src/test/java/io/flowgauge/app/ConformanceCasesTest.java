package io.flowgauge.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.node.ObjectNode;

/**
 * Each configuration of a folder must give, with its capture, the events that Packetbeat 6.7 gave,
 * whatever way their JSON is written. The folder is {@code cases} in the one named by {@code
 * -Dflowgauge.conformance=DIR}: {@code NAME/config.yml}, {@code input.pcap}, {@code
 * expected.jsonl}.
 */
class ConformanceCasesTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir private Path home;

    @Test
    void shouldReportWhatPacketbeatReportsForEachConfiguration() throws IOException {
        Path folder = Path.of(System.getProperty("flowgauge.conformance", ""), "cases");
        assumeTrue(
                Files.isDirectory(folder),
                "no conformance data: run with -Dflowgauge.conformance=DIR");
        List<Path> cases;
        try (Stream<Path> folders = Files.list(folder)) {
            cases = folders.sorted().toList();
        }
        List<String> different = new ArrayList<>();
        for (Path one : cases) {
            List<String> lines = run(one);
            List<String> reported = lines.stream().map(this::canonical).sorted().toList();
            List<String> expected =
                    Files.readAllLines(one.resolve("expected.jsonl")).stream()
                            .map(this::canonical)
                            .sorted()
                            .toList();
            if (!reported.equals(expected)) {
                different.add(one.getFileName().toString());
                System.out.println(one.getFileName() + ": DIFFERS");
                print("  - ", expected, reported);
                print("  + ", reported, expected);
            }
        }
        System.out.printf(
                "cases: %d configurations agree, %d differ%n",
                cases.size() - different.size(), different.size());
        assertThat(different).isEmpty();
        assertThat(cases).isNotEmpty();
    }

    private static void print(String sign, List<String> lines, List<String> others) {
        List<String> rest = new ArrayList<>(lines);
        others.forEach(rest::remove);
        rest.stream().limit(3).forEach(line -> System.out.println(sign + line));
    }

    private List<String> run(Path one) throws IOException {
        Path out = Files.createDirectory(home.resolve(one.getFileName().toString()));
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        CommandLineTool tool =
                new CommandLineTool(
                        new PacketWork(),
                        home,
                        name ->
                                name.equals("OUT_DIR")
                                        ? Optional.of(out.toString())
                                        : Optional.empty(),
                        new PrintStream(new ByteArrayOutputStream(), true, UTF_8),
                        new PrintStream(err, true, UTF_8));
        int status =
                tool.run(
                        "run",
                        "--strict.perms=false",
                        "-e",
                        "-c",
                        one.resolve("config.yml").toString(),
                        "-t",
                        "-I",
                        one.resolve("input.pcap").toString());
        assertThat(err.toString(UTF_8)).as(one.toString()).isEmpty();
        assertThat(status).as(one.toString()).isZero();
        Path events = out.resolve("events");
        return Files.exists(events) ? Files.readAllLines(events) : List.of();
    }

    /** Returns an event without what differs from run to run, its names sorted. */
    private String canonical(String line) {
        ObjectNode event = (ObjectNode) JSON.readTree(line);
        event.remove(List.of("@timestamp", "start_time", "last_time"));
        remove(event.get("@metadata"), "version");
        remove(event.get("beat"), "version", "hostname");
        return JSON.writer()
                .with(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                .writeValueAsString(JSON.convertValue(event, Map.class));
    }

    private static void remove(JsonNode from, String... names) {
        if (from instanceof ObjectNode object) {
            object.remove(List.of(names));
        }
    }
}
