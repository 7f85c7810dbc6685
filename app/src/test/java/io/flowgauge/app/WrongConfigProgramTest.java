package io.flowgauge.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowgauge.app.Program.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A wrong configuration starts nothing; the one that comes with the program starts. */
class WrongConfigProgramTest {
    @TempDir private Path directory;

    private void write(String name, String text) throws IOException {
        Path file = Files.writeString(directory.resolve(name), text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "packetbeat.flows.timeout: soon | a.yml:1:27: packetbeat.flows.timeout: \"soon\"",
                "name: ${NO_SUCH_VARIABLE} | a.yml:1:7: name: the variable ${NO_SUCH_VARIABLE} is",
                "outptu.console: {} | No outputs are defined.",
                "on: x | a.yml:1:1: on: found the boolean on as a key",
                "'name: [a' | a.yml:2:17: bad YAML: "
            })
    void shouldStartNothing(String yaml, String message) throws Exception {
        String output = yaml.startsWith("outptu") ? "" : "output.file.path: out\n";
        write("a.yml", yaml + "\n" + output);
        Files.write(directory.resolve("a.pcap"), ExampleCapture.bytes());
        Result result =
                new Program(directory)
                        .run(
                                "-c",
                                "./a.yml",
                                "-I",
                                "a.pcap",
                                "-t",
                                "--dump",
                                "dump.pcap",
                                "--path.logs",
                                "logs",
                                "--path.data",
                                "data");
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).startsWith("Exiting: " + message).hasLineCount(1);
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .filteredOn(name -> !name.startsWith("."))
                    .containsExactlyInAnyOrder("a.yml", "a.pcap");
        }
    }

    @Test
    void shouldRunWithTheFileThatInitWrites() throws Exception {
        Program program = new Program(directory);
        Files.write(directory.resolve("a.pcap"), ExampleCapture.bytes());
        Result init = program.run("init");
        assertThat(init.status()).as(init.err()).isZero();
        assertThat(init.out()).contains("flowgauge run -c ./flowgauge.yml");
        assertThat(directory.resolve("flowgauge.yml"))
                .hasSameTextualContentAs(Path.of("../flowgauge.yml"));
        Result run =
                program.run(
                        "run",
                        "-c",
                        "./flowgauge.yml",
                        "-I",
                        "a.pcap",
                        "-t",
                        "--strict",
                        "-E",
                        "output.console.enabled=true");
        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.events()).isNotEmpty();
        Result again = program.run("init");
        assertThat(again.status()).isEqualTo(1);
        assertThat(again.err())
                .isEqualTo(
                        "Exiting: flowgauge.yml exists already; --force overwrites it, or name"
                                + " another file\n");
        assertThat(program.run("init", "--force").status()).isZero();
        assertThat(program.run("init", "other.yml").status()).isZero();
        assertThat(program.run("init", "no/such.yml").err())
                .isEqualTo("Exiting: can't write no/such.yml: there is no directory no\n");
    }
}
