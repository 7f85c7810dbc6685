package io.flowgauge.event.processor;

import static io.flowgauge.event.processor.ProcessorFixture.error;
import static io.flowgauge.event.processor.ProcessorFixture.event;
import static io.flowgauge.event.processor.ProcessorFixture.failure;
import static io.flowgauge.event.processor.ProcessorFixture.get;
import static io.flowgauge.event.processor.ProcessorFixture.json;
import static io.flowgauge.event.processor.ProcessorFixture.process;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowgauge.event.Event;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class RenameTest {
    @Test
    void shouldRenameFieldsAndObjects() {
        Event event =
                process(
                        """
                        - rename:
                            fields: [{from: source.ip, to: client.addr}, {from: dest, to: server}]
                        """,
                        event());
        JsonNode json = json(event);
        assertThat(json.at("/client/addr").asString()).isEqualTo("172.16.1.199");
        assertThat(json.at("/server/stats/net_bytes_total").asLong()).isEqualTo(326);
        assertThat(json.has("dest")).isFalse();
        assertThat(json.at("/source").has("ip")).isFalse();
        assertThat(json.at("/source/port").asLong()).isEqualTo(51_634);
    }

    @Test
    void shouldRenameInOrder() {
        Event event =
                process("- rename.fields: [{from: transport, to: a}, {from: a, to: b.c}]", event());
        assertThat(get(event, "b.c")).isEqualTo("udp");
        assertThat(get(event, "a")).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nosuch|x|could not fetch value for key: nosuch",
                "vlan|x|could not fetch value for key: vlan",
                "transport|type|target field type already exists, drop or rename this field first",
                "transport|flow_id.sub|can't set flow_id.sub: flow_id is no object",
            })
    void shouldUndoAllRenamingWhenOneFails(String from, String to, String message) {
        Event event = event();
        JsonNode before = json(event);
        String yaml =
                "- rename.fields: [{from: source.ip, to: ip}, {from: %s, to: %s}]"
                        .formatted(from, to);
        assertThat(failure(yaml, event)).isEqualTo(message);
        assertThat(json(event)).isEqualTo(before);
    }

    @Test
    void shouldGoOnAfterFailuresIfToldTo() {
        Event event =
                process(
                        """
                        - rename:
                            fail_on_error: false
                            fields:
                              - {from: nosuch, to: x}
                              - {from: transport, to: flow_id.sub}
                              - {from: transport, to: l4}
                        """,
                        event());
        assertThat(get(event, "l4")).isEqualTo("udp");
        assertThat(get(event, "transport")).isNull();
    }

    @Test
    void shouldPassOverMissingFieldsIfToldTo() {
        String ignoring = "- rename: {ignore_missing: true, fields: [{from: %s, to: %s}]}";
        Event event = process(ignoring.formatted("vlan", "tag"), event());
        assertThat(get(event, "tag")).isNull();
        assertThat(failure(ignoring.formatted("transport", "type"), event))
                .contains("already exists");
    }

    @Test
    void shouldRefuseWrongSettings() {
        assertThat(error("- rename: {}"))
                .isEqualTo(
                        "test.yml:2:11: processors.0.rename.fields: missing required field;"
                                + " allowed: a list, each item an object with from, to");
        assertThat(error("- rename.fields: [{from: a}]"))
                .isEqualTo(
                        "test.yml:2:19: processors.0.rename.fields.0.to: missing required field;"
                                + " allowed: a text");
        assertThat(error("- rename.fields: [{from: a, too: b}]"))
                .isEqualTo(
                        "test.yml:2:29: processors.0.rename.fields.0.too: unknown key; did you"
                                + " mean to?; allowed: from, to");
        assertThat(error("- rename.fields: [{from: '@timestamp', to: b}]"))
                .contains("@timestamp and @metadata can't be renamed");
    }
}
