package io.flowgauge.event.processor;

import static io.flowgauge.event.processor.ProcessorFixture.error;
import static io.flowgauge.event.processor.ProcessorFixture.event;
import static io.flowgauge.event.processor.ProcessorFixture.failure;
import static io.flowgauge.event.processor.ProcessorFixture.get;
import static io.flowgauge.event.processor.ProcessorFixture.process;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowgauge.event.Event;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AddLabelsTest {
    @Test
    void shouldJoinNamesWithDots() {
        Event event =
                process(
                        "- add_labels.labels: {m: 1, w.d: t, x: {z: [a, {z: b}]}}",
                        event("labels: {m: 0, old: 1}"));
        assertThat(get(event, "labels"))
                .isEqualTo(Map.of("m", 1L, "old", 1L, "w.d", "t", "x.z.0", "a", "x.z.1.z", "b"));
    }

    @Test
    void shouldFailWhereLabelsAreNoObject() {
        Event event = event("labels: 5");
        assertThat(failure("- add_labels.labels: {a: 1}", event))
                .isEqualTo("labels is there and no object");
        assertThat(get(event, "labels")).isEqualTo(5L);
    }

    @Test
    void shouldRefuseWrongSettings() {
        assertThat(error("- add_labels: {}")).contains("add_labels.labels: missing required");
        assertThat(error("- add_labels.labels: [a]")).contains("found a list");
    }
}
