package io.flowgauge.event.processor;

import static io.flowgauge.event.processor.ProcessorFixture.error;
import static io.flowgauge.event.processor.ProcessorFixture.event;
import static io.flowgauge.event.processor.ProcessorFixture.get;
import static io.flowgauge.event.processor.ProcessorFixture.process;
import static io.flowgauge.event.processor.ProcessorFixture.processors;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.YamlReader;
import io.flowgauge.event.Event;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProcessorReaderTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "add_cloudfoundry_metadata",
                "add_formatted_index",
                "add_nomad_metadata",
                "add_session_metadata",
                "cache",
                "decode_cef",
                "decode_csv_fields",
                "decode_xml",
                "decode_xml_wineventlog",
                "extract_field",
                "parse_aws_vpc_flow_log",
                "syslog",
                "timeseries",
                "translate_ldap_attribute",
                "translate_sid"
            })
    void shouldSayWhyAProcessorOfBeatsIsNotHere(String name) {
        assertThat(error("- " + name + ": {}"))
                .startsWith("test.yml:2:3: processors.0." + name + ": a")
                .contains(" processor ")
                .doesNotContain("doesn't exist");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "- foo: {}|2:3: processors.0.foo: the processor foo doesn't exist; allowed: add",
                "- renam: {}|2:3: processors.0.renam: the processor renam doesn't exist; did you"
                        + " mean rename?; allowed: ",
                "- translate_sid: {}|2:3: processors.0.translate_sid: a processor of Packetbeat for"
                        + " Windows; ",
                "- {rename: {}, drop_event: {}}|2:3: processors.0: each processor needs to have"
                        + " exactly one action, but found 2 actions (rename, drop_event); allowed: ",
                "- drop_event|2:3: processors.0: found \"drop_event\"; write it with a colon behind"
                        + " it; allowed: an object",
                "- drop_event: 5|2:15: processors.0.drop_event: found \"5\"; allowed: an object with"
                        + " when",
                "- drop_event: {when: {}}|2:16: processors.0.drop_event.when: missing condition;",
                "- drop_event: {when: }|2:16: processors.0.drop_event.when: missing condition;",
                "- if.has_fields: a|2:3: processors.0.then: missing required field; allowed: ",
                "- {if: {}, then: []}|2:4: processors.0.if: missing condition; allowed: ",
                "- {if.has_fields: a, then: [], elze: []}|2:32: processors.0.elze: unexpected"
                        + " beside \"if\"; did you mean else?; allowed: if, then, else",
                "- {if.has_fields: a, then: [{foo: 1}]}|2:30: processors.0.then.0.foo: the"
                        + " processor foo doesn't exist",
                "`  rename: {}`|2:3: processors: found an object; allowed: a list of processors",
            })
    void shouldRefuse(String yaml, String message) {
        assertThat(error(yaml)).startsWith("test.yml:" + message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  {}", "  []", "- "})
    void shouldTakeNothingForAnEmptyList(String yaml) throws UserErrorException {
        assertThat(processors(yaml, new ArrayList<>())).isEmpty();
    }

    @Test
    void shouldRefuseWhenWhereItIsNotAllowed() {
        ProcessorKind kind =
                ProcessorKind.of("x", "", (settings, context) -> new DropEvent()).unconditional();
        ProcessorReader reader =
                new ProcessorReader(
                        List.of(kind),
                        new ProcessorContext(java.nio.file.Path.of(""), notice -> {}));
        org.assertj.core.api.Assertions.assertThatThrownBy(
                        () ->
                                reader.read(
                                        YamlReader.read("t", "p: [{x: {when.has_fields: a}}]")
                                                .find("p")
                                                .orElseThrow(),
                                        "p"))
                .hasMessageStartingWith("t:1:10: p.0.x.when: unexpected option");
    }

    @Test
    void shouldApplyConditions() {
        Event event = event();
        process("- add_tags: {tags: a, when.equals.dest.port: 1}", event);
        assertThat(get(event, "tags")).isNull();
        process("- add_tags: {tags: a, when.equals.dest.port: 53}", event);
        assertThat(get(event, "tags")).isEqualTo(List.of("a"));
    }
}
