package io.flowgauge.output;

import io.flowgauge.output.queue.QueueReader;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Waits longer after each failure in turn, half of it at random, so that many who lost the same
 * server don't come back at once. As Beats do: the first wait is between {@code init} and twice
 * that, each further one up to twice as long, up to a longest. One thread uses it.
 */
public final class RetryDelay {
    private final long firstNs;
    private final long longestNs;
    private long nextNs;

    /**
     * Makes a delay.
     *
     * @param initNs {@code backoff.init}, ns, above 0
     * @param maxNs {@code backoff.max}, ns
     */
    public RetryDelay(long initNs, long maxNs) {
        firstNs = Math.max(2, Math.min(2 * initNs, maxNs));
        longestNs = Math.max(firstNs, maxNs);
        nextNs = firstNs;
    }

    /** Waits; the next time longer. */
    public void await() throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(next(0));
    }

    /** Waits so many ns at least; the next time longer. Begins anew if a reader cuts it short. */
    public void await(QueueReader events, long leastNs) throws InterruptedException {
        if (!events.pause(next(leastNs))) {
            reset();
        }
    }

    private long next(long leastNs) {
        long half = nextNs / 2;
        nextNs = Math.min(2 * nextNs, longestNs);
        long ownNs = half + ThreadLocalRandom.current().nextLong(half);
        return Math.max(leastNs, ownNs);
    }

    /** Starts over: something worked. */
    public void reset() {
        nextNs = firstNs;
    }
}
