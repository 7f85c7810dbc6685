package io.flowgauge.app.demo;

import java.time.LocalDate;

/**
 * Which made-up day is shown.
 *
 * @param date a day of UTC
 * @param seed what its packets follow from
 */
public record DemoDay(LocalDate date, long seed) {
    /** Returns its packets. */
    public OfficeDay packets() {
        return new OfficeDay(date, seed);
    }
}
