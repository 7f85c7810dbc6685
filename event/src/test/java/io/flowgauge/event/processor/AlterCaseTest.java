package io.flowgauge.event.processor;

import static io.flowgauge.event.processor.ProcessorFixture.error;
import static io.flowgauge.event.processor.ProcessorFixture.event;
import static io.flowgauge.event.processor.ProcessorFixture.failure;
import static io.flowgauge.event.processor.ProcessorFixture.get;
import static io.flowgauge.event.processor.ProcessorFixture.json;
import static io.flowgauge.event.processor.ProcessorFixture.process;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowgauge.event.Event;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AlterCaseTest {
    private static final String FIELDS = "Site: {Name: {Full: HQ}, KEY: 1}\nGROUND: Grün";

    @Test
    void shouldChangeNamesOfFields() {
        Event event = process("- lowercase.fields: [site.name.FULL, ground]", event(FIELDS));
        assertThat(get(event, "site")).isEqualTo(Map.of("name", Map.of("full", "HQ"), "KEY", 1L));
        assertThat(get(event, "ground")).isEqualTo("Grün");
        event = process("- uppercase.fields: [source.ip]", event());
        assertThat(get(event, "SOURCE.IP")).isEqualTo("172.16.1.199");
        assertThat(json(event).has("source")).isFalse();
        assertThat(get(event, "SOURCE.port")).isEqualTo(51_634L);
    }

    @Test
    void shouldChangeTheLastPartOnlyIfToldTo() {
        Event event =
                process(
                        "- lowercase: {fields: site.name.full, alter_full_field: false}",
                        event(FIELDS));
        assertThat(get(event, "Site.Name.full")).isEqualTo("HQ");
        event = process("- uppercase: {fields: source.ip, alter_full_field: false}", event());
        assertThat(get(event, "source.IP")).isEqualTo("172.16.1.199");
    }

    @Test
    void shouldChangeTexts() {
        Event event = process("- uppercase.values: [transport, GROUND]", event(FIELDS));
        assertThat(get(event, "transport")).isEqualTo("UDP");
        assertThat(get(event, "GROUND")).isEqualTo("GRÜN");
        process("- lowercase.values: GROUND", event);
        assertThat(get(event, "GROUND")).isEqualTo("grün");
    }

    @Test
    void shouldChangeEachCharacterByItself() {
        Event event = process("- uppercase.values: v", event("v: straße \uD801\uDC28"));
        assertThat(get(event, "v")).isEqualTo("STRAßE \uD801\uDC00");
    }

    @ParameterizedTest
    @CsvSource({
        "fields: nosuch, could not fetch value for key: nosuch",
        "fields: source.ip.x, could not fetch value for key: source.ip.x",
        "values: nosuch, could not fetch value for key: nosuch",
        "values: source.port, field source.port is no text but a whole number",
        "fields: twin, 'key collision: TWIN, Twin'",
    })
    void shouldUndoAndTellWhatFailed(String setting, String message) {
        Event event = event("TWIN: 1\nTwin: 2\nFirst: A");
        String yaml = "- lowercase: {%s}".formatted(setting.replace(": ", ": [first, ") + "]");
        yaml = yaml.replace("values: [first", "values: [First");
        assertThat(failure(yaml, event)).isEqualTo(message);
        assertThat(get(event, "First")).isEqualTo("A");
        assertThat(get(event, "error.message")).isEqualTo(message);
    }

    @Test
    void shouldGoOnAfterFailuresIfToldTo() {
        Event event =
                process(
                        "- lowercase: {fields: [nosuch, SITE.nosuch, ground], values: [final],"
                                + " fail_on_error: false}",
                        event(FIELDS));
        assertThat(get(event, "ground")).isEqualTo("Grün");
        assertThat(get(event, "Site.KEY")).isEqualTo(1L);
        assertThat(get(event, "error")).isNull();
    }

    @Test
    void shouldPassOverMissingFieldsIfToldTo() {
        Event event =
                process(
                        "- lowercase: {fields: [nosuch, ground], values: no, ignore_missing: true}",
                        event(FIELDS));
        assertThat(get(event, "ground")).isEqualTo("Grün");
    }

    @Test
    void shouldRefuseWrongSettings() {
        assertThat(error("- lowercase: {}")).contains("there are no fields and no values");
        assertThat(error("- uppercase.fields: '@timestamp'")).contains("keep their names");
        assertThat(error("- uppercase.fields: ['@metadata.x']")).contains("keep their names");
    }
}
