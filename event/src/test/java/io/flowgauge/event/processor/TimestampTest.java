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
import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimestampTest {
    private static final String YAML = "- timestamp: {field: v, layouts: [UNIX, '2006-01-02']%s}";

    @Test
    void shouldSetTheTimeOfTheEvent() {
        Event event = process(YAML.formatted(""), event("v: 1493840561.5"));
        assertThat(json(event).at("/@timestamp").asString()).isEqualTo("2017-05-03T19:42:41.500Z");
    }

    @Test
    void shouldTakeTheFirstLayoutThatFitsAndTheTimeZone() {
        Event event =
                process(
                        YAML.formatted(", target_field: t, timezone: Europe/Berlin"),
                        event("v: '2017-05-03'"));
        assertThat(get(event, "t")).isEqualTo(Instant.parse("2017-05-02T22:00:00Z"));
        event =
                process(
                        YAML.formatted(", target_field: t, timezone: '+0230'"),
                        event("v: '2017-05-03'"));
        assertThat(get(event, "t")).isEqualTo(Instant.parse("2017-05-02T21:30:00Z"));
        event =
                process(
                        YAML.formatted(", target_field: t, timezone: Local"),
                        event("v: '2017-05-03'"));
        assertThat(get(event, "t"))
                .isEqualTo(
                        java.time.LocalDate.of(2017, 5, 3)
                                .atStartOfDay(ZoneId.systemDefault())
                                .toInstant());
    }

    @Test
    void shouldTakeATimeAsItIs() {
        Event event = process("- timestamp: {field: start_time, layouts: UNIX}", event());
        assertThat(get(event, "@timestamp")).isEqualTo(get(event, "start_time"));
    }

    @ParameterizedTest
    @CsvSource({
        "v, t, failed parsing time field v='x': no layout fits",
        "source, t, failed parsing time field source=",
        "nosuch, t, could not fetch value for key: nosuch",
        "good, type.t, can't set type.t: type is no object",
    })
    void shouldLeaveTheEventAndSayWhatFailed(String field, String target, String message) {
        Event event = event("v: x\ngood: 1");
        Map<String, ?> before = fields(event);
        String yaml =
                "- timestamp: {id: mine, field: %s, layouts: UNIX, target_field: %s, ignore_failure:"
                        + " %s}";
        assertThat(failure(yaml.formatted(field, target, false), event))
                .startsWith("timestamp [mine]: " + message);
        process(yaml.formatted(field, target, true), event);
        assertThat(fields(event)).isEqualTo(before);
    }

    @Test
    void shouldPassOverAMissingFieldIfToldTo() {
        Event event = event();
        Map<String, ?> before = fields(event);
        process("- timestamp: {field: no, layouts: UNIX, ignore_missing: true}", event);
        assertThat(fields(event)).isEqualTo(before);
    }

    @Test
    void shouldRefuseWrongSettings() {
        assertThat(error(YAML.formatted(", test: ['2017-05-03', 1493840561, '03.05.2017']")))
                .contains("timestamp.test.2: failed parsing time field v='03.05.2017'");
        assertThat(error(YAML.formatted(", timezone: Nowhere/Land")))
                .contains("timezone: \"Nowhere/Land\" is no time zone");
        assertThat(error("- timestamp: {field: a, layouts: yyyy-MM-dd}"))
                .contains("\"yyyy-MM-dd\" has no part of a time in it");
        assertThat(error("- timestamp: {field: a, layouts: []}")).contains("found no layout");
        assertThat(error("- timestamp: {field: a}")).contains("layouts: missing required field");
        assertThat(error("- timestamp: {layouts: UNIX}")).contains("field: missing required field");
    }
}
