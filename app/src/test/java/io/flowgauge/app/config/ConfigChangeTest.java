package io.flowgauge.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.YamlReader;
import org.junit.jupiter.api.Test;

class ConfigChangeTest {
    private static ConfigChange between(String before, String after) throws UserErrorException {
        return ConfigChange.between(
                YamlReader.read("a.yml", before), YamlReader.read("b.yml", after));
    }

    @Test
    void shouldTellWhatTakesEffectWhileRunning() throws UserErrorException {
        ConfigChange change =
                between(
                        "{name: a, tags: [x, y], fields: {k: 1}, logging.level: info, processors: []}",
                        "{name: a, tags: [x], fields: {k: 2}, logging.level: debug,"
                                + " output.console: {}, processors: [{drop_event: {}}],"
                                + " packetbeat.flows: {tags: [t], processors: [{drop_event: {}}]}}");
        assertThat(change.whileRunning())
                .containsExactly(
                        "fields.k",
                        "logging.level",
                        "output.console",
                        "packetbeat.flows.processors.0.drop_event",
                        "packetbeat.flows.tags.0",
                        "processors.0.drop_event",
                        "tags.1");
        assertThat(change.atStart()).isEmpty();
    }

    @Test
    void shouldTellWhatTakesEffectAtTheNextStart() throws UserErrorException {
        ConfigChange change =
                between(
                        "packetbeat.flows.timeout: 30s",
                        "{packetbeat: {flows: {timeout: 5s, period: 5s}, interfaces: [{device: a}],"
                                + " protocols: [{type: icmp}]}, max_procs: 2, path.data: x,"
                                + " logging.to_files: false, named: x}");
        assertThat(change.whileRunning()).isEmpty();
        assertThat(change.atStart())
                .containsExactly(
                        "logging.to_files",
                        "max_procs",
                        "packetbeat.flows.period",
                        "packetbeat.flows.timeout",
                        "packetbeat.interfaces.0.device",
                        "packetbeat.protocols.0.type",
                        "path.data");
    }

    @Test
    void shouldPassOverWhatHasNoEffectAndWhatIsTheSame() throws UserErrorException {
        ConfigChange change =
                between(
                        "{xpack.a: a, tags: [x], fields.k: 1}",
                        "{xpack.a: b, xyzzy: 1, tags: x, fields: {k: 1}}");
        assertThat(change.whileRunning()).containsExactly("tags", "tags.0");
        assertThat(change.atStart()).isEmpty();
    }
}
