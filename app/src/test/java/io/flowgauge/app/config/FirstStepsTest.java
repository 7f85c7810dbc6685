package io.flowgauge.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.Notice;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What people stumble over who write their first configuration. */
class FirstStepsTest {
    private static final String FORMAT_ALLOWED =
            "; allowed: a text with %{[FIELD]}, %{[FIELD]:OTHERWISE} and %{+DATE}, such as"
                    + " \"%{[source.ip]} %{+yyyy.MM.dd}\"";
    private static final String NETWORKS =
            "; allowed: an address with the length of its prefix, such as 10.0.0.0/8 or fd00::/8,"
                    + " or one of global_unicast, interface_local_multicast, link_local_multicast,"
                    + " link_local_unicast, loopback, multicast, private, public, unicast, unspecified";

    @TempDir private Path directory;
    private ConfigDirectory config;

    @BeforeEach
    void makeDirectory() {
        config = new ConfigDirectory(directory);
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                Arguments.of(
                        "output.console.codec.format.string: '%{[source.ip'",
                        ":1:37: output.console.codec.format.string: missing closing '}'"
                                + FORMAT_ALLOWED),
                Arguments.of(
                        "flowgauge.outputs: [{file.codec.format.string: '%{}'}]",
                        ":1:48: flowgauge.outputs.0.file.codec.format.string: empty format"
                                + " expansion"
                                + FORMAT_ALLOWED),
                Arguments.of(
                        "processors:\n- add_fields:\n  target: ''\n  fields: {a: b}",
                        ":2:3: processors.0: each processor needs to have exactly one action, but"
                                + " found 3 actions (add_fields, target, fields); indent target and"
                                + " fields below add_fields; allowed: one name of a processor in"
                                + " each item of the list"),
                Arguments.of(
                        "processors:\n- drop_event:\n  when.equals.type: flow",
                        ":2:3: processors.0: each processor needs to have exactly one action, but"
                                + " found 2 actions (drop_event, when); indent when below"
                                + " drop_event; allowed: one name of a processor in each item of"
                                + " the list"),
                Arguments.of(
                        "packetbeat.interfaces.type: afpacket",
                        ":1:29: packetbeat.interfaces.type: \"afpacket\" is not known; did you mean"
                                + " af_packet?; allowed: af_packet, pcap, autodetect"),
                Arguments.of(
                        "processors: [{drop_event.when.range.source.port.gtt: 5}]",
                        ":1:15: processors.0.drop_event.when.range.source.port.gtt: unexpected"
                                + " field gtt; did you mean gt?; allowed: gt, gte, lt, lte below"
                                + " the name of a field"),
                Arguments.of(
                        "processors: [{drop_event.when.network.source.ip: privat}]",
                        ":1:50: processors.0.drop_event.when.network.source.ip: \"privat\" is no"
                                + " network; did you mean private?"
                                + NETWORKS),
                Arguments.of(
                        "processors:\n- add_network_direction: {source: source.ip, destination:"
                                + " dest.ip, target: d, internal_networks: [private, 10/8]}",
                        ":2:108: processors.0.add_network_direction.internal_networks.1: \"10/8\""
                                + " is no network"
                                + NETWORKS),
                Arguments.of(
                        "processors: [{if.equals.type: flow, than: {add_locale: {}}, then: []}]",
                        ":1:37: processors.0.than: unexpected beside \"if\"; did you mean then?;"
                                + " allowed: if, then, else"),
                Arguments.of(
                        "processors: [{rate_limit.limit: many}]",
                        ":1:33: processors.0.rate_limit.limit: \"many\" is no rate; allowed: a"
                                + " number of events by s, m or h, such as 100/s"),
                Arguments.of(
                        "processors: [{timestamp: {field: a, layouts: [UNIX], test: [x]}}]",
                        ":1:61: processors.0.timestamp.test.0: failed parsing time field a='x': no"
                                + " layout fits; allowed: texts that one of the layouts can read"),
                Arguments.of(
                        "output.file:\npath: out",
                        ":2:7: path: found \"out\"; the path of an output is indented, below the"
                                + " output; allowed: an object with home, config, data, logs"),
                Arguments.of(
                        "packetbeat.flows: {timeuot: 5s, period: 5ms}",
                        ":1:41: packetbeat.flows.period: 5ms is too short; allowed: a duration of"
                                + " 1s or more, such as 10s; or -1, 0 or a negative duration such as"
                                + " -1s for reports at the end of a flow only; unknown key"
                                + " packetbeat.flows.timeuot at FILE:1:20: did you mean"
                                + " packetbeat.flows.timeout?"),
                Arguments.of(
                        "root:x:0:0:root:/root:/bin/bash\nsecret of a file that is none of ours",
                        ":1:1: found a text; a configuration file has keys at its top, such as"
                                + " \"tags:\""),
                Arguments.of(
                        "packetbeat.flows.enabled: " + "a".repeat(60),
                        ":1:27: packetbeat.flows.enabled: \""
                                + "a".repeat(40)
                                + "...\" is not a boolean; allowed: true or false"));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void shouldSayWhatIsWrongAndWhatToDo(String yaml, String message) {
        Path file = config.write("flowgauge.yml", yaml);
        if (!yaml.contains("output")) {
            config.override("output.discard.enabled=true");
        }
        assertThatThrownBy(config::load)
                .isInstanceOf(UserErrorException.class)
                .hasMessage(file + message.replace("FILE", file.toString()));
    }

    static Stream<Arguments> badYaml() {
        String block = "expected <block end>, but found '<block ";
        return Stream.of(
                Arguments.of(
                        "packetbeat.flows:\n   timeout: 30s\n  period: 10s",
                        ":3:3: bad YAML: "
                                + block
                                + "mapping start>' while parsing a block mapping that begins in"
                                + " line 1; this line begins in column 3, and no line above that it"
                                + " can belong to does; align it with the others"),
                Arguments.of(
                        "packetbeat.flows:\n  timeout: 30s\n   period: 10s",
                        ":3:10: bad YAML: mapping values are not allowed here; this line is"
                                + " indented deeper than line 2, which has its value; let both"
                                + " begin in the same column"),
                Arguments.of(
                        "processors:\n  - add_locale\n    - add_tags: {tags: a}",
                        ":3:15: bad YAML: mapping values are not allowed here; is a \":\" missing"
                                + " behind \"add_locale\" in line 2?"),
                Arguments.of(
                        "tags: [a]\n  - b",
                        ":2:3: bad YAML: "
                                + block
                                + "sequence start>' while parsing a block mapping that begins in"
                                + " line 1; this line is indented deeper than line 1, which has its"
                                + " value"),
                Arguments.of(
                        "name: \"10\\.0\"",
                        ":1:11: bad YAML: found the unknown escape \\.; in double quotes write \\\\"
                                + " for a backslash, or use single quotes, in which it stands for"
                                + " itself"),
                Arguments.of(
                        "tags: [%{foo}]",
                        ":1:8: bad YAML: found % where a value begins; put the text in quotes:"
                                + " \"%{foo}\""),
                Arguments.of(
                        "name: *foo",
                        ":1:7: bad YAML: found *foo, and no anchor &foo before it; put a text that"
                                + " begins with * in quotes"),
                Arguments.of(
                        "name: a: b",
                        ":1:8: bad YAML: mapping values are not allowed here; put a text with \":"
                                + " \" in it in quotes"),
                Arguments.of(
                        "name:a\ntags: [b]",
                        ":2:5: bad YAML: mapping values are not allowed here; is a blank missing"
                                + " behind the \":\" in line 1?"),
                Arguments.of(
                        "name: 'it's'",
                        ":1:11: bad YAML: expected <block end>, but found '<scalar>' while parsing"
                                + " a block mapping; there is more behind the closing quote; inside"
                                + " single quotes a quote is written twice"),
                Arguments.of(
                        "name: [a, b]]",
                        ":1:13: bad YAML: expected <block end>, but found ']' while parsing a block"
                                + " mapping; there is a ] too many"),
                Arguments.of(
                        "\tname: a",
                        ":1:1: bad YAML: found a tab where a line is indented; indent with"
                                + " blanks"));
    }

    @ParameterizedTest
    @MethodSource("badYaml")
    void shouldExplainBadYaml(String yaml, String message) {
        Path file = config.write("flowgauge.yml", yaml);
        assertThatThrownBy(config::load)
                .isInstanceOf(UserErrorException.class)
                .hasMessage(file + message);
    }

    static Stream<Arguments> slips() {
        String string = "output.console.codec.format.string";
        return Stream.of(
                Arguments.of(
                        string + ": '%{[source.ip]} %{[dest.prt]}'",
                        ":1:37: "
                                + string
                                + ": events have no field dest.prt, so that none is written; did"
                                + " you mean dest.port?"),
                Arguments.of(
                        string + ": '%{[tags]}'",
                        ":1:37: "
                                + string
                                + ": tags is a list, which has no text, so that no event is"
                                + " written"),
                Arguments.of(
                        string + ": '%{[source]}'",
                        ":1:37: "
                                + string
                                + ": source is an object, which has no text, so that no event is"
                                + " written; name a field in it"),
                Arguments.of(
                        string + ": '%{[my.thing]}'",
                        ":1:37: "
                                + string
                                + ": events have no field my.thing, so that none is written;"
                                + " %{[my.thing]:-} writes something in the place of a field that"
                                + " is missing"),
                Arguments.of(
                        "output.kafka: {hosts: a, topic: 'x-%{[trnsport]}'}",
                        ":1:33: output.kafka.topic: events have no field trnsport, so that no event"
                                + " is sent; did you mean transport?"),
                Arguments.of(
                        "output.redis: {hosts: a, key: 'x-%{[trnsport]}'}",
                        ":1:31: output.redis.key: events have no field trnsport, so that it gives"
                                + " nothing for any event; did you mean transport?"),
                Arguments.of(
                        "flowgauge.outputs: [{kafka: {hosts: a, topic: x, key: '%{[tags]}'}}]",
                        ":1:55: flowgauge.outputs.0.kafka.key: tags is a list, which has no text,"
                                + " so that it gives nothing for any event"),
                Arguments.of(
                        """
                        output.console: {}
                        processors:
                        - drop_event.when.or:
                            equals.source.port: 80
                            equals.dest.port: 80
                        """,
                        ":4:5: processors.0.drop_event.when.or: is an object, which is one"
                                + " condition that needs all of its fields; put a \"-\" before each"
                                + " condition"),
                Arguments.of(
                        "output.console: {}\nprocessors: [drop_event: ~]",
                        ":2:14: processors.0.drop_event: has no condition, so that every event is"
                                + " dropped; add \"when\""),
                Arguments.of(
                        "output.console: {}\npacketbeat.flows:\ntimeout: 30s",
                        ":3:1: timeout: unknown key; should it be indented, below packetbeat.flows"
                                + " in line 2?"));
    }

    @ParameterizedTest
    @MethodSource("slips")
    void shouldWarnOfWhatIsProbablyASlip(String yaml, String message) throws UserErrorException {
        Path file = config.write("flowgauge.yml", yaml);
        assertThat(config.load().notices()).containsExactly(new Notice(true, file + message));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "%{[dest.port]:-} %{[vlan]:} %{+yyyy}|name: a",
                "%{[fields.x]}|fields.x: 1",
                "%{[x.y]}|{packetbeat.flows: {fields.x.y: 1, fields_under_root: true}}",
                "%{[service]}|processors: [{add_fields: {target: '', fields.service: a}}]",
                "%{[anything]}|processors: [{decode_json_fields.fields: [a]}]",
                "%{[who]}|processors: [{dissect.tokenizer: '%{who} %{what}'}]",
                "%{[to]}|processors: [{drop_event.when.equals.x: 1}, {rename.fields: [{from: type,"
                        + " to: to}]}]",
                "%{[host.os.name]} %{[flow_id]} %{[type]} %{[@timestamp]} %{[@metadata.beat]}|name:"
                        + " a"
            })
    void shouldNotWarnOfFieldsThatEventsMayHave(String format, String yaml)
            throws UserErrorException {
        config.write("flowgauge.yml", yaml);
        config.override("output.console.codec.format.string=" + format);
        assertThat(config.load().notices()).isEmpty();
    }

    @Test
    void shouldNotWarnOfDroppingInABranchOrOfOneConditionInAnObject() throws UserErrorException {
        config.write(
                "flowgauge.yml",
                "output.console: {}",
                "processors:",
                "- {if.equals.type: a, then: [{drop_event: ~}], else: {drop_event: ~}}",
                "- drop_event.when.or.equals.type: b",
                "- drop_event.when.and.equals: {type: b, final: true}",
                "- drop_event.when.or.or: [{equals.type: b}, {equals.type: c}]");
        assertThat(config.load().notices()).isEmpty();
    }

    @Test
    void shouldNameTheFileOfEachActionThatMergedWithAnother() {
        Path first = config.write("a.yml", "output.console: {}", "processors:", "- add_locale: {}");
        Path second = config.write("b.yml", "processors:", "- add_tags.tags: [x]");
        assertThatThrownBy(config.file("a.yml").file("b.yml")::load)
                .hasMessage(
                        first
                                + ":3:3: processors.0: each processor needs to have exactly one"
                                + " action, but found 2 actions (add_locale at "
                                + first
                                + ":3:3, add_tags at "
                                + second
                                + ":2:3), because lists of several sources are merged item by item;"
                                + " allowed: one name of a processor in each item of the list");
    }

    @Test
    void shouldListAllUnknownKeysWhereTheyAreErrors() {
        Path file =
                config.write(
                        "flowgauge.yml", "xyzzy: 1", "output.console: {}", "packetbeat.flow: {}");
        assertThatThrownBy(config.strict()::load)
                .hasMessage(
                        file
                                + ":1:1: xyzzy: unknown key; it has no effect\n"
                                + file
                                + ":3:1: packetbeat.flow: unknown key; did you mean"
                                + " packetbeat.flows?");
    }

    @Test
    void shouldWarnInTheOrderOfTheLines() throws UserErrorException {
        config.write("a.yml", "processors:", "- drop_event: {}", "output.console: {}", "xyzzy: 1");
        config.write("b.yml", "output.console.pritty: true");
        assertThat(config.file("a.yml").file("b.yml").load().notices())
                .extracting(notice -> notice.message().replace(directory + "/", ""))
                .satisfiesExactly(
                        first -> assertThat(first).startsWith("a.yml:2:3: "),
                        second -> assertThat(second).startsWith("a.yml:4:1: "),
                        third -> assertThat(third).startsWith("b.yml:1:1: "));
    }

    @ParameterizedTest
    @CsvSource({
        "yes, true",
        "on, true",
        "No, false",
        "007, 7",
        "1.50, 1.5",
        "0x10, 16",
        "1e6, 1e+06",
        "1_000, 1000",
        "-0.0001, -0.0001",
        "0.00001, 1e-05",
        "123456789.5, 1.234567895e+08",
        ".inf, +Inf",
        "'\"yes\"', yes",
        "18446744073709551616, 1.8446744073709552e+19"
    })
    void shouldWriteWhatIsNoTextAsBeatsDoes(String written, String text) throws UserErrorException {
        config.write("flowgauge.yml", "output.console: {}", "name: " + written);
        assertThat(config.load().general().name()).isEqualTo(text);
        config.write("flowgauge.yml", "output.console: {}", "tags: [" + written + "]");
        assertThat(config.load().general().tags()).containsExactly(text);
    }

    @Test
    void shouldTakeAnOutputAwayWithNothingInALaterFile() throws UserErrorException {
        config.write("a.yml", "output.console.pretty: true");
        config.write("b.yml", "output.console: ~", "output.discard: {}");
        assertThat(config.file("a.yml").file("b.yml").load().outputs())
                .extracting(output -> output.settings().kind())
                .containsExactly("discard");
    }

    @Test
    void shouldTakeNothingForAnEmptyOutputWhereItIsTheOnlyMention() throws UserErrorException {
        config.write("flowgauge.yml", "output.console:");
        assertThat(config.load().outputs())
                .extracting(output -> output.settings().kind())
                .containsExactly("console");
    }

    @Test
    void shouldKeepFlowsInTheStoreWhereNoOutputIsNamed() throws UserErrorException {
        config.write("flowgauge.yml", "# nothing");
        assertThat(config.load().outputs())
                .extracting(output -> output.settings().kind())
                .containsExactly("store");
    }

    @Test
    void shouldSayInWordsThatThereIsNoOutput() {
        config.write("flowgauge.yml", "output.console.enabled: false");
        assertThatThrownBy(config::load)
                .hasMessageStartingWith(
                        "No outputs are defined. Please define one under the output section of ");
    }

    @Test
    void shouldNamePlaceAndReasonWhereADirectoryCannotBeMade() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "");
        Path yaml = config.write("flowgauge.yml", "output.file.path: " + file + "/out");
        assertThatThrownBy(() -> config.load().outputs().getFirst().settings().open("output"))
                .hasMessageStartingWith(
                        yaml
                                + ":1:19: output.file.path: can't make the directory "
                                + file
                                + "/out: ")
                .hasMessageEndingWith("; name one that can be written to")
                .message()
                .doesNotContain("Exception")
                .doesNotContain(": ;");
    }

    @Test
    void shouldSayThatAFileIsADirectory() {
        Path yaml =
                config.write(
                        "flowgauge.yml",
                        "output.console: {}",
                        "processors: [script: {lang: js, file: .}]");
        assertThatThrownBy(config::load)
                .hasMessage(
                        yaml + ":2:39: processors.0.script.file: can't read .: it is a directory");
    }
}
