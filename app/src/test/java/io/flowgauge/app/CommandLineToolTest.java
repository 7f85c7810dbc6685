package io.flowgauge.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowgauge.output.DiscardSettings;
import io.flowgauge.output.NamedOutput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineToolTest {
    @TempDir private Path home;
    private final RecordedWork work = new RecordedWork();
    private final Map<String, String> environment = new HashMap<>();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String... arguments) {
        CommandLineTool tool =
                new CommandLineTool(
                        work,
                        home,
                        name -> Optional.ofNullable(environment.get(name)),
                        new PrintStream(out, true, UTF_8),
                        new PrintStream(err, true, UTF_8));
        return tool.run(arguments);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "run "})
    void shouldRunWithAndWithoutTheCommand(String command) {
        String line =
                command + "-I a.pcap -t -l 3 -O --dump out.pcap --lenient -N -E name=probe -e";
        assertThat(run(line.split(" ", -1))).isZero();
        RunOptions options = work.runs.getFirst();
        assertThat(options.files()).containsExactly("a.pcap");
        assertThat(options.topSpeed()).isTrue();
        assertThat(options.loops()).isEqualTo(3);
        assertThat(options.stepping()).isTrue();
        assertThat(options.dumpFile()).contains(Path.of("out.pcap"));
        assertThat(options.lenient()).isTrue();
        assertThat(options.settings().outputs())
                .containsExactly(new NamedOutput(NamedOutput.OUTPUT, new DiscardSettings()));
        assertThat(options.settings().general().name()).isEqualTo("probe");
        assertThat(options.settings().logging().toStderr()).isTrue();
        assertThat(out.toString(UTF_8)).isEmpty();
        assertThat(err.toString(UTF_8)).isEmpty();
    }

    @Test
    void shouldRunOnceAtTheSpeedOfTheFileByDefault() {
        assertThat(run("-e", "-E", "packetbeat.interfaces.file=b.pcap")).isZero();
        RunOptions options = work.runs.getFirst();
        assertThat(options.files()).containsExactly("b.pcap");
        assertThat(options.topSpeed()).isFalse();
        assertThat(options.loops()).isEqualTo(1);
        assertThat(options.dumpFile()).isEmpty();
    }

    @Test
    void shouldReadStandardInput() {
        assertThat(run("-e", "-I", "-")).isZero();
        assertThat(work.runs.getFirst().files()).containsExactly("-");
    }

    @Test
    void shouldPassTheStatusOn() {
        work.status = 1;
        assertThat(run("-e", "-t")).isEqualTo(1);
        assertThat(run("read", "x.pcap")).isEqualTo(1);
    }

    @Test
    void shouldTakeLongFlagsWithOneDash() {
        assertThat(run("-path.data=/srv/d", "-e", "run", "-path.logs", "/srv/l", "-dump", "x"))
                .isZero();
        assertThat(work.runs.getFirst().settings().paths().data()).hasToString("/srv/d");
        assertThat(work.runs.getFirst().settings().paths().logs()).hasToString("/srv/l");
        assertThat(work.runs.getFirst().dumpFile()).contains(Path.of("x"));
    }

    @Test
    void shouldMergeFilesInTheOrderOfTheFlags() throws IOException {
        Files.writeString(home.resolve("a.yml"), "name: a\noutput.console: {}\n");
        Files.writeString(home.resolve("b.yml"), "name: b\n");
        assertThat(run("-c", "a.yml", "test", "config", "-c", "b.yml", "-strict.perms=false"))
                .isZero();
        assertThat(work.checked.getFirst().general().name()).isEqualTo("b");
        assertThat(out.toString(UTF_8)).isEqualTo("Config OK\n");
    }

    @Test
    void shouldSkipTheCheckOfPermissionsWhenAsked() throws IOException {
        Path file = Files.writeString(home.resolve("a.yml"), "output.console: {}\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
        assertThat(run("test", "config", "-c", "a.yml")).isEqualTo(1);
        assertThat(err.toString(UTF_8)).startsWith("Exiting: config file (");
        assertThat(run("test", "config", "-c", "a.yml", "--strict.perms=false")).isZero();
        environment.put("BEAT_STRICT_PERMS", "false");
        assertThat(run("test", "config", "-c", "a.yml")).isZero();
        assertThat(run("test", "config", "-c", "a.yml", "--strict.perms")).isEqualTo(1);
    }

    @Test
    void shouldTestTheConfigurationAsBeats5Did() {
        assertThat(run("-configtest", "-E", "name=b")).isZero();
        assertThat(work.checked.getFirst().general().name()).isEqualTo("b");
        assertThat(work.runs).isEmpty();
        assertThat(out.toString(UTF_8)).isEqualTo("Config OK\n");
    }

    @Test
    void shouldWarnOfFlagsWithoutEffect() {
        assertThat(run("-t", "-d", "captur")).isZero();
        assertThat(err.toString(UTF_8))
                .startsWith(
                        "Warning: -d captur: no part of the program is called so; did you mean"
                                + " capture?; allowed: ")
                .endsWith(
                        "Warning: -t: has no effect on packets from a device; it is for files"
                                + " (-I)\n")
                .hasLineCount(2);
    }

    @Test
    void shouldShowWarningsWhenTestingTheConfiguration() {
        assertThat(run("test", "config", "-E", "packetbeat.flows.timeuot=1s")).isZero();
        assertThat(err.toString(UTF_8))
                .isEqualTo(
                        "Warning: -E packetbeat.flows.timeuot=1s: packetbeat.flows.timeuot: unknown"
                                + " key; did you mean packetbeat.flows.timeout?\n");
        assertThat(run("test", "config", "--strict", "-E", "packetbeat.flows.timeuot=1s"))
                .isEqualTo(1);
    }

    @Test
    void shouldParseRead() {
        assertThat(run("read", "-o", "csv", "-n", "5", "a.pcap", "b.pcap", "--lenient")).isZero();
        ReadOptions options = work.reads.getFirst();
        assertThat(options.files()).containsExactly("a.pcap", "b.pcap");
        assertThat(options.format()).isEqualTo(ReadOptions.Format.CSV);
        assertThat(options.top()).isEqualTo(5);
        assertThat(options.lenient()).isTrue();
    }

    @Test
    void shouldListDevices() {
        assertThat(run("devices")).isZero();
        assertThat(out.toString(UTF_8))
                .isEqualTo("0: lo (No description available) (127.0.0.1)\n1: any\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"version", "--version", "-version"})
    void shouldSayItsVersion(String argument) {
        assertThat(run(argument)).isZero();
        assertThat(work.runs).isEmpty();
        assertThat(out.toString(UTF_8))
                .matches("flowgauge version \\d+\\.\\d+\\.\\d+ \\(\\w+\\), Java 2\\S+ \\[\\w+]\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "foo | Error: unknown command \"foo\" for \"flowgauge\"; \"flowgauge --help\" shows"
                        + " commands and flags",
                "rnu | Error: unknown command \"rnu\" for \"flowgauge\", did you mean \"run\"?;"
                        + " \"flowgauge --help\" shows commands and flags",
                "test -I x | Error: unknown flag: -I; \"flowgauge test --help\" shows commands and"
                        + " flags",
                "test | Error: \"flowgauge test\" needs a command below it: config, output; \"flowgauge test"
                        + " --help\" shows commands and flags",
                "run --foo | Error: unknown flag: --foo; \"flowgauge run --help\" shows the flags",
                "read | Error: missing required parameter: 'FILE'; \"flowgauge read --help\" shows"
                        + " the flags",
                "devices x | Error: \"flowgauge devices\" takes no argument \"x\"; \"flowgauge"
                        + " devices --help\" shows the flags",
                "run -l x | Exiting: -l x: not a number of times; allowed: 0 (for ever) or more",
                "read -o xml a | Exiting: -o xml: not a format; allowed: table, json, csv",
                "read -n 0 a | Exiting: -n 0: not a number of rows; allowed: 1 to 999999",
                "completion tcsh | Exiting: unknown shell tcsh; allowed: bash, zsh, fish",
                "help foo | Exiting: unknown command \"foo\" for \"flowgauge\"; \"flowgauge help\""
                        + " lists the commands",
                "run -E =1 | Exiting: -E =1: no key; allowed: -E key=value",
            })
    void shouldSayWhatIsWrongWithTheCommandLineInOneLine(String line, String message) {
        assertThat(run(line.split(" ", -1))).isEqualTo(1);
        assertThat(err.toString(UTF_8)).isEqualTo(message + "\n");
        assertThat(work.runs).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"help run", "run --help", "run -h", "-I x run -h"})
    void shouldShowHelpForACommand(String line) {
        assertThat(run(line.split(" ", -1))).isZero();
        assertThat(out.toString(UTF_8))
                .contains("flowgauge run")
                .contains("  -I FILE ")
                .contains("--path.data=DIR");
        assertThat(work.runs).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "bash, complete -F _complete_flowgauge",
        "zsh, bashcompinit",
        "fish, complete -c flowgauge -n '__fish_seen_subcommand_from run' -s I -r"
    })
    void shouldCompleteInAShell(String shell, String part) {
        assertThat(run("completion", shell)).isZero();
        assertThat(out.toString(UTF_8))
                .startsWith("# Completion for the " + shell + " shell: ")
                .contains(part)
                .doesNotContain("picocli.info", "(see [");
    }

    @Test
    void shouldLogToAFileAndSayOnStandardErrorWhyItEnds() throws IOException {
        work.failure = "x.pcap: no such file";
        assertThat(run("-I", "x.pcap", "-d", "processors")).isEqualTo(1);
        assertThat(err.toString(UTF_8)).isEqualTo("Exiting: x.pcap: no such file\n");
        String log = Files.readString(home.resolve("logs/flowgauge")).strip();
        String timestamp = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}(Z|[+-]\\d{4})";
        assertThat(log.split("\n", -1))
                .satisfiesExactly(
                        line ->
                                assertThat(line)
                                        .matches(
                                                timestamp
                                                        + "\tDEBUG\t\\[processors]\tat level debug"),
                        line ->
                                assertThat(line)
                                        .matches(
                                                timestamp
                                                        + "\tINFO\t\\[app]\trun\t\\{\"packets\":5}"),
                        line ->
                                assertThat(line)
                                        .matches(
                                                timestamp
                                                        + "\tERROR\t\\[config]\tExiting: x.pcap: no"
                                                        + " such file"));
    }

    @Test
    void shouldLogToASyslogOfAnotherMachine() throws IOException {
        try (DatagramSocket syslog = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            syslog.setSoTimeout(10_000);
            String address = "udp://127.0.0.1:" + syslog.getLocalPort();
            work.failure = "x.pcap: no such file";
            assertThat(
                            run(
                                    "-E",
                                    "logging.to_syslog=true",
                                    "-E",
                                    "flowgauge.syslog.address=" + address))
                    .isEqualTo(1);
            String line =
                    "[A-Z][a-z]{2} [ 123][0-9] [0-9:]{8} \\S+ flowgauge\\["
                            + ProcessHandle.current().pid()
                            + "]: ";
            // local0, info and error
            assertThat(receive(syslog))
                    .matches("<134>" + line + "INFO\t\\[app]\trun\t\\{\"packets\":5}");
            assertThat(receive(syslog))
                    .matches("<131>" + line + "ERROR\t\\[config]\tExiting: x.pcap: no such file");
        }
        assertThat(home.resolve("logs")).doesNotExist();
    }

    private static String receive(DatagramSocket socket) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[8_192], 8_192);
        socket.receive(packet);
        return new String(packet.getData(), 0, packet.getLength(), UTF_8);
    }

    @Test
    void shouldSayThatThereIsNoSyslog() {
        assertThat(
                        run(
                                "-E",
                                "logging.to_syslog=true",
                                "-E",
                                "flowgauge.syslog.address=/no/such/socket"))
                .isEqualTo(1);
        assertThat(err.toString(UTF_8))
                .isEqualTo(
                        "Exiting: can't log to the syslog at /no/such/socket (connect: No such file"
                                + " or directory): start one, set flowgauge.syslog.address, or log"
                                + " to standard error with -e\n");
    }

    @Test
    void shouldSendFailuresToTheLogFileIfAskedTo() throws IOException {
        work.failure = "x.pcap: no such file";
        work.words = "from a thread";
        assertThat(run("-E", "logging.files.redirect_stderr=true")).isEqualTo(1);
        assertThat(err.toString(UTF_8)).isEqualTo("Exiting: x.pcap: no such file\n");
        assertThat(Files.readString(home.resolve("logs/flowgauge")))
                .contains("\trun\t", "from a thread\n", "Exiting: x.pcap");
    }

    @Test
    void shouldLogAsJsonAndOnlyWhatTheLevelLetsThrough() throws IOException {
        assertThat(run("-E", "logging.json=true", "-E", "logging.files.name=log")).isZero();
        assertThat(Files.readString(home.resolve("logs/log")))
                .matches(
                        "\\{\"level\":\"info\",\"timestamp\":\"[^\"]+\",\"logger\":\"app\","
                                + "\"message\":\"run\",\"packets\":5}\n");
    }

    @Test
    void shouldLogToStandardErrorWhereTheDirectoryOfTheProgramCannotBeWritten() throws IOException {
        Files.writeString(home.resolve("logs"), "a file");
        assertThat(run()).isZero();
        assertThat(err.toString(UTF_8))
                .isEqualTo(
                        "Warning: can't write the log file "
                                + home.resolve("logs/flowgauge")
                                + " ("
                                + home.resolve("logs")
                                + " is no directory): set path.logs, or log to standard"
                                + " error with -e; logging to standard error\n");
        assertThat(work.runs.getFirst().settings().logging().toStderr()).isTrue();
    }

    @Test
    void shouldSayWhenItCannotLogWhereItWasToldTo() throws IOException {
        Path file = Files.writeString(home.resolve("file"), "a file");
        assertThat(run("-t", "--path.logs", file.toString())).isEqualTo(1);
        assertThat(err.toString(UTF_8))
                .isEqualTo(
                        "Exiting: can't write the log file "
                                + file.resolve("flowgauge")
                                + " ("
                                + file
                                + " is no directory): set path.logs, or log to standard"
                                + " error with -e\n");
        assertThat(work.runs).isEmpty();
    }
}
