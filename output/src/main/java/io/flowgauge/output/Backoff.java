package io.flowgauge.output;

import java.util.concurrent.locks.LockSupport;

/** Waits a little longer each time: first it spins, then it sleeps. One thread uses it. */
final class Backoff {
    private static final int SPINS = 100;
    private static final long SLEEP_NS_MIN = 20_000;

    private final long sleepNsMax;
    private int spins;
    private long sleepNs = SLEEP_NS_MIN;

    /** Makes a wait that sleeps no longer than a number of ns at a time. */
    Backoff(long sleepNsMax) {
        this.sleepNsMax = sleepNsMax;
    }

    /** Waits. */
    void idle() {
        if (spins < SPINS) {
            spins++;
            Thread.onSpinWait();
            return;
        }
        LockSupport.parkNanos(this, sleepNs);
        sleepNs = Math.min(2 * sleepNs, sleepNsMax);
    }

    /** Starts over: there was something to do. */
    void reset() {
        spins = 0;
        sleepNs = SLEEP_NS_MIN;
    }
}
