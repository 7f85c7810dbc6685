package io.flowgauge.event.processor;

import static io.flowgauge.event.processor.ProcessorFixture.error;
import static io.flowgauge.event.processor.ProcessorFixture.event;
import static io.flowgauge.event.processor.ProcessorFixture.failure;
import static io.flowgauge.event.processor.ProcessorFixture.get;
import static io.flowgauge.event.processor.ProcessorFixture.json;
import static io.flowgauge.event.processor.ProcessorFixture.process;
import static io.flowgauge.event.processor.ProcessorFixture.warnings;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowgauge.event.Event;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AddFieldsTest {
    @Test
    void shouldMergeObjectsAndReplaceValues() {
        Event event =
                process(
                        "- add_fields: {target: '', fields: {source: {port: 1, x.y: 2}, type: z}}",
                        event());
        assertThat(get(event, "source.port")).isEqualTo(1L);
        assertThat(get(event, "source.x.y")).isEqualTo(2L);
        assertThat(get(event, "source.ip")).isEqualTo("172.16.1.199");
        assertThat(get(event, "type")).isEqualTo("z");
    }

    @Test
    void shouldAddToFieldsByDefault() {
        Event event = process("- add_fields.fields: {a: [1, x]}", event("fields: {b: 2}"));
        assertThat(get(event, "fields")).isEqualTo(Map.of("a", List.of(1L, "x"), "b", 2L));
    }

    @Test
    void shouldAddToMetadata() {
        Event event = process("- add_fields: {target: '@metadata', fields: {op: x}}", event());
        assertThat(json(event).at("/@metadata").toString())
                .isEqualTo(
                        "{\"beat\":\"packetbeat\",\"op\":\"x\",\"type\":\"doc\","
                                + "\"version\":\"6.7.2\"}");
    }

    @Test
    void shouldFailBelowWhatIsNoObject() {
        assertThat(failure("- add_fields: {target: flow_id.x, fields: {a: 1}}", event()))
                .isEqualTo("can't set flow_id.x: flow_id is no object");
    }

    @Test
    void shouldRefuseWrongSettings() {
        assertThat(error("- add_fields: {target: a}"))
                .isEqualTo(
                        "test.yml:2:15: processors.0.add_fields.fields: missing required field;"
                                + " allowed: an object: keys with values, lists or objects");
        assertThat(error("- add_fields: {fields: 5}")).contains("found \"5\"");
        assertThat(error("- add_fields: {target: '@timestamp', fields: {a: 1}}"))
                .contains("@timestamp is no object");
        assertThat(warnings("- add_fields: {fields: {a: 1}, targt: b}"))
                .containsExactly(
                        "test.yml:2:32: processors.0.add_fields.targt: unexpected option; did you"
                                + " mean target?; allowed: fields, target, when");
    }
}
