package io.flowgauge.testkit;

import java.util.SplittableRandom;

/**
 * The seeds of random tests. Each is printed when a test asks for it, so that a failure can be
 * repeated with {@code -Dflowgauge.seed=N}.
 */
public final class Seeds {
    private static final String PROPERTY = "flowgauge.seed";

    private Seeds() {}

    /** Returns the seed given on the command line, or one of this moment; prints it. */
    public static long next(String test) {
        Long given = Long.getLong(PROPERTY);
        long seed = given == null ? System.nanoTime() & 0xffff_ffffL : given;
        System.out.println(test + ": repeat with -D" + PROPERTY + "=" + seed);
        return seed;
    }

    /** Returns a random source with a seed from {@link #next}. */
    public static SplittableRandom random(String test) {
        return new SplittableRandom(next(test));
    }
}
