package io.flowgauge.event.processor;

import static io.flowgauge.event.processor.ProcessorFixture.error;
import static io.flowgauge.event.processor.ProcessorFixture.event;
import static io.flowgauge.event.processor.ProcessorFixture.failure;
import static io.flowgauge.event.processor.ProcessorFixture.fields;
import static io.flowgauge.event.processor.ProcessorFixture.get;
import static io.flowgauge.event.processor.ProcessorFixture.process;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowgauge.event.Event;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TruncateFieldsTest {
    private static final String YAML = "- truncate_fields: {fields: [v, transport], %s}";

    @ParameterizedTest
    @CsvSource({
        "max_bytes: 4, abcdef, abcd",
        "max_bytes: 4, grün, grü",
        "max_bytes: 3, grün, gr",
        "max_bytes: 3, a\uD801\uDC28, a",
        "max_bytes: 0, abc, ''",
        "max_characters: 3, grün, grü",
        "max_characters: 3, ab\uD801\uDC28d, ab\uD801\uDC28",
    })
    void shouldCutTexts(String max, String text, String cut) {
        Event event = process(YAML.formatted(max), event("v: " + text));
        assertThat(get(event, "v")).isEqualTo(cut);
        assertThat(("" + get(event, "log.flags"))).contains("truncated");
    }

    @ParameterizedTest
    @ValueSource(strings = {"max_bytes: 7", "max_characters: 3"})
    void shouldLeaveTextsThatAreShortEnough(String max) {
        Event event = event("v: 食狮");
        Map<String, ?> before = fields(event);
        assertThat(fields(process(YAML.formatted(max), event))).isEqualTo(before);
    }

    @Test
    void shouldAddItsFlagToOthers() {
        Event event = process(YAML.formatted("max_bytes: 3"), event("v: abcd\nlog: {flags: [x]}"));
        assertThat(get(event, "log.flags")).isEqualTo(List.of("x", "truncated"));
    }

    @ParameterizedTest
    @CsvSource({
        "nosuch, could not fetch value for key: nosuch",
        "source.port, field source.port is no text but a whole number",
    })
    void shouldPassOverFailuresUnlessToldNotTo(String field, String message) {
        String yaml =
                "- truncate_fields: {fields: [transport, %s, v], max_bytes: 1, fail_on_error: %s}";
        Event event = process(yaml.formatted(field, false), event("v: abc"));
        assertThat(get(event, "v")).isEqualTo("a");
        event =
                process(
                        yaml.formatted(field, false).replace(", fail_on_error: false", ""),
                        event("v: abc"));
        assertThat(get(event, "v")).isEqualTo("a");
        event = event("v: abc");
        Map<String, ?> before = fields(event);
        assertThat(failure(yaml.formatted(field, true), event)).isEqualTo(message);
        assertThat(fields(event)).isEqualTo(before);
    }

    @Test
    void shouldFailWhereThereIsNoPlaceForTheFlag() {
        Event event = event("log: text");
        assertThat(
                        failure(
                                YAML.formatted(
                                        "fail_on_error: true, ignore_missing: true, max_bytes: 1"),
                                event))
                .isEqualTo("can't set log.flags: log is no object");
        assertThat(get(event, "transport")).isEqualTo("udp");
    }

    @Test
    void shouldRefuseWrongSettings() {
        assertThat(error("- truncate_fields: {fields: a}"))
                .contains("one of max_bytes and max_characters must be given");
        assertThat(error("- truncate_fields: {fields: a, max_bytes: 1, max_characters: 1}"))
                .contains("can't be given both");
        assertThat(error("- truncate_fields: {fields: a, max_bytes: -1}"))
                .contains("-1 is too small");
        assertThat(error("- truncate_fields: {max_bytes: 1}")).contains("fields: missing required");
    }
}
