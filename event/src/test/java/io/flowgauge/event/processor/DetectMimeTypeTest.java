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
import org.junit.jupiter.params.provider.ValueSource;

class DetectMimeTypeTest {
    private static final String YAML = "- detect_mime_type: {field: %s, target: %s}";

    @Test
    void shouldAddTheTypeOfAText() {
        Event event = event("body: ' <html lang=en>'\ntype_of: old");
        assertThat(get(process(YAML.formatted("body", "type_of"), event), "type_of"))
                .isEqualTo("text/html; charset=utf-8");
    }

    @Test
    void shouldKnowBytesThatWereBase64() {
        Event event = event("body: iVBORw0KGgoAAAANSUhEUg==");
        process("- decode_base64_field.field.from: body", event);
        assertThat(get(process(YAML.formatted("body", "t.x"), event), "t.x"))
                .isEqualTo("image/png");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nosuch", "source.port", "empty", "unknown", "source"})
    void shouldPassOverWhatHasNoType(String field) {
        Event event = event("empty: ''\nunknown: \"\\x01\\x02\"");
        Map<String, ?> before = fields(event);
        assertThat(fields(process(YAML.formatted(field, "t"), event))).isEqualTo(before);
    }

    @Test
    void shouldFailBelowAText() {
        assertThat(failure(YAML.formatted("transport", "type.x"), event()))
                .isEqualTo("can't set type.x: type is no object");
    }

    @Test
    void shouldRefuseWrongSettings() {
        assertThat(error("- detect_mime_type: {field: a}")).contains("target: missing required");
        assertThat(error("- detect_mime_type: {target: a}")).contains("field: missing required");
        assertThat(error("- detect_mime_type: {field: a, target: b, when.equals.a: 1}"))
                .contains("unexpected option");
    }
}
