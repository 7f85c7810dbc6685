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

class IncludeFieldsTest {
    @Test
    void shouldKeepFieldsWithTheirObjects() {
        Event event =
                process("- include_fields.fields: [source.ip, dest.stats, no, vlan]", event());
        assertThat(fields(event))
                .isEqualTo(
                        Map.of(
                                "source",
                                Map.of("ip", "172.16.1.199"),
                                "dest",
                                Map.of(
                                        "stats",
                                        Map.of("net_bytes_total", 326L, "net_packets_total", 2L)),
                                "type",
                                "flow"));
        assertThat(json(event).has("@timestamp")).isTrue();
        assertThat(json(event).at("/@metadata/beat").asString()).isEqualTo("packetbeat");
    }

    @Test
    void shouldKeepByRegularExpressionAndWholeObjects() {
        Event event = process("- include_fields.fields: [beat, beat.name, '/\\.ip$/']", event());
        assertThat(fields(event)).containsOnlyKeys("beat", "source", "dest", "type");
        assertThat(get(event, "dest")).isEqualTo(Map.of("ip", "75.75.75.75"));
        assertThat(get(event, "beat.version")).isEqualTo("6.7.2");
    }

    @Test
    void shouldKeepOnlyWhatMustBeForAnEmptyList() {
        assertThat(fields(process("- include_fields.fields: []", event())))
                .isEqualTo(Map.of("type", "flow"));
    }

    @Test
    void shouldKeepNothingMoreForAnEmptyName() {
        assertThat(fields(process("- include_fields.fields: ['']", event())))
                .isEqualTo(Map.of("type", "flow"));
        assertThat(fields(process("- include_fields.fields: ['', transport]", event())))
                .isEqualTo(Map.of("type", "flow", "transport", "udp"));
    }

    @Test
    void shouldFailAtNamesOfManyPartsAndKeepTheOthers() {
        Event event =
                process(
                        "- decode_json_fields: {fields: [m], target: d}",
                        event("m: '{\"xa\": 1, \"x%s\": 2}'".formatted(".".repeat(100))));
        assertThat(failure("- include_fields.fields: [/x/]", event))
                .isEqualTo("the name of a field has more than 100 parts");
        assertThat(fields(event)).isEqualTo(Map.of("type", "flow", "d", Map.of("xa", 1L)));
    }

    @Test
    void shouldRefuseWrongSettings() {
        assertThat(error("- include_fields: {}")).contains("fields: missing required field");
        assertThat(error("- include_fields: {fields: a, ignore_missing: true}"))
                .contains("unexpected option; allowed: fields, when");
    }

    @Test
    void shouldKeepTheFirstOfTwoFieldsThatHaveNoPlaceTogether() {
        Event event =
                process(
                        "- decode_json_fields: {fields: [m], target: d}",
                        event("m: '{\"a\": \"x\", \"a.b\": 1}'"));
        process("- include_fields.fields: [d.a, d.a.b]", event);
        assertThat(get(event, "d")).isEqualTo(Map.of("a", "x"));
    }
}
