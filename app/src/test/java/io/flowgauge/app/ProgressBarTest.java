package io.flowgauge.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProgressBarTest {
    private static final long SECOND_NS = 1_000_000_000;

    @Test
    void shouldShowHowFarItIsAndHowLongItWillTake() {
        assertThat(ProgressBar.line(1_000_000, 4_000_000, 5_000_000, SECOND_NS))
                .isEqualTo(
                        "[######                  ]  25%  1.00 MB of 4.00 MB, 5.00 Mpps, 3 s left");
    }

    @Test
    void shouldShowWhatThereIsOfAStream() {
        assertThat(ProgressBar.line(0, -1, 5_000_000, 2 * SECOND_NS))
                .isEqualTo("5,000,000 packets, 2.50 Mpps");
    }

    @Test
    void shouldNotGoBeyondTheEndOfAFileThatGrew() {
        assertThat(ProgressBar.line(5_000, 4_000, 10, SECOND_NS))
                .startsWith("[########################] 100%");
    }
}
