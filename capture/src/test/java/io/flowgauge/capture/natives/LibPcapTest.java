package io.flowgauge.capture.natives;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowgauge.base.UserErrorException;
import java.util.List;
import org.junit.jupiter.api.Test;

class LibPcapTest {
    @Test
    void shouldSayHowToInstallTheLibraryWhenItIsMissing() {
        assertThatThrownBy(() -> LibPcap.find("filter 'tcp'", List.of("libnosuch.so.1")))
                .isInstanceOf(UserErrorException.class)
                .hasMessage(
                        "filter 'tcp' needs libpcap, which is not installed (looked for"
                                + " libnosuch.so.1): apt-get install libpcap0.8");
    }
}
