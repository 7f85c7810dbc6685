package io.flowgauge.event.processor;

import static io.flowgauge.event.processor.ProcessorFixture.error;
import static io.flowgauge.event.processor.ProcessorFixture.event;
import static io.flowgauge.event.processor.ProcessorFixture.failure;
import static io.flowgauge.event.processor.ProcessorFixture.get;
import static io.flowgauge.event.processor.ProcessorFixture.json;
import static io.flowgauge.event.processor.ProcessorFixture.process;
import static io.flowgauge.event.processor.ProcessorFixture.processor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.flowgauge.event.Event;
import io.flowgauge.event.EventException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class MoveFieldsTest {
    private static final String FIELDS =
            "app: {method: a, took: 1, inner: {x: 1, z: 2}}\nrpc: {id: 7}";

    @Test
    void shouldMoveFieldsIntoAnObject() {
        Event event =
                process(
                        "- move_fields: {from: app, fields: [method, inner.x], to: rpc.}",
                        event(FIELDS));
        assertThat(get(event, "rpc"))
                .isEqualTo(Map.of("id", 7L, "method", "a", "inner", Map.of("x", 1L)));
        assertThat(get(event, "app")).isEqualTo(Map.of("took", 1L, "inner", Map.of("z", 2L)));
    }

    @Test
    void shouldMoveAllButThoseExcluded() {
        Event event =
                process("- move_fields: {from: app, exclude: [took], to: my_}", event(FIELDS));
        assertThat(get(event, "my_method")).isEqualTo("a");
        assertThat(get(event, "my_inner")).isEqualTo(Map.of("x", 1L, "z", 2L));
        assertThat(get(event, "app")).isEqualTo(Map.of("took", 1L));
    }

    @Test
    void shouldFailAtNamesOfManyParts() {
        String name = "a.".repeat(99) + "a";
        Event event =
                process(
                        "- decode_json_fields: {fields: [m], target: d}",
                        event("m: '{\"%s\": 1}'".formatted(name)));
        assertThat(failure("- move_fields: {from: d, to: x.}", event))
                .isEqualTo("move field failed: the name of a field has more than 100 parts");
    }

    @Test
    void shouldMoveFieldsOfTheEvent() {
        Event event = process("- move_fields: {exclude: [type], to: flow.}", event());
        JsonNode json = json(event);
        assertThat(json.at("/flow/source/ip").asString()).isEqualTo("172.16.1.199");
        assertThat(json.at("/type").asString()).isEqualTo("flow");
        assertThat(json.has("source")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "from: nosuch, to: x.|could not fetch value for key: nosuch",
                "from: app, fields: [none], to: x.|could not fetch value for key: app.none",
                "from: transport, to: x.|transport is no object but a text",
                "from: app, to: type.|can't set type.inner: type is no object",
            })
    void shouldDropEventsThatItCantChange(String settings, String message) {
        EventException failure =
                catchThrowableOfType(
                        EventException.class,
                        () ->
                                processor("- move_fields: {" + settings + "}")
                                        .process(event(FIELDS)));
        assertThat(failure).hasMessage("move field failed: " + message);
        assertThat(failure.dropsEvent()).isTrue();
    }

    @Test
    void shouldPassOverMissingFieldsIfToldTo() {
        Event event =
                process(
                        "- move_fields: {from: app, fields: [no, took], to: x., ignore_missing:"
                                + " true}",
                        event(FIELDS));
        assertThat(get(event, "x")).isEqualTo(Map.of("took", 1L));
        process("- move_fields: {from: no, to: x., ignore_missing: true}", event);
    }

    @Test
    void shouldRefuseWrongSettings() {
        assertThat(error("- move_fields: {from: a}")).contains("to: missing required field");
        assertThat(error("- move_fields: {from: a, to: ''}")).contains("found an empty name");
        assertThat(error("- move_fields: {from: '@timestamp', to: a}")).contains("is no object");
    }
}
