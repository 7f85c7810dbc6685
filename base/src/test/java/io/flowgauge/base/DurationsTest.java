package io.flowgauge.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-0, 0",
        "+0, 0",
        "30s, 30000000000",
        "1m30s, 90000000000",
        "1.5s, 1500000000",
        ".5s, 500000000",
        "2.s, 2000000000",
        "500ms, 500000000",
        "12us, 12000",
        "12µs, 12000",
        "12μs, 12000",
        "7ns, 7",
        "0.9ns, 0",
        "-1s, -1000000000",
        "+1h, 3600000000000",
        "1h0m0.000000001s, 3600000000001",
        "2562047h47m16.854775807s, 9223372036854775807",
    })
    void shouldReadWhatGoReads(String text, long ns) {
        assertThat(Durations.parseNs(text)).isEqualTo(ns);
    }

    @ParameterizedTest
    @CsvSource({
        "10, has no unit of time",
        "-1, has no unit of time",
        "1.5, has no unit of time",
        "1m5, has no unit of time",
        "5d, 'has an unknown unit, \"d\"'",
        "5 s, 'has an unknown unit, \" s\"'",
        "abc, is not a duration",
        "-, is not a duration",
        "s, is not a duration",
        ".s, is not a duration",
        "1..2s, is not a duration",
        "--1s, is not a duration",
        "2562048h, 'is longer than the longest duration, 292 years'",
    })
    void shouldSayWhatIsWrong(String text, String problem) {
        assertThatThrownBy(() -> Durations.parseNs(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("\"" + text + "\" " + problem);
    }

    @Test
    void shouldRefuseNothing() {
        assertThatThrownBy(() -> Durations.parseNs("")).hasMessage("\"\" is not a duration");
        assertThatThrownBy(() -> Durations.parseSecondsOrNs(""))
                .hasMessage("\"\" is not a duration");
    }

    @ParameterizedTest
    @CsvSource({"5, 5000000000", "1.5, 1500000000", "-2, -2000000000", "250ms, 250000000", "0, 0"})
    void shouldTakeABareNumberForSecondsWhereAskedTo(String text, long ns) {
        assertThat(Durations.parseSecondsOrNs(text)).isEqualTo(ns);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0s",
                "1ns",
                "1.5µs",
                "250ms",
                "1.5s",
                "30s",
                "1m30s",
                "1h0m0s",
                "-1s",
                "100h0m1.25s"
            })
    void shouldWriteWhatGoWrites(String text) {
        assertThat(Durations.format(Durations.parseNs(text))).isEqualTo(text);
    }

    @Test
    void shouldReadBackWhateverItWrites() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 1_000; i++) {
            long ns = random.nextLong() >> random.nextInt(1, 64);
            assertThat(Durations.parseNs(Durations.format(ns)))
                    .as("seed %d, %d ns", seed, ns)
                    .isEqualTo(ns);
        }
    }
}
