package io.flowgauge.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

final class SubjectTest {
    private final Subject once = subject(1, 1.0, 9.0, 1.2);
    private final Subject longer = subject(11, 3.0, 11.0, 3.2);

    private static Subject subject(int loops, double... cpuSeconds) {
        Subject subject = new Subject("flowgauge", Trace.FEW, loops, List.of());
        for (double seconds : cpuSeconds) {
            subject.usages().add(new Usage(0, seconds, 0, ""));
        }
        return subject;
    }

    @Test
    void shouldCountTheMedianRun() {
        assertThat(once.mppsPerCore()).isEqualTo(5 / 1.2);
    }

    @Test
    void shouldTakeTheDifferenceWithinEachRun() {
        assertThat(longer.marginalMppsPerCore(once)).isEqualTo(25);
    }

    @Test
    void shouldReadTheLastFigureInTheOutput() {
        Usage usage =
                new Usage(
                        0,
                        0,
                        0,
                        "{\"packets.metered\":5,\n{\"x.packets.metered\":1,"
                                + "\"packets.metered\":7} wall_max=12.5\n");
        assertThat(usage.number("packets.metered")).isEqualTo(7);
        assertThat(usage.number("wall_max")).isEqualTo(12.5);
        assertThatThrownBy(() -> usage.number("absent")).hasMessageContaining("no absent in");
    }

    @Test
    void shouldShowNumbersWithThreeDigits() {
        assertThat(Target.number(20)).isEqualTo("20");
        assertThat(Target.number(20.16)).isEqualTo("20.2");
        assertThat(Target.number(1.069)).isEqualTo("1.07");
        assertThat(Target.number(1528.4)).isEqualTo("1528");
    }
}
