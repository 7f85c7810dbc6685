package io.flowgauge.app.config;

import io.flowgauge.output.ConsoleSettings;
import io.flowgauge.output.DiscardSettings;
import io.flowgauge.output.FileOutputSettings;
import io.flowgauge.output.OutputKind;
import io.flowgauge.output.elasticsearch.ElasticsearchSettings;
import io.flowgauge.output.kafka.KafkaSettings;
import io.flowgauge.output.logstash.LogstashSettings;
import io.flowgauge.output.redis.RedisSettings;
import io.flowgauge.store.StoreOutputSettings;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** All kinds of outputs that there are. */
final class OutputKinds {
    /** In the order of the documentation. */
    static final List<OutputKind> ALL =
            List.of(
                    ConsoleSettings.KIND,
                    FileOutputSettings.KIND,
                    DiscardSettings.KIND,
                    ElasticsearchSettings.KIND,
                    ElasticsearchSettings.OPENSEARCH,
                    LogstashSettings.KIND,
                    KafkaSettings.KIND,
                    RedisSettings.KIND,
                    StoreOutputSettings.KIND);

    private OutputKinds() {}

    /** Returns the kind of a name. */
    static Optional<OutputKind> of(String name) {
        return ALL.stream().filter(kind -> kind.name().equals(name)).findAny();
    }

    /** Returns the names of all kinds, for messages. */
    static String names() {
        return ALL.stream().map(OutputKind::name).collect(Collectors.joining(", "));
    }
}
