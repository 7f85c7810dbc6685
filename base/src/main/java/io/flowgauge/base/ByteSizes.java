package io.flowgauge.base;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;

/**
 * Reads and writes amounts of bytes as Packetbeat's configuration states them: {@code 10485760},
 * {@code 10MB} (a thousand thousands), {@code 10MiB} (1024 times 1024), {@code 1.5 GiB}.
 */
public final class ByteSizes {
    private static final String PREFIXES = "kmgtpe";

    private ByteSizes() {}

    /**
     * Reads an amount of bytes, 0 or more.
     *
     * @return bytes, cut off towards zero
     * @throws IllegalArgumentException with a message that says what is wrong with the text
     */
    public static long parse(String text) {
        String trimmed = text.strip();
        int unitAt = 0;
        while (unitAt < trimmed.length() && "0123456789.".indexOf(trimmed.charAt(unitAt)) >= 0) {
            unitAt++;
        }
        BigDecimal number = number(trimmed.substring(0, unitAt), text);
        String unit = trimmed.substring(unitAt).strip().toLowerCase(Locale.ROOT);
        BigDecimal bytes = number.multiply(unitBytes(unit, text)).setScale(0, RoundingMode.DOWN);
        if (bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            throw new IllegalArgumentException("\"" + text + "\" is more than 8 EiB");
        }
        return bytes.longValueExact();
    }

    /**
     * Writes an amount with at most one decimal and a binary unit: {@code 1.5GiB}, {@code 512B}.
     */
    public static String format(long bytes) {
        if (bytes < 1024) {
            return bytes + "B";
        }
        double value = bytes;
        int prefix = -1;
        while (value >= 1024 && prefix < PREFIXES.length() - 1) {
            value /= 1024;
            prefix++;
        }
        String number =
                BigDecimal.valueOf(value)
                        .setScale(1, RoundingMode.HALF_EVEN)
                        .stripTrailingZeros()
                        .toPlainString();
        return number + Character.toUpperCase(PREFIXES.charAt(prefix)) + "iB";
    }

    private static BigDecimal number(String digits, String text) {
        boolean twoDots = digits.indexOf('.') != digits.lastIndexOf('.');
        if (digits.isEmpty() || digits.equals(".") || twoDots || digits.length() > 40) {
            throw new IllegalArgumentException("\"" + text + "\" is not an amount of bytes");
        }
        return new BigDecimal(digits.endsWith(".") ? digits + "0" : digits);
    }

    private static BigDecimal unitBytes(String unit, String text) {
        if (unit.isEmpty() || unit.equals("b")) {
            return BigDecimal.ONE;
        }
        int power = PREFIXES.indexOf(unit.charAt(0)) + 1;
        String rest = unit.substring(1);
        if (power > 0 && (rest.isEmpty() || rest.equals("b"))) {
            return BigDecimal.TEN.pow(3 * power);
        }
        if (power > 0 && (rest.equals("i") || rest.equals("ib"))) {
            return BigDecimal.TWO.pow(10 * power);
        }
        throw new IllegalArgumentException(
                "\"" + text + "\" has an unknown unit, \"" + unit + "\"");
    }
}
