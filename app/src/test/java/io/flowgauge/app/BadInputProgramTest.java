package io.flowgauge.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.flowgauge.app.Program.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bad input: one line that says what, where and what is allowed; status 1; nothing begun. */
class BadInputProgramTest {
    @TempDir private Path directory;
    private Program program;

    @BeforeEach
    void writeFiles() throws IOException {
        program = new Program(directory);
        Files.write(directory.resolve("a.pcap"), ExampleCapture.bytes());
        Files.createFile(directory.resolve("empty.pcap"));
        Files.writeString(directory.resolve("text"), "To whom it may concern");
        Files.writeString(
                directory.resolve("bad.yml"), "packetbeat.flows:\n  timeout: 30s\n x: 1\n");
        Files.writeString(
                directory.resolve("file.yml"),
                "packetbeat.flows: {}\noutput.file: {path: events}\n");
        Files.writeString(
                directory.resolve("filter.yml"),
                """
                packetbeat.flows: {}
                packetbeat.interfaces:
                  bpf_filter: udp prt 53
                output.file.path: events
                """);
        Path configs = Files.createDirectory(directory.resolve("configs"));
        Files.createFile(configs.resolve("packetbeat.yml"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-I none.pcap | cannot read capture file none.pcap: no such file; check the path",
                "-I . | cannot read capture file .: it is a directory; allowed are pcap and pcapng",
                "-I empty.pcap | cannot read capture file empty.pcap: it is empty; allowed are",
                "-I text | cannot read capture file text: not a capture file; allowed are pcap",
                "-I /proc/self/mem | cannot read capture file /proc/self/mem: Input/output error",
                "-I a.pcap -I none.pcap | cannot read capture file none.pcap: no such file",
                "-I a.pcap -E packetbeat.interfaces.bpf_filter=(udp | -E"
                        + " packetbeat.interfaces.bpf_filter=(udp: packetbeat.interfaces.bpf_filter:"
                        + " invalid bpf_filter '(udp': can't parse filter expression: syntax error; see man"
                        + " pcap-filter",
                "-c filter.yml | filter.yml:3:15: packetbeat.interfaces.bpf_filter: invalid"
                        + " bpf_filter 'udp prt 53': can't parse",
                "-c filter.yml -I a.pcap | filter.yml:3:15: packetbeat.interfaces.bpf_filter:"
                        + " invalid bpf_filter 'udp prt 53': can't parse",
                "-c nope.yml | error loading config file: stat HOME/nope.yml: no such file or"
                        + " directory; nor is there nope.yml: -c nope.yml is looked for in"
                        + " path.config, then in the working directory",
                "-c /nope.yml | error loading config file: stat /nope.yml: no such file or"
                        + " directory; check the path",
                "-c /dev | error loading config file: /dev is a directory; name the file in it",
                "-c configs | error loading config file: configs is a directory; -c"
                        + " configs/packetbeat.yml names the file in it",
                "-c a.pcap | error loading config file: a.pcap is not text in UTF-8; -c takes a"
                        + " configuration in YAML (-I takes a capture file)",
                "-E packetbeat.interfaces.device=nosuch0 | -E packetbeat.interfaces.device=nosuch0:"
                        + " packetbeat.interfaces.device: unknown device 'nosuch0'; allowed: a name"
                        + " or number of",
                "-E packetbeat.interfaces.device=999 | -E packetbeat.interfaces.device=999:"
                        + " packetbeat.interfaces.device: device index 999 is out of range; allowed:"
                        + " a name or number of",
                "-I a.pcap -E packetbeat.flows.timeout=10 | -E packetbeat.flows.timeout=10:"
                        + " packetbeat.flows.timeout: \"10\" has no unit of time; allowed: a"
                        + " duration of 1s or more",
                "-I a.pcap -E packetbeat.flows.timeout=999ms | -E packetbeat.flows.timeout=999ms:"
                        + " packetbeat.flows.timeout: 999ms is too short; allowed: a duration of 1s",
                "-I a.pcap -E packetbeat.flows.period=500ms | -E packetbeat.flows.period=500ms:"
                        + " packetbeat.flows.period: 500ms is too short; allowed: a duration of 1s",
                "-I a.pcap -c bad.yml | bad.yml:3:2: bad YAML: ",
                "-I a.pcap -l abc | -l abc: not a number of times; allowed: 0 (for ever) or more",
                "-I - -l 2 | -l 2: standard input (-I -) can be read only once; leave out -l",
                "-I - -O | -O: Enter is read from standard input, which is the capture file",
                "-I a.pcap --dump a.pcap | --dump a.pcap: that is the file to read",
                "-I a.pcap --dump none/x | cannot write dump file none/x",
                "-E packetbeat.flows.enabled=false | flows are not enabled, so there is nothing to"
                        + " capture packets for; add the section packetbeat.flows",
            })
    void shouldBeRefusedInOneLine(String arguments, String message) throws Exception {
        List<String> command = new ArrayList<>(List.of("run"));
        if (!arguments.contains("-c ")) {
            command.addAll(List.of("-c", "file.yml"));
        }
        command.addAll(List.of(arguments.strip().split(" ", -1)));
        Result result = program.run(command.toArray(String[]::new));
        assertThat(result.err())
                .startsWith("Exiting: " + message.strip().replace("HOME", Program.home()))
                .hasLineCount(1);
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(directory.resolve("events")).doesNotExist();
        assertThat(Files.readAllBytes(directory.resolve("a.pcap")))
                .isEqualTo(ExampleCapture.bytes());
    }

    @Test
    void shouldRefuseAFileThatItMayNotRead() throws Exception {
        Path secret = Files.write(directory.resolve("secret.pcap"), ExampleCapture.bytes());
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("---------"));
        assumeFalse(Files.isReadable(secret), "skipped: this user may read any file");
        Result result = program.run("-I", "secret.pcap");
        assertThat(result.err())
                .isEqualTo(
                        "Exiting: cannot read capture file secret.pcap: permission denied; make it"
                                + " readable for this user\n");
        assertThat(result.status()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "none.pcap | Exiting: cannot read capture file none.pcap: no such file",
                "a.pcap text | Exiting: cannot read capture file text: not a capture file",
                "-o xml a.pcap | Exiting: -o xml: not a format; allowed: table, json, csv",
                "--top 0 a.pcap | Exiting: -n 0: not a number of rows; allowed: 1 to 999999",
                "-o csv none.pcap | Exiting: cannot read capture file none.pcap: no such file",
            })
    void shouldBeRefusedByRead(String arguments, String message) throws Exception {
        List<String> command = new ArrayList<>(List.of("read"));
        command.addAll(Stream.of(arguments.strip().split(" ", -1)).toList());
        Result result = program.run(command.toArray(String[]::new));
        assertThat(result.err()).startsWith(message.strip()).hasLineCount(1);
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
    }
}
