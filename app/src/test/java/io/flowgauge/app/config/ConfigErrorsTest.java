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
            "; allowed: a duration of 1s or more, such as 10s; or -1, 0 or a negative duration such"
                    + " as -1s for reports at the end of a flow only";

    @TempDir private Path directory;
    private ConfigDirectory config;

    @BeforeEach
    void makeDirectory() {
        config = new ConfigDirectory(directory);
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                mistake(
                        "queue:\n  foo: {}",
                        ":2:3: queue: \"foo\" is no kind of queue; allowed: mem, spool, disk"),
                mistake(
                        "queue:\n  mem.events: 64\n  spool.file.path: a",
                        ":3:3: queue: found mem and spool; allowed: one of mem, spool, disk"),
                mistake(
                        "queue.mem.events: 31",
                        ":1:19: queue.mem.events: 31 is too small; allowed: a whole number from 32"
                                + " to 4194304"),
                mistake(
                        "queue.mem:\n  events: 64\n  flush.min_events: 65",
                        ":3:21: queue.mem.flush.min_events: 65 is more than queue.mem.events, 64;"
                                + " allowed: a whole number from 0 to 64"),
                mistake(
                        "queue.spool.file.page_size: 100",
                        ":1:29: queue.spool.file.page_size: 100 bytes is no size of a page;"
                                + " allowed: a power of two, less than queue.spool.file.size,"
                                + " 104857600 bytes"),
                mistake(
                        "queue.spool.file.size: 10",
                        ":1:24: queue.spool.file.size: 10 is too small; allowed: an amount of"
                                + " 1048576 bytes or more, such as 10485760 or 10MiB"),
                mistake(
                        "queue.spool.write.codec: foo",
                        ":1:26: queue.spool.write.codec: \"foo\" is not known; allowed: cbor, json,"
                                + " ubjson"),
                mistake(
                        "queue.disk.path: a",
                        ":1:1: queue.disk.max_size: missing required field; allowed: an amount of 0"
                                + " bytes or more, such as 10485760 or 10MiB"),
                mistake(
                        "queue.disk.max_size: 9MB",
                        ":1:22: queue.disk.max_size: 9000000 bytes is too small; allowed: an amount"
                                + " of 10MB or more, or 0 for no limit"),
                mistake(
                        "queue.disk: {max_size: 10MB, segment_size: 6MB}",
                        ":1:44: queue.disk.segment_size: 6000000 bytes is more than half of"
                                + " max_size, 10000000; allowed: an amount from 1000000 to 5000000"
                                + " bytes"),
                mistake(
                        "http.host: npipe:///x",
                        ":1:12: http.host: \"npipe:///x\" is no place to listen at; allowed: the"
                                + " name or address of this host, or unix:///PATH"),
                mistake(
                        "http.port: 65536",
                        ":1:12: http.port: 65536 is too large; allowed: a whole number from 0 to"
                                + " 65535"),
                mistake(
                        "timestamp.precision: second",
                        ":1:22: timestamp.precision: \"second\" is not known; allowed: millisecond,"
                                + " microsecond, nanosecond"),
                mistake(
                        "output.store: {}\npacketbeat.flows.enable_delta_flow_reports: true",
                        ":2:45: packetbeat.flows.enable_delta_flow_reports: the store needs the"
                                + " sums since a flow began; it counts between reports itself;"
                                + " allowed: false where flows are kept in the store, or outputs"
                                + " without it"),
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
                                + " nor in the keystore nor set in the environment; ${NO_SUCH:...} gives it a default"),
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

    /** Mistakes in everything that has a type. */
    static Stream<Arguments> wrongValues() {
        String bool = "; allowed: true or false";
        String text = "; allowed: a text";
        String object = "; allowed: an object with keys";
        String free = "; allowed: an object: keys with values, lists or objects";
        String seconds = "; allowed: a duration of 1s or more, such as 30s, or a number of seconds";
        String notNegative =
                "; allowed: a duration of 0 or more, such as 30s, or a number of seconds";
        String octal = "; allowed: octal file permissions from 0 to 0777, such as 0600";
        return Stream.of(
                wrong("packetbeat.flows.timeout: ''", "\"\" is not a duration", TIMEOUT_ALLOWED),
                wrong("packetbeat.flows.timeout: -1s", "-1s is too short", TIMEOUT_ALLOWED),
                wrong(
                        "packetbeat.flows.timeout: 1x",
                        "\"1x\" has an unknown unit, \"x\"",
                        TIMEOUT_ALLOWED),
                wrong("packetbeat.flows.timeout: [5s]", "found a list", TIMEOUT_ALLOWED),
                wrong("packetbeat.flows.timeout: {s: 5}", "found an object", TIMEOUT_ALLOWED),
                wrong("packetbeat.flows.period: 10", "\"10\" has no unit of time", PERIOD_ALLOWED),
                wrong(
                        "packetbeat.flows.period: never",
                        "\"never\" is not a duration",
                        PERIOD_ALLOWED),
                wrong(
                        "packetbeat.flows.period: true",
                        "\"true\" is not a duration",
                        PERIOD_ALLOWED),
                wrong("packetbeat.flows.fields_under_root: 2", "\"2\" is not a boolean", bool),
                wrong("packetbeat.flows.fields: [a]", "found a list", free),
                wrong("packetbeat.flows.tags: {a: b}", "found an object", text),
                wrong("packetbeat: 5", "found \"5\"", object),
                wrong(
                        "packetbeat.interfaces: eth0",
                        "found \"eth0\"",
                        "; allowed: an object or a list of objects with keys"),
                wrong("packetbeat.interfaces.device: [a, b]", "found a list", text),
                wrong(
                        "packetbeat.interfaces.snaplen: -1",
                        "-1 is too small",
                        "; allowed: a whole number from 0 to 262144"),
                wrong(
                        "packetbeat.interfaces.snaplen: 262145",
                        "262145 is too large",
                        "; allowed: a whole number from 0 to 262144"),
                wrong(
                        "packetbeat.interfaces.buffer_size_mb: 1.5",
                        "\"1.5\" is not a whole number",
                        "; allowed: a whole number from 0 to 16384"),
                wrong(
                        "packetbeat.interfaces.with_vlans: maybe",
                        "\"maybe\" is not a boolean",
                        bool),
                wrong("packetbeat.interfaces.auto_promisc_mode: ''", "\"\" is not a boolean", bool),
                wrong(
                        "packetbeat.interfaces.poll_default_route: -1s",
                        "-1s is too short",
                        notNegative),
                wrong(
                        "packetbeat.interfaces.metrics_interval: x",
                        "\"x\" is not a duration",
                        notNegative),
                wrong(
                        "packetbeat.shutdown_timeout: soon",
                        "\"soon\" is not a duration",
                        "; allowed: a duration, such as 30s, or a number of seconds"),
                wrong(
                        "packetbeat.protocols: http",
                        "found \"http\"",
                        "; allowed: a list of objects with a type, such as \"- type: icmp\""),
                wrong("packetbeat.protocols.http: on", "found \"on\"", "; allowed: an object"),
                wrong("packetbeat.protocols.icmp.enabled: 7", "\"7\" is not a boolean", bool),
                wrong("name: {a: b}", "found an object", text),
                wrong("tags: {a: b}", "found an object", text),
                wrong("fields: text", "found \"text\"", free),
                wrong("fields_under_root: nein", "\"nein\" is not a boolean", bool),
                wrong("max_procs: -1", "-1 is too small", "; allowed: a whole number of 0 or more"),
                wrong(
                        "max_procs: two",
                        "\"two\" is not a whole number",
                        "; allowed: a whole number of 0 or more"),
                wrong(
                        "flowgauge.table.max_flows: 999",
                        "999 is too small",
                        "; allowed: a whole number of 1000 or more"),
                wrong("flowgauge.config.reload.enabled: x", "\"x\" is not a boolean", bool),
                wrong("flowgauge.config.reload.period: 10ms", "10ms is too short", seconds),
                wrong("flowgauge.config.path: [a]", "found a list", text),
                wrong("flowgauge.config: config.d", "found \"config.d\"", object),
                wrong("keystore.path: {}", "found an object", text),
                wrong("path.data: [a]", "found a list", text),
                wrong("cloud.id: [a]", "found a list", text),
                wrong("logging: debug", "found \"debug\"", object),
                wrong(
                        "logging.level: trace",
                        "\"trace\" is not known",
                        "; allowed: error, warning, info, debug"),
                wrong(
                        "logging.files.interval: 10ms",
                        "10ms is too short",
                        "; allowed: 0 for never, or a duration of 1s or more, such as 30s, or a"
                                + " number of seconds"),
                wrong(
                        "logging.files.suffix: day",
                        "\"day\" is not known",
                        "; allowed: count, date"),
                wrong("logging.to_syslog: maybe", "\"maybe\" is not a boolean", bool),
                wrong(
                        "flowgauge.syslog.address: udp://a:99999",
                        "found \"udp://a:99999\"",
                        "; allowed: an absolute path, or udp://HOST:PORT"),
                wrong("logging.json: 1.5", "\"1.5\" is not a boolean", bool),
                wrong("logging.to_files: {}", "found an object", bool),
                wrong("logging.metrics.period: 0", "0 is too short", seconds),
                wrong("logging.metrics.enabled: []", "found a list", bool),
                wrong(
                        "logging.files.keepfiles: 0",
                        "0 is too small",
                        "; allowed: a whole number from 1 to 1024"),
                wrong(
                        "logging.files.keepfiles: 1025",
                        "1025 is too large",
                        "; allowed: a whole number from 1 to 1024"),
                wrong(
                        "logging.files.rotateeverybytes: 0",
                        "0 is too small",
                        "; allowed: an amount of 1 bytes or more, such as 10485760 or 10MiB"),
                wrong("logging.files.permissions: rw", "\"rw\" is not a whole number", octal),
                wrong("output.console.pretty: 3", "\"3\" is not a boolean", bool),
                wrong(
                        "output.console.bulk_max_size: 0",
                        "0 is too small",
                        "; allowed: a whole number of 1 or more"),
                wrong("output.console: yes", "found \"yes\"", object),
                wrong(
                        "output.file.number_of_files: 1",
                        "1 is too small",
                        "; allowed: a whole number from 2 to 1024"),
                wrong(
                        "output.file.rotate_every_kb: 0",
                        "0 is too small",
                        "; allowed: a whole number of 1 or more"),
                wrong(
                        "output.file.permissions: 01000",
                        "01000 is too large, which are permissions"
                                + " only when written in octal, with a 0 in front",
                        octal),
                wrong("output.file.path: {}", "found an object", text),
                wrong("output.file.codec.json.pretty: x", "\"x\" is not a boolean", bool));
    }

    /** A line "key: value": the message names the value's place and the key. */
    private static Arguments wrong(String line, String found, String allowed) {
        int colon = line.indexOf(": ");
        return mistake(
                line,
                ":1:" + (colon + 3) + ": " + line.substring(0, colon) + ": " + found + allowed);
    }

    /** Mistakes in YAML itself and in what stands for values. */
    static Stream<Arguments> wrongTexts() {
        String quoted = "; allowed: a text, in quotes where it looks like something else: ";
        return Stream.of(
                mistake("1: x", ":1:1: 1: found the number 1 as a key" + quoted + "\"1\""),
                mistake(
                        "fields:\n  on: x",
                        ":2:3: fields.on: found the boolean on as a key" + quoted + "\"on\""),
                mistake(
                        "fields: {a: {1.5: x}}",
                        ":1:14: fields.a.1.5: found the number 1.5 as a key" + quoted + "\"1.5\""),
                mistake("~: x", ":1:1: ~: found nothing as a key" + quoted + "\"~\""),
                mistake("? [a]\n: b", ":1:3: a key is a word, not a list or an object"),
                mistake(
                        "a: b\n<<: c",
                        ":2:5: <<: found \"c\"; allowed: an object or a list of them"),
                mistake("name: ${}", ":1:7: name: a variable without a name in \"${}\""),
                mistake("name: ${a", ":1:7: name: missing \"}\" in \"${a\""),
                mistake("name: ${a:b", ":1:7: name: missing \"}\" in \"${a:b\""),
                mistake("name: ${a:?}", ":1:7: name: "),
                mistake(
                        "name: x${tags}\ntags: [a]",
                        ":1:7: name: ${tags} is a list and can't be" + " part of a text"),
                mistake("name: ${name}", ":1:7: name: ${name} refers to itself"),
                mistake(
                        "name: '${X:[}'",
                        ":1:7: name: a bracket or quote is not closed in what \"${X:[}\" stands"
                                + " for; '\"${X:[}\"' takes it as a text"),
                mistake(
                        "just text",
                        ":1:1: found a text; a configuration file has keys at its"
                                + " top, such as \"tags:\""),
                mistake(
                        "fields: {a: 1, a: 2}",
                        ":1:16: fields.a: the key is here a second time," + " first in line 1"),
                mistake(
                        "tags: [a]\ntags.x: b",
                        ":2:1: tags: the key is here a second time, first in" + " line 1"),
                mistake(
                        "cloud.auth: a:b",
                        ":1:13: cloud.auth: specified but cloud.id is empty. Please"
                                + " specify both."));
    }

    @ParameterizedTest
    @MethodSource({"wrongValues", "wrongTexts"})
    void shouldNameTheValueAndWhatIsAllowed(String yaml, String message) {
        shouldSayWhereAndWhatAndWhatIsAllowed(yaml, message);
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
                Arguments.of("packetbeat.flows:\n\ttimeout: 30s", ":2:1", "a tab"),
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
                                + ":1:1) and file; allowed: exactly one enabled output; -E"
                                + " output.console.enabled=false switches that one off; several can"
                                + " stand in flowgauge.outputs");
        config.override("output.console.enabled=false").override("output.file.enabled=false");
        assertThatThrownBy(config::load)
                .hasMessage(
                        "No outputs are defined. Please define one under the output section of "
                                + file
                                + ", or give -E output.console.enabled=true");
    }

    @Test
    void shouldNameAnOutputThatIsUnknown() {
        Path file = config.write("flowgauge.yml", "output.foo: {}");
        assertThatThrownBy(config::load)
                .hasMessage(
                        file
                                + ":1:1: output.foo: output type foo undefined; allowed: "
                                + OutputKinds.names());
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
                                + ": no such file or directory; nor is there nowhere.yml: -c"
                                + " nowhere.yml is looked for in path.config, then in the working"
                                + " directory");
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
