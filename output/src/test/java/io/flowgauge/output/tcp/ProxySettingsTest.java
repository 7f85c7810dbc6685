package io.flowgauge.output.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.ConfigObject;
import io.flowgauge.config.SectionReader;
import io.flowgauge.config.YamlReader;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProxySettingsTest {
    private static Optional<SocksProxy> read(String yaml) throws Exception {
        ConfigObject object = YamlReader.read("test.yml", yaml);
        return ProxySettings.read(SectionReader.of(object, "output.redis"));
    }

    @Test
    void shouldReadAnUrlWithUserAndPassword() throws Exception {
        assertThat(read("proxy_url: 'socks5://us%3Aer:pa+ss%2F@proxy:2233'"))
                .contains(
                        new SocksProxy(
                                "proxy",
                                2233,
                                Optional.of(new SocksProxy.Login("us:er", "pa+ss/")),
                                false));
        assertThat(read("{proxy_url: 'socks5://[::1]', proxy_use_local_resolver: true}"))
                .contains(new SocksProxy("::1", 1080, Optional.empty(), true));
        assertThat(read("proxy_url: ''")).isEmpty();
        assertThat(read("proxy_url:")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://u:secret@a",
                "socks5://u:secret@",
                "socks5://u:secret@a:port",
                "socks5://:secret@a",
                "socks5 u:secret",
                "secret"
            })
    void shouldNotShowAWrongUrl(String url) {
        assertThatThrownBy(() -> read("proxy_url: '" + url + "'"))
                .isInstanceOf(UserErrorException.class)
                .hasMessageStartingWith("test.yml:1:12: output.redis.proxy_url: ")
                .hasMessageEndingWith("socks5://USER:PASSWORD@HOST:PORT")
                .hasMessageNotContaining("secret");
    }
}
