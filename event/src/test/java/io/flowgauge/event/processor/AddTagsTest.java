package io.flowgauge.event.processor;

import static io.flowgauge.event.processor.ProcessorFixture.error;
import static io.flowgauge.event.processor.ProcessorFixture.event;
import static io.flowgauge.event.processor.ProcessorFixture.failure;
import static io.flowgauge.event.processor.ProcessorFixture.get;
import static io.flowgauge.event.processor.ProcessorFixture.process;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowgauge.event.Event;
import java.util.List;
import org.junit.jupiter.api.Test;

class AddTagsTest {
    @Test
    void shouldAppendWithoutLookingForDoubles() {
        Event event = process("- add_tags.tags: [a, b]", event("tags: [a]"));
        assertThat(get(event, "tags")).isEqualTo(List.of("a", "a", "b"));
        assertThat(get(process("- add_tags.tags: x", event()), "tags")).isEqualTo(List.of("x"));
    }

    @Test
    void shouldAppendToAnotherField() {
        Event event = process("- add_tags: {tags: [a], target: net.tags}", event());
        assertThat(get(event, "net.tags")).isEqualTo(List.of("a"));
        assertThat(get(event, "tags")).isNull();
    }

    @Test
    void shouldFailWhereTheTargetIsNoList() {
        assertThat(failure("- add_tags: {tags: [a], target: source}", event()))
                .isEqualTo("expected source to be a list of strings");
        assertThat(failure("- add_tags: {tags: [a], target: type.x}", event()))
                .contains("type is no object");
    }

    @Test
    void shouldRefuseWrongSettings() {
        assertThat(error("- add_tags: {}")).contains("processors.0.add_tags.tags: missing");
        assertThat(error("- add_tags: {tags: [a], target: ''}")).contains("is no list");
    }
}
