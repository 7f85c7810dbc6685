package io.flowgauge.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Vectors published with implementations of xxHash, and those of its specification's check. */
class Xxh64Test {
    @ParameterizedTest
    @CsvSource({
        "'', ef46db3751d8e999",
        "a, d24ec4f1a98c6e5b",
        "abc, 44bc2cf5ad770999",
        "Nobody inspects the spammish repetition, fbcea83c8a378bf1",
        "'Call me Ishmael. Some years ago--never mind how long precisely-', 02a2e85470d6fd96",
    })
    void shouldAgreeWithOtherImplementations(String text, String hash) {
        assertThat(String.format("%016x", Xxh64.hash(text.getBytes(StandardCharsets.US_ASCII))))
                .isEqualTo(hash);
    }
}
