package io.flowgauge.app.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.ConfigObject;
import io.flowgauge.config.ConfigScalar;
import io.flowgauge.config.YamlReader;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CloudSettingsTest {
    private static ConfigObject applied(String... lines) throws UserErrorException {
        return CloudSettings.applied(YamlReader.read("a.yml", String.join("\n", lines)));
    }

    private static String text(ConfigObject config, String key) {
        return ((ConfigScalar) config.find(key).orElseThrow().value()).text();
    }

    private static String code(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }

    @ParameterizedTest
    @CsvSource({
        "host.example$es$kb, https://es.host.example:443, https://kb.host.example:443",
        "host.example:9243$es$kb, https://es.host.example:9243, https://kb.host.example:9243",
        "host.example$es:9200$kb:5601, https://es.host.example:9200, https://kb.host.example:5601"
    })
    void shouldSetAddresses(String words, String elasticsearch, String kibana) throws Exception {
        ConfigObject config =
                applied(
                        "cloud.id: 'my: probe:" + code(words) + "'",
                        "output.elasticsearch.hosts: [a, b]");
        assertThat(text(config, "output.elasticsearch.hosts.0")).isEqualTo(elasticsearch);
        assertThat(config.find("output.elasticsearch.hosts.1")).isEmpty();
        assertThat(text(config, "setup.kibana.host")).isEqualTo(kibana);
        assertThat(config.find("output.elasticsearch.username")).isEmpty();
    }

    @Test
    void shouldSetUserAndPassword() throws Exception {
        ConfigObject config = applied("cloud.id: " + code("h$e$k"), "cloud.auth: me:a:b");
        assertThat(text(config, "output.elasticsearch.username")).isEqualTo("me");
        assertThat(text(config, "output.elasticsearch.password")).isEqualTo("a:b");
        assertThat(config.find("output.elasticsearch.password").orElseThrow().value().describe())
                .isEqualTo("a secret of the keystore");
    }

    @Test
    void shouldLeaveAConfigurationWithoutThem() throws Exception {
        ConfigObject config = YamlReader.read("a.yml", "cloud.id: ''\ncloud.auth:");
        assertThat(CloudSettings.applied(config)).isSameAs(config);
    }

    @Test
    void shouldRefuseWhatIsNoneOfThem() {
        String allowed = "; allowed: NAME:CODE as Elastic Cloud shows it";
        assertThatThrownBy(() -> applied("cloud.id: x:foo!"))
                .hasMessage(
                        "a.yml:1:11: cloud.id: what follows the last colon is not base64"
                                + allowed);
        assertThatThrownBy(() -> applied("cloud.id: " + code("h$e")))
                .hasMessage(
                        "a.yml:1:11: cloud.id: has 2 parts in place of 3 (host, Elasticsearch,"
                                + " Kibana)"
                                + allowed);
        assertThatThrownBy(() -> applied("cloud.auth: a:b"))
                .hasMessage(
                        "a.yml:1:13: cloud.auth: specified but cloud.id is empty. Please specify"
                                + " both.");
        assertThatThrownBy(() -> applied("cloud.auth: ab", "cloud.id: " + code("h$e$k")))
                .hasMessage(
                        "a.yml:1:13: cloud.auth: has no \":\" to split between username and"
                                + " password; allowed: USER:PASSWORD");
    }
}
