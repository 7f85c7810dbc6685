package io.flowgauge.base;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * Reads and writes durations as Go does ({@code time.ParseDuration}, {@code Duration.String}),
 * because that is how Packetbeat's configuration states them: {@code 30s}, {@code 1m30s}, {@code
 * 1.5h}, {@code -500ms}, {@code 0}.
 */
public final class Durations {
    /** Nanoseconds in a second. */
    public static final long SECOND_NS = 1_000_000_000L;

    private static final long MINUTE_NS = 60 * SECOND_NS;
    private static final long HOUR_NS = 60 * MINUTE_NS;

    private Durations() {}

    /**
     * Reads a duration with units: one or more decimal numbers, each followed by one of ns, us, µs,
     * ms, s, m, h, with a sign in front if need be. A bare {@code 0} is a duration too.
     *
     * @return nanoseconds, cut off towards zero
     * @throws IllegalArgumentException with a message that says what is wrong with the text
     */
    public static long parseNs(String text) {
        boolean negative = text.startsWith("-");
        String rest = negative || text.startsWith("+") ? text.substring(1) : text;
        if (rest.equals("0")) {
            return 0;
        }
        if (rest.isEmpty()) {
            throw new IllegalArgumentException("\"" + text + "\" is not a duration");
        }
        BigDecimal total = BigDecimal.ZERO;
        int at = 0;
        while (at < rest.length()) {
            int unitAt = skipNumber(rest, at);
            BigDecimal number = number(rest.substring(at, unitAt), text);
            int next = skipUnit(rest, unitAt);
            total = total.add(number.multiply(unitNs(rest.substring(unitAt, next), text)));
            at = next;
        }
        return nanoseconds(negative ? total.negate() : total, text);
    }

    /**
     * Reads a duration in which a bare number means seconds, the rule of most of Packetbeat's
     * settings (but not of {@code packetbeat.flows}).
     *
     * @return nanoseconds, cut off towards zero
     * @throws IllegalArgumentException with a message that says what is wrong with the text
     */
    public static long parseSecondsOrNs(String text) {
        String unsigned = text.startsWith("-") || text.startsWith("+") ? text.substring(1) : text;
        if (unsigned.isEmpty() || skipNumber(unsigned, 0) != unsigned.length()) {
            return parseNs(text);
        }
        BigDecimal seconds = number(unsigned, text).multiply(BigDecimal.valueOf(SECOND_NS));
        return nanoseconds(text.startsWith("-") ? seconds.negate() : seconds, text);
    }

    /**
     * Writes a duration the way Go does: {@code 1m30s}, {@code 1.5s}, {@code 250ms}, {@code 0s}.
     */
    public static String format(long durationNs) {
        if (durationNs == 0) {
            return "0s";
        }
        if (durationNs == Long.MIN_VALUE) {
            return "-2562047h47m16.854775808s";
        }
        String sign = durationNs < 0 ? "-" : "";
        long ns = Math.abs(durationNs);
        if (ns < 1_000) {
            return sign + ns + "ns";
        }
        if (ns < 1_000_000) {
            return sign + decimal(ns, 3) + "µs";
        }
        if (ns < SECOND_NS) {
            return sign + decimal(ns, 6) + "ms";
        }
        long hours = ns / HOUR_NS;
        long minutes = ns % HOUR_NS / MINUTE_NS;
        String seconds = decimal(ns % MINUTE_NS, 9) + "s";
        if (hours > 0) {
            return sign + hours + "h" + minutes + "m" + seconds;
        }
        return minutes > 0 ? sign + minutes + "m" + seconds : sign + seconds;
    }

    private static int skipNumber(String text, int from) {
        int at = from;
        while (at < text.length() && (isDigit(text.charAt(at)) || text.charAt(at) == '.')) {
            at++;
        }
        return at;
    }

    private static int skipUnit(String text, int from) {
        int at = from;
        while (at < text.length() && !isDigit(text.charAt(at)) && text.charAt(at) != '.') {
            at++;
        }
        return at;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static BigDecimal number(String digits, String text) {
        int dot = digits.indexOf('.');
        boolean twoDots = dot != digits.lastIndexOf('.');
        if (digits.isEmpty() || digits.equals(".") || twoDots || digits.length() > 40) {
            throw new IllegalArgumentException("\"" + text + "\" is not a duration");
        }
        return new BigDecimal(digits.endsWith(".") ? digits + "0" : digits);
    }

    private static BigDecimal unitNs(String unit, String text) {
        return BigDecimal.valueOf(
                switch (unit) {
                    case "ns" -> 1;
                    // U+00B5 is the micro sign, U+03BC the Greek letter mu
                    case "us", "\u00b5s", "\u03bcs" -> 1_000;
                    case "ms" -> 1_000_000;
                    case "s" -> SECOND_NS;
                    case "m" -> MINUTE_NS;
                    case "h" -> HOUR_NS;
                    case "" ->
                            throw new IllegalArgumentException(
                                    "\"" + text + "\" has no unit of time");
                    default ->
                            throw new IllegalArgumentException(
                                    "\"" + text + "\" has an unknown unit, \"" + unit + "\"");
                });
    }

    private static long nanoseconds(BigDecimal ns, String text) {
        BigDecimal whole = ns.setScale(0, RoundingMode.DOWN);
        if (whole.abs().compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is longer than the longest duration, 292 years");
        }
        return whole.longValueExact();
    }

    private static String decimal(long value, int scale) {
        return BigDecimal.valueOf(value, scale).stripTrailingZeros().toPlainString();
    }
}
