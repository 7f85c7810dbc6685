package io.flowgauge.event.processor;

import static io.flowgauge.event.processor.ProcessorFixture.error;
import static io.flowgauge.event.processor.ProcessorFixture.event;
import static io.flowgauge.event.processor.ProcessorFixture.failure;
import static io.flowgauge.event.processor.ProcessorFixture.fields;
import static io.flowgauge.event.processor.ProcessorFixture.get;
import static io.flowgauge.event.processor.ProcessorFixture.process;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowgauge.event.Event;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DecompressGzipFieldTest {
    private static final String GZIP = "H4sIAAAAAAACA0vLyS9XyE9TSFQoKMpPSgUA4HsAIw8AAAA=";

    /** An event with the bytes that base64 stands for. */
    private static Event with(String base64) {
        return process("- decode_base64_field.field.from: v", event("v: '" + base64 + "'"));
    }

    @Test
    void shouldDecompress() {
        Event event = process("- decompress_gzip_field.field: {from: v, to: w.x}", with(GZIP));
        assertThat(get(event, "w.x")).isEqualTo("flow of a probe");
        process("- decompress_gzip_field.field: {from: v}", event);
        assertThat(get(event, "v")).isEqualTo("flow of a probe");
    }

    @ParameterizedTest
    @CsvSource({
        "v, type.x, can't set type.x: type is no object",
        "transport, w, error decompressing field transport: ",
        "source.port, w, field source.port is no text but a whole number",
        "nosuch, w, could not fetch value for key: nosuch",
    })
    void shouldUndoAndTellWhatFailed(String from, String to, String message) {
        Event event = with(GZIP);
        String yaml = "- decompress_gzip_field: {field: {from: %s, to: %s}%s}";
        assertThat(failure(yaml.formatted(from, to, ""), event)).startsWith(message);
        assertThat("" + get(event, "error.message"))
                .startsWith(
                        "Failed to decompress field in decompress_gzip_field processor: "
                                + message);
        event = with(GZIP);
        Map<String, ?> before = fields(event);
        process(yaml.formatted(from, to, ", fail_on_error: false"), event);
        assertThat(fields(event)).isEqualTo(before);
    }

    @Test
    void shouldFailOnHalfOfItAndOnFarTooMuch() throws IOException {
        assertThat(failure("- decompress_gzip_field.field.from: v", with(GZIP.substring(0, 32))))
                .startsWith("error decompressing field v: ");
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bomb)) {
            gzip.write(new byte[17 << 20]);
        }
        String base64 = Base64.getEncoder().encodeToString(bomb.toByteArray());
        assertThat(failure("- decompress_gzip_field.field.from: v", with(base64)))
                .isEqualTo("error decompressing field v: more than 16777216 bytes");
    }

    @Test
    void shouldPassOverAMissingFieldIfToldTo() {
        Event event = event();
        process("- decompress_gzip_field: {field.from: no, ignore_missing: true}", event);
        assertThat(get(event, "error")).isNull();
        assertThat(error("- decompress_gzip_field: {}")).contains("field.from: missing required");
    }
}
