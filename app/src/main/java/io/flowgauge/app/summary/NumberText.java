package io.flowgauge.app.summary;

import java.util.Locale;

/** Numbers for people: thousands with commas, amounts in powers of 1000 with three digits. */
public final class NumberText {
    private static final String[] PREFIXES = {"", "k", "M", "G", "T", "P", "E"};
    private static final long SECOND_NS = 1_000_000_000L;

    private NumberText() {}

    /** Returns a whole number: {@code 1,234,567}. */
    public static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** Returns an amount with a unit: {@code 999 B}, {@code 1.23 kB}, {@code 12.3 Mbit/s}. */
    public static String amount(double value, String unit) {
        double scaled = value;
        int prefix = 0;
        // 999.5 would be written as 1000
        while (scaled >= 999.5 && prefix < PREFIXES.length - 1) {
            scaled /= 1000;
            prefix++;
        }
        boolean whole = prefix == 0 && Math.rint(scaled) == scaled;
        int decimals = whole || scaled >= 99.95 ? 0 : scaled >= 9.995 ? 1 : 2;
        String number = String.format(Locale.ROOT, "%." + decimals + "f", scaled);
        return number + " " + PREFIXES[prefix] + unit;
    }

    /** Returns an amount of bytes. */
    public static String bytes(long bytes) {
        return amount((double) bytes, "B");
    }

    /** Returns a part of a whole: {@code 12.3%}, {@code <0.1%}, or - of nothing. */
    static String share(long part, long whole) {
        if (whole == 0) {
            return "-";
        }
        double percent = 100.0 * part / whole;
        return part > 0 && percent < 0.05 ? "<0.1%" : String.format(Locale.ROOT, "%.1f%%", percent);
    }

    /** Returns a duration: {@code 12.345 s}, {@code 3:05 min}, {@code 1:02:03 h}. */
    public static String duration(long ns) {
        long seconds = ns / SECOND_NS;
        if (seconds < 60) {
            return String.format(Locale.ROOT, "%.3f s", (double) ns / SECOND_NS);
        }
        if (seconds < 3600) {
            return String.format(Locale.ROOT, "%d:%02d min", seconds / 60, seconds % 60);
        }
        return String.format(
                Locale.ROOT, "%,d:%02d:%02d h", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }
}
