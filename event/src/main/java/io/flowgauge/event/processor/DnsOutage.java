package io.flowgauge.event.processor;

import java.util.function.LongSupplier;

/**
 * Whether servers are taken to be down, because several waits for them in a row were in vain. After
 * some time one wait is tried again; if that is in vain too they are down again at once. For
 * several threads.
 */
final class DnsOutage {
    /** How many waits in vain it takes. */
    static final int WAITS = 3;

    private final long holdsNs;
    private final LongSupplier clockNs;
    private int inARow;
    private boolean down;
    private long untilNs;

    /**
     * Makes one of servers that are up.
     *
     * @param holdsNs how long they are then taken to be down; 0 is never
     * @param clockNs ns since any moment
     */
    DnsOutage(long holdsNs, LongSupplier clockNs) {
        this.holdsNs = holdsNs;
        this.clockNs = clockNs;
    }

    /** Returns whether it is of no use to wait now. */
    synchronized boolean isOn() {
        if (down && clockNs.getAsLong() - untilNs >= 0) {
            down = false;
        }
        return down;
    }

    /** Says that a wait was in vain. */
    synchronized void waitedInVain() {
        inARow++;
        if (inARow >= WAITS && holdsNs > 0) {
            down = true;
            untilNs = clockNs.getAsLong() + holdsNs;
        }
    }

    /** Says that a question came to an end in time, with an answer or an error. */
    synchronized void answered() {
        inARow = 0;
        down = false;
    }
}
