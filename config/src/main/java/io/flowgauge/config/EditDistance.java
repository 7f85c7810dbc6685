package io.flowgauge.config;

import java.util.Collection;
import java.util.Optional;

/**
 * How many letters must be put in, taken out, replaced or swapped with their neighbour to make one
 * word of another (optimal string alignment).
 */
public final class EditDistance {
    private EditDistance() {}

    /**
     * Returns the word that another one was probably meant to be: two mistakes away at most, and no
     * more than leave a letter of it.
     */
    public static Optional<String> nearest(String word, Collection<String> candidates) {
        String best = null;
        int least = Math.min(word.length(), word.length() <= 4 ? 2 : 3);
        for (String candidate : candidates) {
            int distance = of(word, candidate, least);
            if (distance < least) {
                least = distance;
                best = candidate;
            }
        }
        return Optional.ofNullable(best);
    }

    /** Returns what to append to "not known": {@code ; did you mean X?}, or nothing. */
    public static String question(String word, Collection<String> candidates) {
        return nearest(word, candidates).map(near -> "; did you mean " + near + "?").orElse("");
    }

    /** Returns the distance, or the limit where it is that or more. */
    public static int of(String a, String b, int limit) {
        if (Math.abs(a.length() - b.length()) >= limit) {
            return limit;
        }
        int[][] distance = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    distance[i][j] = i + j;
                    continue;
                }
                boolean same = a.charAt(i - 1) == b.charAt(j - 1);
                int best = distance[i - 1][j - 1] + (same ? 0 : 1);
                best = Math.min(best, 1 + Math.min(distance[i - 1][j], distance[i][j - 1]));
                if (i > 1
                        && j > 1
                        && a.charAt(i - 1) == b.charAt(j - 2)
                        && a.charAt(i - 2) == b.charAt(j - 1)) {
                    best = Math.min(best, distance[i - 2][j - 2] + 1);
                }
                distance[i][j] = best;
            }
        }
        return Math.min(limit, distance[a.length()][b.length()]);
    }
}
