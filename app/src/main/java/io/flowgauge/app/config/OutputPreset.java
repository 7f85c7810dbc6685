package io.flowgauge.app.config;

import io.flowgauge.config.ConfigObject;
import io.flowgauge.config.ConfigObject.Entry;
import io.flowgauge.config.ConfigScalar;
import io.flowgauge.config.ConfigScalar.Kind;
import io.flowgauge.config.Position;
import io.flowgauge.output.elasticsearch.Preset;
import java.util.Optional;

/**
 * {@code output.elasticsearch.preset}: what it says of the queue stands for {@code queue.mem} and
 * goes before it, as in Beats 9.
 */
final class OutputPreset {
    private OutputPreset() {}

    /** Returns the configuration with what a preset stands for; a wrong one is told elsewhere. */
    static ConfigObject applied(ConfigObject root) {
        ConfigObject result = root;
        for (String output : new String[] {"output.elasticsearch", "output.opensearch"}) {
            Optional<Entry> entry = root.find(output + ".preset");
            if (entry.isPresent() && entry.get().value() instanceof ConfigScalar scalar) {
                Optional<Preset> preset = Preset.of(scalar.text());
                if (preset.isPresent()) {
                    result = applied(result, preset.get(), scalar.position());
                }
            }
        }
        return result;
    }

    private static ConfigObject applied(ConfigObject root, Preset preset, Position position) {
        return root.mergedWith(number("queue.mem.events", preset.queueEvents(), position))
                .mergedWith(number("queue.mem.flush.min_events", preset.flushEvents(), position))
                .mergedWith(
                        ConfigObject.of(
                                "queue.mem.flush.timeout",
                                position,
                                ConfigScalar.text(preset.flushSeconds() + "s", position)));
    }

    private static ConfigObject number(String key, int number, Position position) {
        return ConfigObject.of(
                key, position, new ConfigScalar(Kind.INTEGER, "" + number, position));
    }
}
