package io.flowgauge.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RecentTimesTest {
    private long nowNs = Long.MAX_VALUE - 5;
    private final RecentTimes times = new RecentTimes(() -> nowNs);

    private void pass(long seconds) {
        nowNs += TimeUnit.SECONDS.toNanos(seconds);
    }

    @Test
    void shouldWeighTimesByHowManyThingsTookThem() {
        times.add(1_000, 98);
        times.add(20, 1);
        times.add(50_000, 1);
        assertThat(times.percentileUs(50)).isCloseTo(1_000, within(10L));
        assertThat(times.percentileUs(99)).isCloseTo(1_000, within(10L));
        assertThat(times.percentileUs(100)).isCloseTo(50_000, within(500L));
        assertThat(times.percentileUs(1)).isEqualTo(20);
    }

    @Test
    void shouldForgetTimesAfterHalfAMinute() {
        times.add(50_000, 1_000);
        pass(14);
        times.add(100, 1);
        assertThat(times.percentileUs(50)).isCloseTo(50_000, within(500L));
        pass(2);
        times.add(100, 1);
        assertThat(times.percentileUs(50)).isCloseTo(50_000, within(500L));
        pass(15);
        assertThat(times.percentileUs(50)).isEqualTo(100);
        pass(30);
        assertThat(times.percentileUs(50)).isZero();
    }

    @Test
    void shouldTakeWhatIsLongerThanAnHourForOne() {
        times.add(Long.MAX_VALUE, 1);
        times.add(-1, 1);
        assertThat(times.percentileUs(1)).isZero();
        assertThat(times.percentileUs(99))
                .isCloseTo(TimeUnit.HOURS.toMicros(1), within(TimeUnit.MINUTES.toMicros(1)));
    }
}
