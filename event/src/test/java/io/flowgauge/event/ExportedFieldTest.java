package io.flowgauge.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExportedFieldTest {
    @Test
    void shouldListEveryFieldThatTheEncoderWrites() {
        List<String> names = ExportedField.packetbeat6().stream().map(ExportedField::name).toList();
        assertThat(names).doesNotHaveDuplicates();
        assertThat(names)
                .containsAll(Arrays.stream(FlowField.values()).map(FlowField::path).toList())
                .contains(
                        "beat.name", "beat.hostname", "beat.version", "host.name", "type", "tags");
    }

    @Test
    void shouldDescribeEachFieldInASentence() {
        assertThat(ExportedField.packetbeat6())
                .allMatch(field -> field.description().endsWith("."));
    }
}
