package io.flowgauge.event.processor;

import static io.flowgauge.event.processor.ProcessorFixture.error;
import static io.flowgauge.event.processor.ProcessorFixture.event;
import static io.flowgauge.event.processor.ProcessorFixture.failure;
import static io.flowgauge.event.processor.ProcessorFixture.get;
import static io.flowgauge.event.processor.ProcessorFixture.process;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowgauge.event.Event;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CopyFieldsTest {
    @Test
    void shouldCopyFieldsAndObjects() {
        Event event =
                process(
                        "- copy_fields.fields: [{from: source.ip, to: a}, {from: dest, to: b.c}]",
                        event());
        assertThat(get(event, "a")).isEqualTo(get(event, "source.ip"));
        assertThat(get(event, "b.c")).isEqualTo(get(event, "dest"));
    }

    @ParameterizedTest
    @CsvSource({"vlan, x, could not fetch", "transport, type, already exists"})
    void shouldUndoAndSayWhy(String from, String to, String message) {
        Event event = event();
        String yaml =
                "- copy_fields.fields: [{from: final, to: f}, {from: %s, to: %s}]"
                        .formatted(from, to);
        assertThat(failure(yaml, event)).contains(message);
        assertThat(get(event, "f")).isNull();
        assertThat("" + get(event, "error.message"))
                .startsWith("Failed to copy fields in copy_fields processor: ")
                .contains(message);
    }

    @Test
    void shouldGoOnAfterFailuresIfToldTo() {
        String yaml =
                "- copy_fields: {fail_on_error: false, fields: [{from: vlan, to: v}, {from: final,"
                        + " to: type.x}, {from: final, to: f}]}";
        Event event = process(yaml, event());
        assertThat(get(event, "f")).isEqualTo(true);
        assertThat(get(event, "error")).isNull();
    }

    @Test
    void shouldPassOverMissingFieldsIfToldTo() {
        process("- copy_fields: {ignore_missing: true, fields: [{from: vlan, to: v}]}", event());
        assertThat(
                        failure(
                                "- copy_fields: {ignore_missing: true, fields: [{from: final, to:"
                                        + " type}]}",
                                event()))
                .contains("already exists");
    }

    @Test
    void shouldRefuseWrongSettings() {
        assertThat(error("- copy_fields: {}")).contains("copy_fields.fields: missing required");
        assertThat(error("- copy_fields.fields: [a]")).contains("an object with from, to");
    }
}
