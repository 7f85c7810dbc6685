package io.flowgauge.output;

import java.util.concurrent.locks.LockSupport;

/** Sleeps a little longer each time. One thread uses it. */
final class Backoff {
    private static final long SLEEP_NS_MIN = 20_000;

    private final long sleepNsMax;
    private long sleepNs = SLEEP_NS_MIN;

    /** Makes a wait that sleeps no longer than a number of ns at a time. */
    Backoff(long sleepNsMax) {
        this.sleepNsMax = sleepNsMax;
    }

    /** Waits. */
    void idle() {
        LockSupport.parkNanos(this, sleepNs);
        sleepNs = Math.min(2 * sleepNs, sleepNsMax);
    }

    /** Starts over: there was something to do. */
    void reset() {
        sleepNs = SLEEP_NS_MIN;
    }
}
