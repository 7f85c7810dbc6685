package io.flowgauge.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ByteSizesTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "10485760, 10485760",
        "10MB, 10000000",
        "10mb, 10000000",
        "10 MiB, 10485760",
        "10Mi, 10485760",
        "1.5GiB, 1610612736",
        "4K, 4000",
        "512B, 512",
        "7EiB, 8070450532247928832",
    })
    void shouldReadDecimalAndBinaryUnits(String text, long bytes) {
        assertThat(ByteSizes.parse(text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @CsvSource({
        "-1, is not an amount of bytes",
        "MB, is not an amount of bytes",
        "1.2.3, is not an amount of bytes",
        "10XB, 'has an unknown unit, \"xb\"'",
        "10MiBs, 'has an unknown unit, \"mibs\"'",
        "9EiB, is more than 8 EiB",
    })
    void shouldSayWhatIsWrong(String text, String problem) {
        assertThatThrownBy(() -> ByteSizes.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("\"" + text + "\" " + problem);
    }

    @ParameterizedTest
    @CsvSource({"0, 0B", "1023, 1023B", "1536, 1.5KiB", "10485760, 10MiB", "420000000, 400.5MiB"})
    void shouldWriteABinaryUnit(long bytes, String text) {
        assertThat(ByteSizes.format(bytes)).isEqualTo(text);
    }
}
