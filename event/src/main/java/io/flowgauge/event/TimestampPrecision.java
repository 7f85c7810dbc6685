package io.flowgauge.event;

/** How fine the times of events are written: {@code timestamp.precision} of Beats. */
public enum TimestampPrecision {
    /** Three digits behind the second. */
    MILLISECOND(3),
    /** Six digits. */
    MICROSECOND(6),
    /** Nine digits. */
    NANOSECOND(9);

    private final int digits;

    TimestampPrecision(int digits) {
        this.digits = digits;
    }

    /** Returns how many digits stand behind the second. */
    int digits() {
        return digits;
    }
}
