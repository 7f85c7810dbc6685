package io.flowgauge.dashboard;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/** How often each client may ask: a bucket that fills again at a rate. Any thread may call. */
final class RateLimit {
    private static final int CLIENTS_MAX = 1_000;
    private static final double NS_PER_SECOND = 1e9;

    private static final class Bucket {
        private double left;
        private long seenNs;

        private Bucket(double left, long seenNs) {
            this.left = left;
            this.seenNs = seenNs;
        }
    }

    private final double perSecond;
    private final double burst;
    private final LongSupplier clockNs;

    /** Those that were not heard of for the longest time make room; they begin anew. */
    private final Map<String, Bucket> clients =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
                    return size() > CLIENTS_MAX;
                }
            };

    /**
     * Makes one.
     *
     * @param perSecond how often in the long run
     * @param burst how often at once
     * @param clockNs ns since any moment
     */
    RateLimit(double perSecond, double burst, LongSupplier clockNs) {
        this.perSecond = perSecond;
        this.burst = burst;
        this.clockNs = clockNs;
    }

    /** Takes one out of a client's bucket; returns whether there was one. */
    synchronized boolean take(String client) {
        long nowNs = clockNs.getAsLong();
        Bucket bucket = clients.computeIfAbsent(client, _ -> new Bucket(burst, nowNs));
        double seconds = (nowNs - bucket.seenNs) / NS_PER_SECOND;
        bucket.left = Math.min(burst, bucket.left + seconds * perSecond);
        bucket.seenNs = nowNs;
        if (bucket.left < 1) {
            return false;
        }
        bucket.left--;
        return true;
    }
}
