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
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExtractArrayTest {
    private static final String LIST = "list: [a, '', 3, {x: 1}, []]";

    @Test
    void shouldMakeFieldsOfElements() {
        Event event =
                process(
                        "- extract_array: {field: list, mappings: {one: 0, b.two: 2, b: {c: 3}, e:"
                                + " 1}}",
                        event(LIST));
        assertThat(get(event, "one")).isEqualTo("a");
        assertThat(get(event, "b")).isEqualTo(Map.of("two", 3L, "c", Map.of("x", 1L)));
        assertThat(get(event, "e")).isEqualTo("");
        assertThat((List<?>) get(event, "list")).hasSize(5);
    }

    @Test
    void shouldLeaveOutEmptyElementsIfToldTo() {
        Event event =
                process(
                        "- extract_array: {field: list, omit_empty: true, mappings: {p: 1, q: 4, r:"
                                + " 0}}",
                        event(LIST));
        assertThat(json(event).has("p")).isFalse();
        assertThat(json(event).has("q")).isFalse();
        assertThat(get(event, "r")).isEqualTo("a");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "list|x: 9|index 9 exceeds length of 5 when processing mapping for field x",
                "list|type: 2|target field type already has a value. Set the overwrite_keys flag or"
                        + " drop/rename the field first",
                "list|type.x: 2|can't set type.x: type is no object",
                "transport|x: 0|field transport is no list but a text",
                "nosuch|x: 0|could not fetch value for key: nosuch",
            })
    void shouldUndoAndSayWhatFailed(String field, String mapping, String message) {
        Event event = event(LIST);
        Map<String, ?> before = fields(event);
        String yaml = "- extract_array: {field: %s, mappings: {first: 0, %s}%s}";
        assertThat(failure(yaml.formatted(field, mapping, ""), event)).isEqualTo(message);
        assertThat(fields(event)).isEqualTo(before);
        process(yaml.formatted(field, mapping, ", fail_on_error: false"), event);
        assertThat(get(event, "first")).isEqualTo(field.equals("list") ? "a" : null);
    }

    @Test
    void shouldReplaceFieldsIfToldTo() {
        Event event =
                process(
                        "- extract_array: {field: list, mappings: {type: 2}, overwrite_keys: true}",
                        event(LIST));
        assertThat(get(event, "type")).isEqualTo(3L);
    }

    @Test
    void shouldPassOverAMissingFieldIfToldTo() {
        Event event = event();
        Map<String, ?> before = fields(event);
        process("- extract_array: {field: no, mappings: {a: 0}, ignore_missing: true}", event);
        assertThat(fields(event)).isEqualTo(before);
    }

    @Test
    void shouldRefuseWrongSettings() {
        assertThat(error("- extract_array: {field: a, mappings: {b.c: -1}}"))
                .contains("mappings: b.c: -1 is no place in a list, 0 or more");
        assertThat(error("- extract_array: {field: a, mappings: {b: x}}"))
                .contains("b: x is no place in a list");
        assertThat(error("- extract_array: {field: a}")).contains("mappings: missing required");
        assertThat(error("- extract_array: {mappings: {a: 1}}"))
                .contains("field: missing required");
    }
}
