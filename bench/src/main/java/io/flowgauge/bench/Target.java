package io.flowgauge.bench;

import java.util.Locale;

/**
 * A figure with what it should be.
 *
 * @param wanted the limit
 * @param atLeast whether the limit is the least, else the most
 */
record Target(String what, double wanted, boolean atLeast, double measured, String unit) {
    boolean isMet() {
        return atLeast ? measured >= wanted : measured <= wanted;
    }

    String row() {
        return "| %s | %s %s %s | %s %s | %s |"
                .formatted(
                        what,
                        atLeast ? "≥" : "≤",
                        number(wanted),
                        unit,
                        number(measured),
                        unit,
                        isMet() ? "met" : "**not met**");
    }

    /** Returns a number with three digits that count, or all before the point. */
    static String number(double value) {
        double size = Math.abs(value);
        String format = size >= 100 ? "%.0f" : size >= 10 ? "%.1f" : "%.2f";
        return String.format(Locale.ROOT, format, value).replaceFirst("\\.0+$", "");
    }
}
