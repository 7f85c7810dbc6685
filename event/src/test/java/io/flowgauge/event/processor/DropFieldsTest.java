package io.flowgauge.event.processor;

import static io.flowgauge.event.processor.ProcessorFixture.error;
import static io.flowgauge.event.processor.ProcessorFixture.event;
import static io.flowgauge.event.processor.ProcessorFixture.failure;
import static io.flowgauge.event.processor.ProcessorFixture.fields;
import static io.flowgauge.event.processor.ProcessorFixture.get;
import static io.flowgauge.event.processor.ProcessorFixture.json;
import static io.flowgauge.event.processor.ProcessorFixture.process;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowgauge.event.Event;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class DropFieldsTest {
    @Test
    void shouldDropFieldsAndObjects() {
        Event event = process("- drop_fields.fields: [source.stats, flow_id, beat]", event());
        JsonNode json = json(event);
        assertThat(json.has("flow_id")).isFalse();
        assertThat(json.has("beat")).isFalse();
        assertThat(json.get("source").has("stats")).isFalse();
        assertThat(json.get("dest").has("stats")).isTrue();
    }

    @Test
    void shouldDropAllOthersWhereOneIsMissing() {
        Event event = event();
        assertThat(failure("- drop_fields.fields: [no.such, vlan, flow_id]", event))
                .isEqualTo("failed to drop field [no.such]: key not found");
        assertThat(get(event, "flow_id")).isNull();
        process("- drop_fields: {fields: [no.such, final], ignore_missing: true}", event);
        assertThat(get(event, "final")).isNull();
    }

    @Test
    void shouldDropByRegularExpression() {
        Event event = process("- drop_fields.fields: [/^source.*(ip|mac)$/, /type/]", event());
        assertThat(fields(event)).containsEntry("type", "flow");
        assertThat(json(event).get("source").toString())
                .isEqualTo(
                        "{\"port\":51634,\"stats\":{\"net_bytes_total\":79,"
                                + "\"net_packets_total\":1}}");
        assertThat(get(event, "dest.ip")).isNotNull();
    }

    @Test
    void shouldFailAtNamesOfManyPartsAndDropTheOthers() {
        Event event =
                process(
                        "- decode_json_fields: {fields: [m], target: d}",
                        event(
                                "m: '{\"xa\": 1, \"x%s\": 2, \"xb\": 3}'"
                                        .formatted(".".repeat(100))));
        assertThat(failure("- drop_fields.fields: [/x/]", event))
                .isEqualTo("the name of a field has more than 100 parts");
        assertThat(get(event, "d")).isEqualTo(Map.of("x" + ".".repeat(100), 2L));
    }

    @Test
    void shouldNotDropTheEventForAnEmptyName() {
        Event event = event();
        assertThat(failure("- drop_fields.fields: ['']", event)).contains("key not found");
        assertThat(get(event, "source.ip")).isNotNull();
    }

    @Test
    void shouldNotDropTimeAndType() {
        Event event = process("- drop_fields.fields: ['@timestamp', type]", event());
        assertThat(get(event, "@timestamp")).isNotNull();
        assertThat(get(event, "type")).isEqualTo("flow");
    }

    @Test
    void shouldRefuseWrongSettings() {
        assertThat(error("- drop_fields: {}")).contains("drop_fields.fields: missing required");
        assertThat(error("- drop_fields: {fields: a, foo: 1}"))
                .isEqualTo(
                        "test.yml:2:28: processors.0.drop_fields.foo: unexpected option; allowed:"
                                + " fields, ignore_missing, when");
        assertThat(error("- drop_fields.fields: [/(/]")).contains("missing closing )");
    }
}
