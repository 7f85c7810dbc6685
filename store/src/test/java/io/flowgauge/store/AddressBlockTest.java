package io.flowgauge.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressBlockTest {
    @ParameterizedTest
    @CsvSource({
        "10.1.2.3,           10.1.2.3",
        "10.1.2.3/8,         10.0.0.0/8",
        "0.0.0.0/0,          0.0.0.0/0",
        "255.255.255.255/32, 255.255.255.255",
        "::ffff:10.1.2.3,    10.1.2.3",
        "::/0,               ::/0",
        "fe80::1/64,         fe80::/64",
        "fe80::1/65,         fe80::/65",
        "2001:DB8::5,        2001:db8::5",
        "::1,                ::1",
    })
    void shouldReadBlocks(String text, String block) {
        assertThat(AddressBlock.of(text)).hasToString("Optional[" + block + "]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10.0.0", "10.0.0.1/33", "::/129", "10.0.0.1/", "10.0.0.1/-1", "a"})
    void shouldRefuseOtherTexts(String text) {
        assertThat(AddressBlock.of(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8,  10.255.255.255",
        "fe80::/10,   febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
        "2001:db8::/32, 2001:db8:ffff:ffff:ffff:ffff:ffff:ffff",
        "10.1.2.3,    10.1.2.3",
    })
    void shouldGoFromItsFirstToItsLastAddress(String text, String last) {
        AddressBlock block = AddressBlock.of(text).orElseThrow();
        assertThat(AddressBlock.of(block.last())).hasToString(last);
        assertThat(block.first()).isLessThanOrEqualTo(block.last());
    }
}
