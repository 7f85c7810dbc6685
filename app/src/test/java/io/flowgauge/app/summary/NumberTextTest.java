package io.flowgauge.app.summary;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumberTextTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0 B",
        "999, 999 B",
        "1000, 1.00 kB",
        "9994, 9.99 kB",
        "9996, 10.0 kB",
        "99949, 99.9 kB",
        "99960, 100 kB",
        "999499, 999 kB",
        "999500, 1.00 MB",
        "1772323250, 1.77 GB",
        "9223372036854775807, 9.22 EB",
    })
    void shouldWriteThreeDigits(long bytes, String text) {
        assertThat(NumberText.bytes(bytes)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 100, 0.0%",
        "1, 3, 33.3%",
        "1, 100000, <0.1%",
        "1, 0, -",
    })
    void shouldWriteShares(long part, long whole, String text) {
        assertThat(NumberText.share(part, whole)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "1500000, 0.002 s",
        "59999000000, 59.999 s",
        "185000000000, 3:05 min",
        "360062000000000, 100:01:02 h",
    })
    void shouldWriteDurations(long ns, String text) {
        assertThat(NumberText.duration(ns)).isEqualTo(text);
    }
}
