package io.flowgauge.event.processor;

import java.util.function.BooleanSupplier;

/** Waits for what another thread does. */
final class Patience {
    private static final long LONGEST_NS = 10_000_000_000L;

    private Patience() {}

    /** Returns when a condition holds; fails when it doesn't for ten seconds. */
    static void until(String what, BooleanSupplier condition) throws InterruptedException {
        long beginNs = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - beginNs > LONGEST_NS) {
                throw new AssertionError("waited in vain until " + what);
            }
            Thread.sleep(5);
        }
    }
}
