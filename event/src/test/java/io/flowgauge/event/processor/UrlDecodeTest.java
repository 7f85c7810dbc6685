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

class UrlDecodeTest {
    @ParameterizedTest
    @CsvSource({
        "correct data, correct data",
        "correct+data%21, correct data!",
        "gr%C3%BCn, grün",
        "'', ''",
    })
    void shouldDecode(String encoded, String text) {
        Event event = event("v: '" + encoded + "'");
        process("- urldecode.fields: [{from: v, to: w.x}]", event);
        assertThat(get(event, "w.x")).isEqualTo(text);
        assertThat(get(event, "v")).isEqualTo(encoded);
        process("- urldecode.fields: [{from: v}]", event);
        assertThat(get(event, "v")).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "bad, w, error trying to URL-decode 100%",
        "source.port, w, field source.port is no text but a whole number",
        "nosuch, w, could not fetch value for key: nosuch",
        "transport, type.x, can't set type.x: type is no object",
    })
    void shouldUndoAndTellWhatFailed(String from, String to, String message) {
        String yaml = "- urldecode: {fields: [{from: v}, {from: %s, to: %s}]%s}";
        Event event = event("bad: 100%\nv: a+b");
        assertThat(failure(yaml.formatted(from, to, ""), event)).isEqualTo(message);
        assertThat(get(event, "v")).isEqualTo("a+b");
        assertThat(get(event, "error.message"))
                .isEqualTo("failed to decode fields in urldecode processor: " + message);
        event = event("bad: 100%\nv: a+b");
        process(yaml.formatted(from, to, ", fail_on_error: false"), event);
        assertThat(get(event, "v")).isEqualTo("a b");
        assertThat(get(event, "error")).isNull();
    }

    @Test
    void shouldPassOverMissingFieldsIfToldTo() {
        Event event = event();
        process("- urldecode: {fields: [{from: no}], ignore_missing: true}", event);
        assertThat(get(event, "error")).isNull();
        assertThat(error("- urldecode: {}")).contains("fields: missing required field");
        assertThat(error("- urldecode.fields: [{to: a}]")).contains("from: missing required");
    }
}
