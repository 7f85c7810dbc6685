package io.flowgauge.event.processor;

import static io.flowgauge.event.processor.ProcessorFixture.error;
import static io.flowgauge.event.processor.ProcessorFixture.event;
import static io.flowgauge.event.processor.ProcessorFixture.failure;
import static io.flowgauge.event.processor.ProcessorFixture.process;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.ConfigObject;
import io.flowgauge.config.SectionReader;
import io.flowgauge.config.YamlReader;
import io.flowgauge.event.Event;
import io.flowgauge.event.FieldPath;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

class AddLocaleTest {
    private static String zone(String format, String zone, String time) throws Exception {
        ConfigObject settings = YamlReader.read("t", format.isEmpty() ? "" : "format: " + format);
        AddLocale processor = new AddLocale(SectionReader.of(settings, ""), ZoneId.of(zone));
        Event event = event();
        event.put(FieldPath.of("@timestamp"), Instant.parse(time));
        assertThat(processor.process(event)).isTrue();
        event.put(FieldPath.of("@timestamp"), Instant.parse(time).plusSeconds(1));
        assertThat(processor.process(event)).isTrue();
        return event.text(FieldPath.of("beat.timezone")) + "";
    }

    @Test
    void shouldNameTheOffsetAtTheTimeOfTheEvent() throws Exception {
        assertThat(zone("", "Europe/Berlin", "2020-01-01T00:00:00Z")).isEqualTo("+01:00");
        assertThat(zone("offset", "Europe/Berlin", "2020-07-01T00:00:00Z")).isEqualTo("+02:00");
        assertThat(zone("offset", "UTC", "2020-07-01T00:00:00Z")).isEqualTo("+00:00");
        assertThat(zone("abbreviation", "Europe/Berlin", "2020-07-01T00:00:00Z")).isEqualTo("CEST");
        assertThat(zone("abbreviation", "UTC", "2020-07-01T00:00:00Z")).isEqualTo("UTC");
    }

    @Test
    void shouldRefuseOtherFormats() {
        assertThat(error("- add_locale: {format: x}"))
                .isEqualTo(
                        "test.yml:2:24: processors.0.add_locale.format: \"x\" is not known;"
                                + " allowed: offset, abbreviation");
    }

    @Test
    void shouldFailWhereBeatIsNoObject() throws UserErrorException {
        Event event = process("- drop_fields.fields: beat\n", event());
        process("- add_fields: {target: '', fields: {beat: 1}}", event);
        assertThat(failure("- add_locale:", event)).contains("beat is no object");
    }
}
