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

class DecodeDurationTest {
    @ParameterizedTest
    @CsvSource({
        "1m30.5s, '', 90500.0",
        "1m30.5s, 'format: milliseconds', 90500.0",
        "1m30.5s, 'format: seconds', 90.5",
        "1m30s, 'format: minutes', 1.5",
        "-90m, 'format: hours', -1.5",
        "250us, '', 0.25",
    })
    void shouldMakeANumber(String duration, String format, double number) {
        Event event =
                process(
                        "- decode_duration: {field: v, %s}".formatted(format),
                        event("v: " + duration));
        assertThat(get(event, "v")).isEqualTo(number);
    }

    @ParameterizedTest
    @CsvSource({
        "transport, field transport is no duration: ",
        "source.port, field source.port is no text but a whole number",
        "nosuch, could not fetch value for key: nosuch",
    })
    void shouldLeaveTheEventAndSayWhatFailed(String field, String message) {
        Event event = event();
        Map<String, ?> before = fields(event);
        assertThat(failure("- decode_duration.field: " + field, event)).startsWith(message);
        assertThat(fields(event)).isEqualTo(before);
    }

    @Test
    void shouldRefuseWrongSettings() {
        assertThat(error("- decode_duration: {}")).contains("field: missing required field");
        assertThat(error("- decode_duration: {field: a, format: days}"))
                .contains("allowed: milliseconds, seconds, minutes, hours");
    }
}
