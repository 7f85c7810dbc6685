package io.flowgauge.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowgauge.base.UserErrorException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebSettingsTest {
    @Test
    void shouldListenAtLoopbackUnlessToldOtherwise() throws Exception {
        WebSettings settings = WebFixture.settings("");
        assertThat(settings.enabled()).isTrue();
        assertThat(settings.address().isLoopbackAddress()).isTrue();
        assertThat(settings.port()).isEqualTo(5_606);
        assertThat(settings.names()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "0.0.0.0:80", "'[::]:5606'", "192.0.2.1", "'[2001:db8::1]'"})
    void shouldRefuseToBeOpenToOthersWithoutAToken(String listen) {
        assertThatThrownBy(() -> WebFixture.settings("listen: " + listen))
                .isInstanceOf(UserErrorException.class)
                .hasMessageMatching("test.yml:1:\\d+: flowgauge.web.listen: .*")
                .hasMessageContaining("there is no token")
                .hasMessageContaining("flowgauge.web.token");
    }

    @Test
    void shouldBeOpenWithAToken() throws Exception {
        WebSettings settings =
                WebFixture.settings("listen: '0.0.0.0:8080', token: 0123456789abcdef");
        assertThat(settings.port()).isEqualTo(8_080);
        assertThat(settings.toString()).doesNotContain("0123456789abcdef");
    }

    @ParameterizedTest
    @CsvSource({
        "'token: short',         flowgauge.web.token",
        "'listen: a b',          flowgauge.web.listen",
        "'listen: ''1.2.3.4:x''', flowgauge.web.listen",
        "'listen: ''127.0.0.1:70000''', flowgauge.web.listen",
    })
    void shouldNameWhatIsWrong(String yaml, String key) {
        assertThatThrownBy(() -> WebFixture.settings(yaml))
                .isInstanceOf(UserErrorException.class)
                .hasMessageStartingWith("test.yml:1:")
                .hasMessageContaining(key);
    }
}
