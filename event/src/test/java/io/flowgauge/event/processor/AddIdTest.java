package io.flowgauge.event.processor;

import static io.flowgauge.event.processor.ProcessorFixture.error;
import static io.flowgauge.event.processor.ProcessorFixture.event;
import static io.flowgauge.event.processor.ProcessorFixture.failure;
import static io.flowgauge.event.processor.ProcessorFixture.get;
import static io.flowgauge.event.processor.ProcessorFixture.json;
import static io.flowgauge.event.processor.ProcessorFixture.process;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowgauge.config.SectionReader;
import io.flowgauge.config.YamlReader;
import io.flowgauge.event.Event;
import io.flowgauge.event.FieldPath;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AddIdTest {
    @Test
    void shouldGiveEachEventAnotherIdEvenWhenTheClockStands() throws Exception {
        SectionReader settings = SectionReader.of(YamlReader.read("t", ""), "");
        AddId processor = new AddId(settings, () -> Instant.EPOCH, 0xffff_ffff_ffff_ffffL);
        Set<String> ids = new HashSet<>();
        Event event = event();
        for (int i = 0; i < 200_000; i++) {
            processor.process(event);
            ids.add("" + event.text(FieldPath.of("@metadata._id")));
        }
        assertThat(ids).hasSize(200_000).allMatch(id -> id.matches("[A-Za-z0-9_-]{20}"));
    }

    @Test
    void shouldReplaceWhatIsInTheTarget() {
        Event event = process("- add_id: {target_field: flow_id, type: elasticsearch}", event());
        assertThat("" + get(event, "flow_id")).hasSize(20);
        assertThat(json(process("- add_id:", event())).at("/@metadata/_id").asString()).hasSize(20);
    }

    @Test
    void shouldFailOrRefuse() {
        assertThat(failure("- add_id.target_field: type.x", event())).contains("is no object");
        assertThat(error("- add_id.type: uuid")).contains("allowed: elasticsearch");
        assertThat(error("- add_id.target_field: '@timestamp'")).contains("can't be an id");
    }
}
