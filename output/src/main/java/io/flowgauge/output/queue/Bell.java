package io.flowgauge.output.queue;

import java.util.concurrent.TimeUnit;

/**
 * Wakes threads that wait for something to change. Who rings needs no lock of theirs, so that it is
 * not held up by what they do under it; who waits looks at the number of rings before it looks at
 * what may change, and so misses none.
 */
final class Bell {
    private long rings;

    /** Wakes all who wait. */
    synchronized void ring() {
        rings++;
        notifyAll();
    }

    /** Returns how often it rang. */
    synchronized long rings() {
        return rings;
    }

    /** Waits until it rings once more than some number of times. */
    synchronized void await(long heard) throws InterruptedException {
        while (rings == heard) {
            wait();
        }
    }

    /**
     * As the other, and only for a time.
     *
     * @return how much of the time is left, ns; 0 or less when it is over
     */
    synchronized long await(long heard, long waitNs) throws InterruptedException {
        long endNs = System.nanoTime() + waitNs;
        long leftNs = waitNs;
        while (rings == heard && leftNs > 0) {
            // Rounded up by timedWait: it does not end before its time.
            TimeUnit.NANOSECONDS.timedWait(this, Math.max(leftNs, 1_000_000));
            leftNs = endNs - System.nanoTime();
        }
        return leftNs;
    }
}
