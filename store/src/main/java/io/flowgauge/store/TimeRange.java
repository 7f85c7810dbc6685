package io.flowgauge.store;

/**
 * A part of time.
 *
 * @param fromMs its begin (included), ms since the epoch
 * @param toMs its end (excluded), ms since the epoch; not before the begin
 */
public record TimeRange(long fromMs, long toMs) {
    /** Checks the order. */
    public TimeRange {
        if (toMs < fromMs) {
            throw new IllegalArgumentException(fromMs + " to " + toMs);
        }
    }
}
