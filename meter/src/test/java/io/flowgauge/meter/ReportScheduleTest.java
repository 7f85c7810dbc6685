package io.flowgauge.meter;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReportScheduleTest {
    private static final long SECOND_NS = 1_000_000_000L;

    private static long ns(double seconds) {
        return Math.round(seconds * 1e9);
    }

    @ParameterizedTest
    @CsvSource({
        // start,      first report: the next multiple of 10 s, and a period
        "1000000,      1000010",
        "1000000.001,  1000010", // the start's whole second counts
        "1000000.999,  1000010",
        "1000001,      1000020",
        "1000003.2,    1000020",
        "1000009.999,  1000020",
        "1000010,      1000020",
        "0,            10",
        "-3,           10",
    })
    void shouldReportFirstOnePeriodBehindAMultipleOf10Seconds(double start, long first) {
        ReportSchedule schedule = new ReportSchedule(ns(30), ns(10));
        assertThat(schedule.nextNs()).isEqualTo(Long.MAX_VALUE);
        schedule.start(ns(start));
        assertThat(schedule.nextNs()).isEqualTo(first * SECOND_NS);
        schedule.step();
        assertThat(schedule.nextNs()).isEqualTo((first + 10) * SECOND_NS);
    }

    @ParameterizedTest
    @CsvSource({
        // timeout, period, real period: whole ticks of their greatest common divisor, 1 s or more
        "30,    10,   10",
        "10,    1.5,  1",
        "7,     3,    3",
        "30,    45,   45",
        "2.5,   7.5,  7.5",
        "1.5,   0.5,  1",
        "1.5,   1.5,  1.5",
        "30,    0.25, 1",
        "30,    2.7,  2",
        "86400, 60,   60",
        "30,    1e-9, 1",
    })
    void shouldRoundThePeriodDownToWholeTicks(double timeout, double period, double real) {
        ReportSchedule schedule = new ReportSchedule(ns(timeout), ns(period));
        assertThat(schedule.periodNs()).isEqualTo(ns(real));
        schedule.start(ns(100));
        assertThat(schedule.nextNs()).isEqualTo(ns(100 + real));
    }

    @ParameterizedTest
    @CsvSource({"0", "-1", "-1e-9"})
    void shouldNeverReportWithoutAPeriod(double period) {
        ReportSchedule schedule = new ReportSchedule(ns(30), ns(period));
        schedule.start(ns(100));
        assertThat(schedule.nextNs()).isEqualTo(Long.MAX_VALUE);
        assertThat(schedule.periodNs()).isZero();
        assertThat(schedule.skipTo(Long.MAX_VALUE - 1)).isZero();
    }

    @Test
    void shouldSkipAllInstantsUpToATimeWithItself() {
        ReportSchedule schedule = new ReportSchedule(ns(30), ns(10));
        schedule.start(ns(100));
        assertThat(schedule.skipTo(ns(109.9))).isZero();
        assertThat(schedule.skipTo(ns(110))).isEqualTo(1);
        assertThat(schedule.nextNs()).isEqualTo(ns(120));
        assertThat(schedule.skipTo(ns(149))).isEqualTo(3);
        assertThat(schedule.nextNs()).isEqualTo(ns(150));
        long year = 31_536_000;
        assertThat(schedule.skipTo(100 * year * SECOND_NS)).isEqualTo(10 * year - 14);
    }
}
