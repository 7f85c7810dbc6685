package io.flowgauge.event.processor;

import static io.flowgauge.event.processor.ProcessorFixture.error;
import static io.flowgauge.event.processor.ProcessorFixture.event;
import static io.flowgauge.event.processor.ProcessorFixture.failure;
import static io.flowgauge.event.processor.ProcessorFixture.fields;
import static io.flowgauge.event.processor.ProcessorFixture.get;
import static io.flowgauge.event.processor.ProcessorFixture.process;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowgauge.event.Event;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DecodeBase64FieldTest {
    @ParameterizedTest
    @CsvSource({
        "'Y29ycmVjdCBkYXRh', correct data",
        "'Z3LDvG4=', grün",
        "'Z3LDvG4', grün",
        "'', ''",
        "/wA=, '\u00ff\u0000'",
    })
    void shouldDecode(String base64, String text) {
        Event event = event("v: '%s'".formatted(base64));
        process("- decode_base64_field.field: {from: v, to: w.x}", event);
        assertThat(get(event, "w.x")).isEqualTo(text);
        assertThat(get(event, "v")).isEqualTo(base64);
        process("- decode_base64_field.field: {from: v}", event);
        assertThat(get(event, "v")).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "v, w, error trying to decode v",
        "source.port, w, field source.port is no text but a whole number",
        "nosuch, w, could not fetch value for key: nosuch",
        "good, type.x, can't set type.x: type is no object",
    })
    void shouldUndoAndTellWhatFailed(String from, String to, String message) {
        Event event = event("v: 'correct data'\ngood: YQ==");
        String yaml = "- decode_base64_field: {field: {from: %s, to: %s}%s}";
        assertThat(failure(yaml.formatted(from, to, ""), event)).startsWith(message);
        assertThat("" + get(event, "error.message"))
                .startsWith("failed to decode base64 fields in processor: " + message);
        event = event("v: 'correct data'\ngood: YQ==");
        Map<String, ?> before = fields(event);
        process(yaml.formatted(from, to, ", fail_on_error: false"), event);
        assertThat(fields(event)).isEqualTo(before);
    }

    @Test
    void shouldPassOverAMissingFieldIfToldTo() {
        Event event = event();
        process("- decode_base64_field: {field.from: no, ignore_missing: true}", event);
        assertThat(get(event, "error")).isNull();
        assertThat(error("- decode_base64_field: {}")).contains("field.from: missing required");
    }
}
