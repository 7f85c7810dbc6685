package io.flowgauge.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowgauge.base.UserErrorException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Secrets in a configuration. */
class KeystoreConfigTest {
    @TempDir private Path directory;
    private ConfigDirectory config;

    @BeforeEach
    void makeDirectory() {
        config = new ConfigDirectory(directory);
    }

    private void keep(String file, String name, String value) throws UserErrorException {
        Keystore keystore = Keystore.read(directory.resolve(file), true);
        keystore.put(name, value);
        keystore.write();
    }

    @Test
    void shouldTakeKeysOfTheConfigurationFirstThenSecretsThenTheEnvironment() throws Exception {
        keep("data/packetbeat.keystore", "name", "secret name");
        keep("data/packetbeat.keystore", "SITE", "secret site");
        config.variable("SITE", "site of the environment").variable("RACK", "rack 7");
        config.write(
                "flowgauge.yml",
                "name: probe",
                "fields: {a: '${name}', b: '${SITE}', c: '${RACK}', d: '${SITE:x}/${RACK}'}",
                "output.discard: {}");
        assertThat(config.load().general().fields())
                .hasToString("{a=probe, b=secret site, c=rack 7, d=secret site/rack 7}");
    }

    @Test
    void shouldTakeASecretLetterByLetter() throws Exception {
        keep("data/packetbeat.keystore", "PWD", "[a,b]: ${name} 007");
        keep("data/packetbeat.keystore", "dotted.key", "1,2");
        config.write(
                "flowgauge.yml",
                "tags: ['${PWD}', 'x ${dotted.key}', '${fields.copy}']",
                "fields.copy: ${PWD}",
                "output.discard: {}");
        assertThat(config.load().general().tags())
                .containsExactly("[a,b]: ${name} 007", "x 1,2", "[a,b]: ${name} 007");
    }

    @Test
    void shouldReadNumbersAndDurationsFromSecrets() throws Exception {
        keep("data/packetbeat.keystore", "TIMEOUT", "5s");
        config.write("flowgauge.yml", "packetbeat.flows.timeout: ${TIMEOUT}", "output.discard: {}");
        assertThat(config.load().flows().timeoutNs()).isEqualTo(5_000_000_000L);
    }

    @Test
    void shouldShowNoSecretInAMessage() throws Exception {
        keep("data/packetbeat.keystore", "PWD", "hunter2");
        Path file =
                config.write(
                        "flowgauge.yml", "packetbeat.flows.timeout: ${PWD}", "output.discard: {}");
        assertThatThrownBy(config::load)
                .hasMessage(
                        file
                                + ":1:27: packetbeat.flows.timeout: found a secret of the keystore;"
                                + " allowed: a duration of 1s or more, such as 30s or 1m30s");
        config.write("flowgauge.yml", "output.console: ${PWD}");
        assertThatThrownBy(config::load).message().doesNotContain("hunter2");
        config.write("flowgauge.yml", "packetbeat.interfaces.type: x${PWD}");
        assertThatThrownBy(config::load).message().doesNotContain("hunter2");
        config.write("flowgauge.yml", "cloud.id: a:${PWD}");
        assertThatThrownBy(config::load).message().doesNotContain("hunter2");
    }

    @Test
    void shouldReadTheKeystoreThatIsConfigured() throws Exception {
        keep("secrets", "SITE", "north");
        config.variable("DIR", directory.toString());
        config.write(
                "flowgauge.yml",
                "keystore.path: ${DIR}/secrets",
                "name: ${SITE}",
                "output.discard: {}");
        assertThat(config.load().general().name()).isEqualTo("north");
    }
}
