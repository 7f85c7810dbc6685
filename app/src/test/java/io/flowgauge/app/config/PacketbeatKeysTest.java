package io.flowgauge.app.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowgauge.config.ConfigObject;
import io.flowgauge.config.YamlReader;
import io.flowgauge.output.DiscardSettings;
import io.flowgauge.output.NamedOutput;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing that Packetbeat knows is called unknown. */
class PacketbeatKeysTest {
    private static String text(String name) throws Exception {
        try (InputStream in = PacketbeatKeysTest.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(in, name).readAllBytes(), UTF_8);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"packetbeat-6.7.yml", "packetbeat-9.0.yml"})
    void shouldKnowTheKeysOfPacketbeat(String name) throws Exception {
        ConfigObject config = YamlReader.read(name, text(name));
        KnownKeys.Findings findings = KnownKeys.check(config);
        assertThat(findings.unknown()).isEmpty();
        assertThat(findings.ignored())
                .anyMatch(key -> key.startsWith("seccomp (") || key.startsWith("setup.dsl ("))
                .anyMatch(key -> key.startsWith("packetbeat.protocols but for icmp and ports ("));
        assertThat(findings.notices()).as("one line that names them all").hasSize(1);
        FlowSettings.read(config);
        GeneralSettings.read(config);
        InterfaceSettings.read(config);
        LoggingSettings.read(config, Path.of("logs"));
        MeterSettings.read(config);
        ProtocolSettings.read(config);
        ReloadSettings.read(config);
        assertThat(findings.notices().getFirst().message()).doesNotContain("\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"packetbeat-6.7.yml", "packetbeat-9.0.yml"})
    void shouldRunWithTheKeysOfPacketbeatButForTheOutput(String name) throws Exception {
        ConfigObject config = YamlReader.read(name, text(name));
        ConfigObject changed =
                config.mergedWith(
                        YamlReader.read(
                                "change",
                                "output: {elasticsearch.enabled: false, discard: {enabled: true}}"));
        assertThat(OutputReader.read(changed, Path.of("data"), _ -> {}))
                .containsExactly(new NamedOutput(NamedOutput.OUTPUT, new DiscardSettings()));
    }
}
