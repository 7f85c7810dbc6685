package io.flowgauge.testkit;

import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * Rounds of a fuzz test, each with a seed of its own that is printed first. A normal test run does
 * a fixed number; with {@code -Dflowgauge.fuzz.seconds=N} it goes on for that long, and with {@code
 * -Dflowgauge.seed=N} it repeats a round.
 */
public final class FuzzRounds {
    private static final String SECONDS = "flowgauge.fuzz.seconds";

    private FuzzRounds() {}

    /** Runs rounds; the first failure ends them. */
    public static void run(String test, int rounds, Consumer<SplittableRandom> round) {
        int seconds = Integer.getInteger(SECONDS, 0);
        long endNs = System.nanoTime() + seconds * 1_000_000_000L;
        for (int i = 0; seconds > 0 ? System.nanoTime() < endNs : i < rounds; i++) {
            round.accept(Seeds.random(test));
        }
    }
}
