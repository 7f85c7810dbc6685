package io.flowgauge.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeTextTest {
    private static final long NOW_MS = 1_000_000_000_000L;

    @ParameterizedTest
    @CsvSource({
        "now,                           1000000000000",
        "now-15m,                        999999100000",
        "now-2w,                         998790400000",
        "0,                             0",
        "-1,                            -1",
        "1234567890123,                 1234567890123",
        "1970-01-02,                    86400000",
        "1970-01-01T00:00:01,           1000",
        "1970-01-01T00:00:01.5Z,        1500",
        "1970-01-01T01:00:00+01:00,     0",
    })
    void shouldReadTimes(String text, long ms) {
        assertThat(TimeText.read(text, NOW_MS)).hasValue(ms);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "yesterday", "now+1m", "now-1y", "1970-13-01", "1970-01-01T25:00", "99999999999999999",
                "999999999999999", "+1000000000-01-01"
            })
    void shouldRefuseOtherTexts(String text) {
        assertThat(TimeText.read(text, NOW_MS)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"30s, 30000", "1m, 60000", "250ms, 250", "2h, 7200000", "1d, 86400000"})
    void shouldReadIntervals(String text, long ms) {
        assertThat(TimeText.interval(text)).hasValue(ms);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0s", "-1s", "1", "s", "1w", "1.5s"})
    void shouldRefuseOtherIntervals(String text) {
        assertThat(TimeText.interval(text)).isEmpty();
    }
}
