package io.flowgauge.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowgauge.config.ConfigObject;
import io.flowgauge.config.YamlReader;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class OutputPresetTest {
    private static QueueSettings queue(String yaml) throws Exception {
        ConfigObject config = YamlReader.read("test.yml", yaml);
        return QueueSettings.read(OutputPreset.applied(config), Path.of("data"));
    }

    @Test
    void shouldSizeTheQueueByThePreset() throws Exception {
        QueueSettings queue =
                queue("{output.elasticsearch.preset: throughput, queue.mem.events: 99999}");
        assertThat(queue.memEvents()).isEqualTo(12_800);
        assertThat(queue.flushEvents()).isEqualTo(1_600);
        assertThat(queue.flushNs()).isEqualTo(5_000_000_000L);
    }

    @Test
    void shouldLeaveTheQueueAsItIsWithoutOne() throws Exception {
        assertThat(queue("{output.elasticsearch.preset: custom, queue.mem.events: 9999}"))
                .isEqualTo(queue("queue.mem.events: 9999"));
    }
}
