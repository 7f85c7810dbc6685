package io.flowgauge.event;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TimestampTextTest {
    private static String text(TimestampText text, long timeNs) {
        byte[] bytes = new byte[TimestampText.BYTES_MAX];
        return new String(bytes, 0, text.put(timeNs, bytes, 0), US_ASCII);
    }

    @ParameterizedTest
    @CsvSource({
        "MILLISECOND, 1493840560003004005, 2017-05-03T19:42:40.003Z",
        "MICROSECOND, 1493840560003004005, 2017-05-03T19:42:40.003004Z",
        "NANOSECOND,  1493840560003004005, 2017-05-03T19:42:40.003004005Z",
        "MILLISECOND, 999999999,           1970-01-01T00:00:00.999Z",
        "MICROSECOND, 999999999,           1970-01-01T00:00:00.999999Z",
        "NANOSECOND,  -1,                  1969-12-31T23:59:59.999999999Z"
    })
    void shouldCutToThePrecision(TimestampPrecision precision, long timeNs, String expected) {
        assertThat(text(new TimestampText(precision), timeNs)).isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource
    void shouldAgreeWithTheJdk(TimestampPrecision precision) {
        DateTimeFormatter format =
                DateTimeFormatter.ofPattern(
                                "yyyy-MM-dd'T'HH:mm:ss." + "S".repeat(precision.digits()) + "'Z'",
                                Locale.ROOT)
                        .withZone(ZoneOffset.UTC);
        TimestampText text = new TimestampText(precision);
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 10_000; i++) {
            // until 2116
            long timeNs = random.nextLong(4_600_000_000_000_000_000L);
            assertThat(text(text, timeNs))
                    .as("seed %d", seed)
                    .isEqualTo(format.format(Instant.ofEpochSecond(0, timeNs)));
        }
    }
}
