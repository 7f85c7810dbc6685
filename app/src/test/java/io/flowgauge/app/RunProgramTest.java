package io.flowgauge.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowgauge.app.Program.Result;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Runs the program on capture files, as a user does. */
class RunProgramTest {
    @TempDir private Path directory;
    private Program program;

    @BeforeEach
    void writeCapture() throws IOException {
        program = new Program(directory);
        Files.write(directory.resolve("a.pcap"), ExampleCapture.bytes());
    }

    private static Stream<JsonNode> finals(List<JsonNode> events) {
        return events.stream().filter(event -> event.get("final").booleanValue());
    }

    private static long packets(List<JsonNode> events) {
        return finals(events)
                .mapToLong(
                        event ->
                                event.at("/source/stats/net_packets_total").asLong(0)
                                        + event.at("/dest/stats/net_packets_total").asLong(0))
                .sum();
    }

    @Test
    void shouldWriteEventsToTheConsole() throws Exception {
        Result result = program.run("run", "-I", "a.pcap", "-t", "-e");
        assertThat(result.status()).isZero();
        List<JsonNode> events = result.events();
        assertThat(finals(events)).hasSize(ExampleCapture.FLOWS);
        assertThat(packets(events)).isEqualTo(ExampleCapture.PACKETS);
        assertThat(events.size()).isGreaterThan(ExampleCapture.FLOWS);
        assertThat(result.err())
                .contains("\"packets.received\":20")
                .contains("\"packets.metered\":20")
                .contains("\"events.published\":" + events.size())
                .doesNotContain("ERROR")
                .doesNotContain("WARN");
    }

    @Test
    void shouldWriteTheSameBytesEachTime() throws Exception {
        String first = program.run("-I", "a.pcap", "-t").out();
        assertThat(program.run("-I", "a.pcap", "-t").out()).isEqualTo(first).isNotEmpty();
        List<String> shared =
                program.run("-I", "a.pcap", "-t", "-E", "flowgauge.workers=2")
                        .out()
                        .lines()
                        .sorted()
                        .toList();
        assertThat(shared).isEqualTo(first.lines().sorted().toList());
    }

    @Test
    void shouldIndentEvents() throws Exception {
        Result result = program.run("-I", "a.pcap", "-t", "-E", "output.console.pretty=true");
        assertThat(result.out()).startsWith("{\n  \"@timestamp\": \"2026-01-01T09:00:");
        assertThat(result.out().lines().filter("}"::equals))
                .hasSizeGreaterThan(ExampleCapture.FLOWS);
    }

    @Test
    void shouldWriteTheEventInTheReadme() throws Exception {
        Result result =
                program.run(
                        "-I",
                        "a.pcap",
                        "-t",
                        "-E",
                        "name=probe",
                        "-E",
                        "packetbeat.flows.period=-1",
                        "-E",
                        "output.console.pretty=true");
        String readme = Files.readString(Path.of("../README.md"));
        int begin = readme.indexOf("    {\n");
        String event =
                readme.substring(begin, readme.indexOf("    }\n\n", begin) + 5).stripIndent();
        assertThat(result.out().replaceAll("\"hostname\": \"[^\"]*\"", "\"hostname\": \"probe\""))
                .contains(event);
    }

    @Test
    void shouldWriteEventsInAFormat() throws Exception {
        Result result =
                program.run(
                        "-I",
                        "a.pcap",
                        "-t",
                        "-E",
                        "packetbeat.flows.period=-1",
                        "-E",
                        "output.console.codec.format.string=%{[source.ip]:none} %{[final]}");
        assertThat(result.out().lines())
                .hasSize(ExampleCapture.FLOWS)
                .contains("192.0.2.10 true", "203.0.113.10 true", "none true");
    }

    @Test
    void shouldWriteToRotatedFiles() throws Exception {
        Files.writeString(
                directory.resolve("out.yml"),
                """
                packetbeat.flows: {}
                output.file:
                  path: flows
                  filename: events
                  rotate_every_kb: 16
                  number_of_files: 3
                  permissions: 0640
                """);
        Result result = program.run("-c", "out.yml", "-I", "a.pcap", "-t", "-l", "40");
        assertThat(result.status()).isZero();
        assertThat(result.out()).isEmpty();
        Path flows = directory.resolve("flows");
        try (Stream<Path> files = Files.list(flows)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("events", "events.1", "events.2", "events.3");
        }
        for (String name : List.of("events", "events.1", "events.2", "events.3")) {
            Path file = flows.resolve(name);
            assertThat(Program.parse(Files.readString(file))).isNotEmpty();
            assertThat(Files.size(file)).isLessThan(17 * 1024);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-r-----");
        }
    }

    @Test
    void shouldDiscardEvents() throws Exception {
        Files.writeString(
                directory.resolve("none.yml"), "packetbeat.flows: {}\noutput.discard: {}\n");
        Result result = program.run("-c", "none.yml", "-I", "a.pcap", "-t", "-e");
        assertThat(result.status()).isZero();
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).containsPattern("\"events.discarded\":[1-9]");
    }

    @Test
    void shouldReadStandardInputPlainAndCompressed() throws Exception {
        String fromFile = program.run("-I", "a.pcap", "-t").out();
        byte[] plain = ExampleCapture.bytes();
        assertThat(program.run(plain, "-I", "-", "-t").out()).isEqualTo(fromFile);
        Result shared = program.run(plain, "-I", "-", "-t", "-e", "-E", "flowgauge.workers=2");
        assertThat(shared.err()).contains("for each of 2 meters");
        assertThat(shared.out().lines().sorted().toList())
                .isEqualTo(fromFile.lines().sorted().toList());
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write(plain);
        }
        assertThat(program.run(compressed.toByteArray(), "-I", "-", "-t").out())
                .isEqualTo(fromFile);
    }

    @Test
    void shouldReadSeveralFilesInOrder() throws Exception {
        Result result = program.run("-I", "a.pcap", "-I", "a.pcap", "-t");
        assertThat(result.status()).isZero();
        assertThat(packets(result.events())).isEqualTo(2 * ExampleCapture.PACKETS);
    }

    @Test
    void shouldLoop() throws Exception {
        Result result = program.run("-I", "a.pcap", "-t", "-l", "3", "-e");
        assertThat(packets(result.events())).isEqualTo(3 * ExampleCapture.PACKETS);
        assertThat(result.err()).contains("\"packets.received\":60");
    }

    @Test
    void shouldDumpWhatItReads() throws Exception {
        Result result = program.run("-I", "a.pcap", "-t", "--dump", "dump.pcap");
        assertThat(result.status()).isZero();
        assertThat(program.run("-I", "dump.pcap", "-t").out()).isEqualTo(result.out());
        byte[] original = ExampleCapture.bytes();
        byte[] dumped = Files.readAllBytes(directory.resolve("dump.pcap"));
        int header = 24;
        assertThat(Arrays.copyOfRange(dumped, header, dumped.length))
                .isEqualTo(Arrays.copyOfRange(original, header, original.length));
    }

    @Test
    void shouldStepThroughPacketsAtEachEnter() throws Exception {
        Program.Running running = program.start("-I", "a.pcap", "-O", "-N", "-e");
        OutputStream keys = running.process.getOutputStream();
        for (int i = 0; i < ExampleCapture.PACKETS; i++) {
            running.awaitOutput("Press enter to read packet\n".repeat(i + 1));
            keys.write('\n');
            keys.flush();
        }
        Result result = running.await();
        assertThat(result.status()).isZero();
        assertThat(result.out())
                .isEqualTo("Press enter to read packet\n".repeat(ExampleCapture.PACKETS));
    }

    @Test
    void shouldCountEverythingBeforeDamage() throws Exception {
        byte[] capture = ExampleCapture.bytes();
        Files.write(directory.resolve("cut.pcap"), Arrays.copyOf(capture, capture.length - 10));
        Result result = program.run("-I", "cut.pcap", "-t");
        assertThat(result.status()).isEqualTo(1);
        assertThat(packets(result.events())).isEqualTo(ExampleCapture.PACKETS - 1);
        assertThat(result.err())
                .startsWith("Warning: ")
                .contains("cut.pcap")
                .containsPattern("(byte|offset) [0-9]+")
                .endsWith(
                        "; what came before was metered; --lenient goes on where a next packet can"
                                + " be found behind it\n")
                .hasLineCount(1);
    }

    @Test
    void shouldGoOnBehindDamageWhenLenient() throws Exception {
        byte[] capture = ExampleCapture.bytes();
        // A length of the third record that no packet has.
        int third = 24 + 2 * (16 + 60);
        Arrays.fill(capture, third + 8, third + 12, (byte) 0x7f);
        Files.write(directory.resolve("hit.pcap"), capture);
        Result strict = program.run("-I", "hit.pcap", "-t");
        assertThat(strict.status()).isEqualTo(1);
        assertThat(packets(strict.events())).isEqualTo(2);
        Result lenient = program.run("-I", "hit.pcap", "-t", "--lenient");
        assertThat(lenient.status()).isEqualTo(1);
        assertThat(packets(lenient.events())).isGreaterThan(10);
        assertThat(lenient.err())
                .contains("(resumed at 1 places, ")
                .endsWith("; all that could be read was metered\n");
    }

    @Test
    void shouldReadWithoutEventsWhenFlowsAreOff() throws Exception {
        Result result =
                program.run("-I", "a.pcap", "-t", "-e", "-E", "packetbeat.flows.enabled=false");
        assertThat(result.status()).isZero();
        assertThat(result.out()).isEmpty();
        assertThat(result.err())
                .contains("WARN\t[app]\tFlows are not enabled: no events")
                .contains("\"packets.received\":20");
    }

    @Test
    void shouldEndInOrderWhenItsReaderHasGone() throws Exception {
        Result result =
                program.shell(
                                "flowgauge run -I a.pcap -t -l 0 -e -E output.console.enabled=true"
                                        + " 2> log | head -n 1;"
                                        + " echo ${PIPESTATUS[0]}")
                        .await();
        List<String> lines = result.out().lines().toList();
        assertThat(lines).hasSize(2);
        assertThat(Program.parse(lines.getFirst())).hasSize(1);
        assertThat(lines.getLast()).isEqualTo("0");
        assertThat(Files.readString(directory.resolve("log"), UTF_8))
                .contains("Total metrics")
                .doesNotContain("ERROR");
    }

    @Test
    void shouldSayOnATerminalWhatItDoesAndWhatIsUnknown() throws Exception {
        String flags =
                "-I a.pcap -t --path.logs logs -E output.console.enabled=true"
                        + " -E packetbeat.flows.timeuot=1s";
        Result result = program.onTerminal("run " + flags + " 2>&1 > events");
        assertThat(result.status()).as(result.out()).isZero();
        assertThat(result.out())
                .isEqualToNormalizingNewlines(
                        """
                        Warning: -E packetbeat.flows.timeuot=1s: packetbeat.flows.timeuot: unknown \
                        key; did you mean packetbeat.flows.timeout?
                        flowgauge: reading a.pcap; flow events go to standard output, every 10 s; \
                        the log is logs/flowgauge; Ctrl-C ends it
                        """);
        assertThat(Files.readString(directory.resolve("events"))).startsWith("{");
        assertThat(program.onTerminal("run -e -N -t -I a.pcap").out())
                .doesNotContain("Ctrl-C")
                .contains("Total metrics");
    }

    @Test
    void shouldListDevices() throws Exception {
        Result result = program.run("devices");
        assertThat(result.status()).as(result.err()).isZero();
        assertThat(result.out()).containsPattern("(?m)^\\d+: lo \\(.*\\) \\(.*127.0.0.1.*\\)$");
    }

    @Test
    void shouldSayItsVersionAndTestItsConfiguration() throws Exception {
        assertThat(program.run("version").out()).startsWith("flowgauge version ").hasLineCount(1);
        Result good = program.run("test", "config");
        assertThat(good.status()).isZero();
        assertThat(good.out()).isEqualTo("Config OK\n");
        Result bad =
                program.run("test", "config", "-E", "packetbeat.interfaces.bpf_filter=udp prt");
        assertThat(bad.status()).isEqualTo(1);
        assertThat(bad.err())
                .startsWith(
                        "Exiting: -E packetbeat.interfaces.bpf_filter=udp prt:"
                                + " packetbeat.interfaces.bpf_filter: invalid bpf_filter 'udp"
                                + " prt': ")
                .hasLineCount(1);
    }

    @Test
    void shouldCompleteInBash() throws Exception {
        Result result =
                program.shell(
                                "source <(flowgauge completion bash);"
                                        + " COMP_WORDS=(flowgauge dev); COMP_CWORD=1;"
                                        + " $(complete -p flowgauge | sed 's/.*-F \\([^ ]*\\).*/\\1/');"
                                        + " echo \"${COMPREPLY[@]}\"")
                        .await();
        assertThat(result.out()).contains("devices");
    }
}
