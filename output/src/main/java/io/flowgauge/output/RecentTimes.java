package io.flowgauge.output;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.HdrHistogram.Histogram;

/**
 * How long something took of late: within the last 15 to 30 seconds. Any thread may call; it is
 * meant for what happens some thousand times a second at most.
 */
final class RecentTimes {
    private static final long HALF_NS = TimeUnit.SECONDS.toNanos(15);
    private static final long US_MAX = TimeUnit.HOURS.toMicros(1);
    private static final int DIGITS = 2;

    private final LongSupplier clockNs;
    private Histogram current = new Histogram(US_MAX, DIGITS);
    private Histogram before = new Histogram(US_MAX, DIGITS);
    private long beganNs;

    /**
     * Makes one without times.
     *
     * @param clockNs as {@link System#nanoTime}
     */
    RecentTimes(LongSupplier clockNs) {
        this.clockNs = clockNs;
        beganNs = clockNs.getAsLong();
    }

    /** Takes note of some things that took so long, us; more than an hour counts as an hour. */
    synchronized void add(long us, int count) {
        turn();
        current.recordValueWithCount(Math.clamp(us, 0, US_MAX), count);
    }

    /**
     * Returns what some of the times are not above, us; 0 if there are no times.
     *
     * @param percents how many of them, above 0 and up to 100
     */
    synchronized long percentileUs(double percents) {
        turn();
        Histogram both = before.copy();
        both.add(current);
        return both.getTotalCount() == 0 ? 0 : both.getValueAtPercentile(percents);
    }

    private void turn() {
        long nowNs = clockNs.getAsLong();
        long passedNs = nowNs - beganNs;
        if (passedNs < HALF_NS) {
            return;
        }
        Histogram oldest = before;
        before = current;
        current = oldest;
        current.reset();
        if (passedNs >= 2 * HALF_NS) {
            before.reset();
        }
        beganNs = nowNs;
    }
}
