package io.flowgauge.app.demo;

import java.util.List;
import java.util.SplittableRandom;

/** Chance that follows from a seed: the same on each machine. */
final class Dice {
    private final SplittableRandom random;

    Dice(long seed) {
        random = new SplittableRandom(seed);
    }

    /** Returns a number between two, both included. */
    int between(int least, int most) {
        return random.nextInt(least, most + 1);
    }

    /** Returns a time or amount between two. */
    long between(long least, long most) {
        return random.nextLong(least, most + 1);
    }

    /** Returns whether something comes about that does so in some of 100 cases. */
    boolean percent(int ofHundred) {
        return random.nextInt(100) < ofHundred;
    }

    /**
     * Returns an amount or a time of a given mean, most often less: exponential, as the time
     * between things that have nothing to do with each other; at most 8 times the mean.
     */
    long about(long mean) {
        // StrictMath is the same everywhere.
        double exponential = -StrictMath.log(1 - random.nextDouble());
        return Math.max(1, (long) (mean * Math.min(8, exponential)));
    }

    /** As {@link #about}, but a few are many times as large: what people fetch. */
    long unequal(long mean) {
        return percent(3) ? about(18 * mean) : about(mean / 2);
    }

    /** Returns one of a list. */
    <T> T of(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    /** Returns one of a list, the first ones far more often than the last. */
    <T> T popularOf(List<T> all) {
        double u = random.nextDouble();
        return all.get((int) (all.size() * u * u * u));
    }
}
