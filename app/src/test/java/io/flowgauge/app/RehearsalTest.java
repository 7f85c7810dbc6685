package io.flowgauge.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RehearsalTest {
    @Test
    void shouldReportAndEndManyFlowsSoThatAllThatLiveCaptureDoesIsRunOften() {
        assertThat(Rehearsal.run()).isGreaterThan(50_000);
    }
}
