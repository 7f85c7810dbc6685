package io.flowgauge.meter;

/**
 * When interim reports are due: the instants of Packetbeat's worker (packetbeat/flows/worker.go of
 * 6.7), in packet time.
 *
 * <p>The worker's tick is the greatest common divisor of timeout and period, but at least 1 s, and
 * the period is rounded down to whole ticks. It begins at the first multiple of 10 s that is not
 * before the (whole) second of the start; the first report comes one period later.
 */
final class ReportSchedule {
    private static final long SECOND_NS = 1_000_000_000L;
    private static final long ALIGNMENT_SECONDS = 10;

    private final long periodNs;
    private long nextNs = Long.MAX_VALUE;

    /**
     * Makes a schedule.
     *
     * @param periodNs how often to report; 0 or less for never
     */
    ReportSchedule(long timeoutNs, long periodNs) {
        this.periodNs = periodNs <= 0 ? 0 : wholeTicks(timeoutNs, periodNs);
    }

    private static long wholeTicks(long timeoutNs, long periodNs) {
        long tick = Math.max(SECOND_NS, greatestCommonDivisor(timeoutNs, periodNs));
        return Math.max(1, periodNs / tick) * tick;
    }

    private static long greatestCommonDivisor(long a, long b) {
        return b == 0 ? a : greatestCommonDivisor(b, a % b);
    }

    /** Begins at a time. */
    void start(long nowNs) {
        if (periodNs > 0) {
            long second = Math.floorDiv(nowNs, SECOND_NS);
            long aligned = Math.ceilDiv(second, ALIGNMENT_SECONDS) * ALIGNMENT_SECONDS;
            nextNs = aligned * SECOND_NS + periodNs;
        }
    }

    /** Returns the next instant, or {@link Long#MAX_VALUE} for never. */
    long nextNs() {
        return nextNs;
    }

    /** Returns the time between two reports in whole ticks, or 0 for no reports. */
    long periodNs() {
        return periodNs;
    }

    /** Goes on to the instant after the next one. */
    void step() {
        nextNs += periodNs;
    }

    /** Skips all instants up to a time, itself included; returns how many. */
    long skipTo(long nowNs) {
        if (nextNs > nowNs) {
            return 0;
        }
        long steps = (nowNs - nextNs) / periodNs + 1;
        nextNs += steps * periodNs;
        return steps;
    }
}
