package io.flowgauge.config;

import io.flowgauge.config.ConfigScalar.Kind;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Tells what a text without quotes means: in a file by the rules of YAML 1.1 as yaml.v2 applies
 * them, on the command line and in an expanded variable by those of go-ucfg.
 */
public final class ScalarText {
    private static final Pattern FLOAT =
            Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");
    private static final Pattern INFINITE_OR_NOT_A_NUMBER =
            Pattern.compile("[-+]?\\.(inf|Inf|INF)|\\.(nan|NaN|NAN)");

    /** The least exponent that Go's shortest form of %g writes. */
    private static final int EXPONENT_FROM = 6;

    private ScalarText() {}

    /** Returns the kind of a plain scalar in a YAML file. */
    public static Kind kindInYaml(String text) {
        return switch (text) {
            case "", "~", "null", "Null", "NULL" -> Kind.NULL;
            default -> {
                if (truthInYaml(text).isPresent()) {
                    yield Kind.BOOLEAN;
                }
                yield kindOfNumber(text);
            }
        };
    }

    /** Returns the kind of a value given with -E or by a variable. */
    public static Kind kindOnCommandLine(String text) {
        return switch (text) {
            case "null" -> Kind.NULL;
            case "t", "T", "f", "F", "true", "True", "TRUE", "false", "False", "FALSE" ->
                    Kind.BOOLEAN;
            case "on", "ON", "off", "OFF" -> Kind.BOOLEAN;
            default -> kindOfNumber(text);
        };
    }

    /** Returns what any spelling of a boolean that Beats takes anywhere stands for. */
    public static Optional<Boolean> truth(String text) {
        return switch (text) {
            case "t", "T", "1" -> Optional.of(true);
            case "f", "F", "0" -> Optional.of(false);
            default -> truthInYaml(text);
        };
    }

    /**
     * Returns the text of a value as Beats has it where it wants one: what the value was read as,
     * written by Go. {@code on} is "true", {@code 0x10} is "16", {@code 1.50} is "1.5".
     */
    static String asText(ConfigScalar scalar) {
        String text = scalar.text();
        return switch (scalar.kind()) {
            case TEXT, NULL -> text;
            case BOOLEAN -> truth(text).map(String::valueOf).orElse(text);
            case INTEGER -> {
                BigInteger number = integer(text).orElseThrow();
                yield number.bitLength() <= Long.SIZE
                        ? number.toString()
                        : goText(number.doubleValue());
            }
            case FLOAT -> goText(floating(text).orElseThrow());
        };
    }

    /**
     * Returns a number as Go's format %v does: its shortest digits, with an exponent from 1e+06 on.
     */
    private static String goText(double number) {
        if (Double.isNaN(number)) {
            return "NaN";
        }
        if (Double.isInfinite(number)) {
            return number > 0 ? "+Inf" : "-Inf";
        }
        BigDecimal decimal = new BigDecimal(Double.toString(number)).stripTrailingZeros();
        int exponent = decimal.precision() - decimal.scale() - 1;
        if (number == 0 || exponent >= -4 && exponent < EXPONENT_FROM) {
            return number == 0 ? "0" : decimal.toPlainString();
        }
        String digits = decimal.unscaledValue().abs().toString();
        return (number < 0 ? "-" : "")
                + digits.charAt(0)
                + (digits.length() == 1 ? "" : "." + digits.substring(1))
                + String.format(
                        Locale.ROOT, "e%s%02d", exponent < 0 ? "-" : "+", Math.abs(exponent));
    }

    private static Optional<Boolean> truthInYaml(String text) {
        return switch (text) {
            case "y", "Y", "yes", "Yes", "YES", "on", "On", "ON", "true", "True", "TRUE" ->
                    Optional.of(true);
            case "n", "N", "no", "No", "NO", "off", "Off", "OFF", "false", "False", "FALSE" ->
                    Optional.of(false);
            default -> Optional.empty();
        };
    }

    private static Kind kindOfNumber(String text) {
        if (integer(text).isPresent()) {
            return Kind.INTEGER;
        }
        return floating(text).isPresent() ? Kind.FLOAT : Kind.TEXT;
    }

    /**
     * Returns an integer: decimal, {@code 0x} hexadecimal, {@code 0b} binary, and octal with {@code
     * 0o} or just {@code 0} in front; underscores between digits don't count.
     */
    public static Optional<BigInteger> integer(String text) {
        String digits = text.replace("_", "");
        boolean negative = digits.startsWith("-");
        if (negative || digits.startsWith("+")) {
            digits = digits.substring(1);
        }
        int radix = 10;
        if (digits.startsWith("0x") || digits.startsWith("0X")) {
            radix = 16;
        } else if (digits.startsWith("0b") || digits.startsWith("0B")) {
            radix = 2;
        } else if (digits.startsWith("0o") || digits.startsWith("0O")) {
            radix = 8;
        }
        if (radix != 10) {
            digits = digits.substring(2);
        } else if (digits.length() > 1 && digits.startsWith("0")) {
            radix = 8;
        }
        if (digits.isEmpty() || digits.length() > 64 || text.startsWith("_")) {
            return Optional.empty();
        }
        for (int i = 0; i < digits.length(); i++) {
            if (digits.charAt(i) > 'f' || Character.digit(digits.charAt(i), radix) < 0) {
                return Optional.empty();
            }
        }
        BigInteger value = new BigInteger(digits, radix);
        return Optional.of(negative ? value.negate() : value);
    }

    /** Returns a number with a fraction or an exponent, or an integer. */
    public static Optional<Double> floating(String text) {
        String digits = text.replace("_", "");
        if (digits.length() <= 400 && FLOAT.matcher(digits).matches()) {
            return Optional.of(Double.valueOf(digits));
        }
        if (INFINITE_OR_NOT_A_NUMBER.matcher(text).matches()) {
            if (text.length() == 4 && text.charAt(1) != 'i' && text.charAt(1) != 'I') {
                return Optional.of(Double.NaN);
            }
            return Optional.of(
                    text.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY);
        }
        return Optional.empty();
    }
}
