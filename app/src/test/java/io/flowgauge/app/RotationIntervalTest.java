package io.flowgauge.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowgauge.base.Durations;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RotationIntervalTest {
    @ParameterizedTest
    @CsvSource({
        // a Saturday, 23:30:15.5 in Berlin
        "1m,    2026-01-31T22:31:00Z",
        "1h,    2026-01-31T23:00:00Z",
        "24h,   2026-01-31T23:00:00Z",
        "168h,  2026-02-01T23:00:00Z",
        "720h,  2026-01-31T23:00:00Z",
        "8760h, 2026-12-31T23:00:00Z",
        "2h,    2026-02-01T00:00:00Z",
        "10s,   2026-01-31T22:30:20Z",
        "1.5s,  2026-01-31T22:30:16.5Z"
    })
    void shouldEndWithTheCalendarOrCountFrom1970(String length, String end) throws Exception {
        RotationInterval interval =
                new RotationInterval(Durations.parseNs(length), ZoneId.of("Europe/Berlin"));
        long nowMs = Instant.parse("2026-01-31T22:30:15.500Z").toEpochMilli();
        assertThat(Instant.ofEpochMilli(interval.endMs(nowMs))).isEqualTo(Instant.parse(end));
    }

    @Test
    void shouldNeverEndWithoutALength() {
        assertThat(new RotationInterval(0, ZoneId.of("UTC")).endMs(0)).isEqualTo(Long.MAX_VALUE);
    }
}
