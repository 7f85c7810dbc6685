package io.flowgauge.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IpTextTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "192.0.2.255",
                "::",
                "::1",
                "1::",
                "fe80::fc:ff:fe00:1",
                "2001:db8:0:1:1:1:1:1",
                "2001:db8::1:0:0:1",
                "2001:0:0:1::1",
                "1:2:3:4:5:6:7:8"
            })
    void shouldWriteTheShortestForm(String text) throws Exception {
        assertThat(IpText.of(InetAddress.getByName(text).getAddress())).isEqualTo(text);
    }
}
