package io.flowgauge.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowgauge.base.UserErrorException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each mistake gives one line: where it is, which key, what was found, what is allowed. */
class ConfigErrorsTest {
    private static final String TIMEOUT_ALLOWED =
            "; allowed: a duration of 1s or more, such as 30s or 1m30s";
    private static final String PERIOD_ALLOWED =
            "; allowed: a duration of 1s or more, such as 10s, or -1 for no reports in between";

    @TempDir private Path directory;
    private ConfigDirectory config;

    @BeforeEach
    void makeDirectory() {
        config = new ConfigDirectory(directory);
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                mistake(
                        "packetbeat.flows:\n  timeout: abc",
                        ":2:12: packetbeat.flows.timeout: \"abc\" is not a duration"
                                + TIMEOUT_ALLOWED),
                mistake(
                        "packetbeat.flows:\n  timeout: 10",
                        ":2:12: packetbeat.flows.timeout: \"10\" has no unit of time"
                                + TIMEOUT_ALLOWED),
                mistake(
                        "packetbeat.flows:\n  timeout: 999ms",
                        ":2:12: packetbeat.flows.timeout: 999ms is too short" + TIMEOUT_ALLOWED),
                mistake(
                        "packetbeat.flows.timeout: 0",
                        ":1:27: packetbeat.flows.timeout: 0 is too short" + TIMEOUT_ALLOWED),
                mistake(
                        "packetbeat:\n  flows: {period: 500ms, timeout: 30s}",
                        ":2:19: packetbeat.flows.period: 500ms is too short" + PERIOD_ALLOWED),
                mistake(
                        "packetbeat.flows:\n  period: -2",
                        ":2:11: packetbeat.flows.period: \"-2\" has no unit of time"
                                + PERIOD_ALLOWED),
                mistake(
                        "packetbeat.flows:\n  enabled: perhaps",
                        ":2:12: packetbeat.flows.enabled: \"perhaps\" is not a boolean; allowed:"
                                + " true or false"),
                mistake(
                        "packetbeat.flows:\n  fields: 5",
                        ":2:11: packetbeat.flows.fields: found \"5\"; allowed: an object: keys with"
                                + " values, lists or objects"),
                mistake(
                        "packetbeat.flows:\n  - timeout: 30s",
                        ":2:3: packetbeat.flows: found a list; allowed: an object with keys"),
                mistake(
                        "packetbeat.flows: true",
                        ":1:19: packetbeat.flows: found \"true\"; allowed: an object with keys"),
                mistake(
                        "packetbeat.interfaces:\n  snaplen: many",
                        ":2:12: packetbeat.interfaces.snaplen: \"many\" is not a whole number;"
                                + " allowed: a whole number from 0 to 262144"),
                mistake(
                        "packetbeat.interfaces:\n- device: a\n- device: b\n  type: foo",
                        ":4:9: packetbeat.interfaces.1.type: \"foo\" is not known; allowed:"
                                + " af_packet, pcap, autodetect"),
                mistake(
                        "packetbeat.protocols:\n- type: gopher",
                        ":2:9: packetbeat.protocols.0.type: \"gopher\" is not a known protocol;"
                                + " allowed: amqp, cassandra, dhcpv4, dns, http, icmp, memcache,"
                                + " mongodb, mysql, nfs, pgsql, redis, sip, thrift, tls"),
                mistake(
                        "packetbeat.protocols:\n- type: http\n  ports: [80, 70000]",
                        ":3:15: packetbeat.protocols.0.ports.1: 70000 is too large; allowed: a"
                                + " whole number from 1 to 65535"),
                mistake(
                        "output.console.codec.format: {}",
                        ":1:30: output.console.codec.format.string: missing required field;"
                                + " allowed: a format string, such as \"%{[source.ip]}\""),
                mistake(
                        "output.console:\n  codec:\n    xml: {}",
                        ":3:5: output.console.codec: 'xml' output codec is not available; allowed:"
                                + " json or format"),
                mistake(
                        "logging.level: loud",
                        ":1:16: logging.level: \"loud\" is not known; allowed: error, warning,"
                                + " info, debug"),
                mistake(
                        "logging.files.permissions: 600",
                        ":1:28: logging.files.permissions: 600 is too large, which are permissions"
                                + " only when written in octal, with a 0 in front; allowed: octal"
                                + " file permissions from 0 to 0777, such as 0600"),
                mistake(
                        "processors:\n- drop_event: {wen: {}}",
                        ":2:16: processors.0.drop_event.wen: unexpected option; did you mean when?;"
                                + " allowed: when"),
                mistake(
                        "name: a\ntags: [a]\nname: b",
                        ":3:1: name: the key is here a second time, first in line 1"),
                mistake(
                        "packetbeat.flows.timeout: 30s\npacketbeat:\n  flows:\n    timeout: 20s",
                        ":4:5: packetbeat.flows.timeout: the key is here a second time, first in"
                                + " line 1"),
                mistake(
                        "name: ${NO_SUCH}",
                        ":1:7: name: the variable ${NO_SUCH} is neither a key of the configuration"
                                + " nor set in the environment; ${NO_SUCH:...} gives it a default"),
                mistake("name: ${NO_SUCH:?tell me the name}", ":1:7: name: tell me the name"),
                mistake("name: 'a ${x'", ":1:7: name: missing \"}\" in \"a ${x\""),
                mistake("name: ${tags}\ntags: ${name}", ":1:7: name: ${tags} refers to itself"),
                mistake("name: [a, b]", ":1:7: name: found a list; allowed: a text"),
                mistake(
                        "[1, 2]",
                        ":1:1: found a list; a configuration file has keys at its top, such as"
                                + " \"tags:\""),
                mistake(
                        "name: a\n---\nname: b",
                        ":3:1: a second YAML document begins here; a configuration file has one"));
    }

    private static Arguments mistake(String yaml, String message) {
        return Arguments.of(yaml, message);
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void shouldSayWhereAndWhatAndWhatIsAllowed(String yaml, String message) {
        Path file = config.write("flowgauge.yml", yaml);
        if (!yaml.contains("output")) {
            config.override("output.discard.enabled=true");
        }
        assertThatThrownBy(config::load)
                .isInstanceOf(UserErrorException.class)
                .hasMessage(file + message);
    }

    @ParameterizedTest
    @MethodSource("badYaml")
    void shouldPointAtBadYaml(String yaml, String place, String reason) {
        Path file = config.write("flowgauge.yml", yaml);
        assertThatThrownBy(config::load)
                .isInstanceOf(UserErrorException.class)
                .hasMessageStartingWith(file + place + ": bad YAML: ")
                .hasMessageContaining(reason)
                .message()
                .isEqualToIgnoringNewLines(messageOf(config));
    }

    private static String messageOf(ConfigDirectory config) {
        try {
            config.load();
            return "";
        } catch (UserErrorException e) {
            return "" + e.getMessage();
        }
    }

    static Stream<Arguments> badYaml() {
        return Stream.of(
                Arguments.of("packetbeat.flows:\n\ttimeout: 30s", ":2:1", "\\t"),
                Arguments.of("name: [a, b\ntags: [c]", ":2:5", "line 1"),
                Arguments.of("name: a\n  tags: b", ":2:7", "mapping values are not allowed"),
                Arguments.of("name: 'never closed", ":2:1", "line 1"),
                Arguments.of("name: *nobody", ":1:7", "nobody"));
    }

    @Test
    void shouldNameTheCommandLineAsThePosition() {
        config.write("flowgauge.yml", "output.console: {}");
        config.override("packetbeat.flows.timeout=10");
        assertThatThrownBy(config::load)
                .hasMessage(
                        "-E packetbeat.flows.timeout=10: packetbeat.flows.timeout: \"10\" has no"
                                + " unit of time"
                                + TIMEOUT_ALLOWED);
    }

    @Test
    void shouldWantExactlyOneOutput() {
        Path file =
                config.write(
                        "flowgauge.yml",
                        "output.console.pretty: true",
                        "output.file:",
                        "  path: out");
        assertThatThrownBy(config::load)
                .hasMessage(
                        file
                                + ":2:1: output: more than one namespace configured: console ("
                                + file
                                + ":1:1) and file; allowed: exactly one enabled output");
        config.override("output.console.enabled=false").override("output.file.enabled=false");
        assertThatThrownBy(config::load)
                .hasMessage("No outputs are defined. Please define one under the output section.");
    }

    @Test
    void shouldNameAnOutputThatIsMissingOrUnknown() {
        Path file = config.write("flowgauge.yml", "output.elasticsearch.hosts: ['es:9200']");
        assertThatThrownBy(config::load)
                .hasMessage(
                        file
                                + ":1:1: output.elasticsearch: this version has no output to"
                                + " elasticsearch; allowed: console, file, discard");
        config.write("flowgauge.yml", "output.foo: {}");
        assertThatThrownBy(config::load)
                .hasMessage(
                        file
                                + ":1:1: output.foo: output type foo undefined; allowed: console,"
                                + " file, discard");
    }

    @Test
    void shouldRefuseADeviceThatIsListedTwice() {
        Path file =
                config.write(
                        "flowgauge.yml",
                        "packetbeat.interfaces:",
                        "- device: eth0",
                        "- device: eth0",
                        "output.console: {}");
        assertThatThrownBy(config::load)
                .hasMessage(
                        file
                                + ":3:11: packetbeat.interfaces.1.device: found \"eth0\" a second"
                                + " time, first at "
                                + file
                                + ":2:11; allowed: each device once");
    }

    @Test
    void shouldSayWhichFileIsMissing() {
        config.file("nowhere.yml");
        assertThatThrownBy(config::load)
                .hasMessage(
                        "error loading config file: stat "
                                + directory.resolve("nowhere.yml")
                                + ": no such file or directory");
    }

    @Test
    void shouldRefuseAFileThatOthersCanWrite() throws IOException {
        Path file = config.write("flowgauge.yml", "output.console: {}");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-r--"));
        assertThatThrownBy(config::load)
                .hasMessage(
                        "config file (\""
                                + file
                                + "\") can only be writable by the owner but the permissions are"
                                + " \"-rw-rw-r--\" (to fix the permissions use: 'chmod go-w "
                                + file
                                + "')");
    }

    @Test
    void shouldRefuseAFileThatIsNotText() throws IOException {
        Path file = config.write("flowgauge.yml", "");
        Files.write(file, new byte[] {'a', ':', (byte) 0xff, (byte) 0xfe});
        assertThatThrownBy(config::load)
                .hasMessage("error loading config file: " + file + " is not text in UTF-8");
    }

    @Test
    void shouldKeepEveryMessageToOneLine() {
        for (Arguments arguments : mistakes().toList()) {
            assertThat(arguments.get()[1].toString()).doesNotContain("\n");
        }
    }
}
