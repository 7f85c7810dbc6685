package io.flowgauge.event.processor;

import static io.flowgauge.event.processor.ProcessorFixture.error;
import static io.flowgauge.event.processor.ProcessorFixture.event;
import static io.flowgauge.event.processor.ProcessorFixture.failure;
import static io.flowgauge.event.processor.ProcessorFixture.get;
import static io.flowgauge.event.processor.ProcessorFixture.process;
import static io.flowgauge.event.processor.ProcessorFixture.warnings;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowgauge.event.Event;
import java.util.List;
import org.junit.jupiter.api.Test;

class AppendTest {
    @Test
    void shouldMakeAListOfFieldsAndValues() {
        Event event =
                process(
                        """
                        - append:
                            target_field: related
                            fields: [source.port, many, nothing]
                            values: [a, 2, 1.5, true]
                        """,
                        event("many: [x, '']\nnothing: ''"));
        assertThat(get(event, "related"))
                .isEqualTo(List.of(51_634L, "x", "", "", "a", 2L, 1.5, true));
    }

    @Test
    void shouldKeepWhatTheTargetHas() {
        Event event = event("list: [a]\ntext: b");
        process("- append: {target_field: list, values: [a, c]}", event);
        assertThat(get(event, "list")).isEqualTo(List.of("a", "a", "c"));
        process("- append: {target_field: text, values: c}", event);
        assertThat(get(event, "text")).isEqualTo(List.of("b", "c"));
        process("- append: {target_field: final, fields: transport}", event);
        assertThat(get(event, "final")).isEqualTo(List.of(true, "udp"));
    }

    @Test
    void shouldLeaveOutEmptyAndEqualValuesIfToldTo() {
        Event event =
                process(
                        """
                        - append:
                            target_field: list
                            fields: transport
                            values: ['', udp, b]
                            ignore_empty_values: true
                            allow_duplicate: false
                        """,
                        event("list: ['', a, b]"));
        assertThat(get(event, "list")).isEqualTo(List.of("a", "b", "udp"));
    }

    @Test
    void shouldUndoAndTellWhatFailed() {
        Event event = event("list: [a]");
        assertThat(failure("- append: {target_field: list, fields: [final, nosuch]}", event))
                .isEqualTo("could not fetch value for key: nosuch");
        assertThat(get(event, "list")).isEqualTo(List.of("a"));
        assertThat(get(event, "error.message"))
                .isEqualTo(
                        "failed to append fields in append processor: could not fetch value for"
                                + " key: nosuch");
        assertThat(failure("- append: {target_field: final.x, values: 1}", event()))
                .isEqualTo("can't set final.x: final is no object");
    }

    @Test
    void shouldPassOverMissingFieldsAndFailuresIfToldTo() {
        Event event = event();
        process(
                "- append: {target_field: l, fields: [nosuch, final], ignore_missing: true}",
                event);
        assertThat(get(event, "l")).isEqualTo(List.of(true));
        process("- append: {target_field: m, fields: nosuch, fail_on_error: false}", event);
        assertThat(get(event, "m")).isNull();
        assertThat(get(event, "error")).isNull();
    }

    @Test
    void shouldRefuseWrongSettings() {
        assertThat(error("- append: {values: 1}"))
                .contains("append.target_field: missing required field");
        assertThat(warnings("- append: {target_field: a, value: 1}"))
                .singleElement()
                .asString()
                .contains("did you mean values?");
    }
}
