package io.flowgauge.event;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes settings as JSON: the constant parts of events, once at start. Members are sorted by name.
 *
 * @param pretty whether members and elements stand on lines of their own, indented by two spaces
 * @param escapeHtml whether {@code <}, {@code >} and {@code &} are written as escapes
 */
record JsonText(boolean pretty, boolean escapeHtml) {
    /** Appends a line break with the indentation of a depth, if pretty. */
    void newLine(StringBuilder to, int depth) {
        if (pretty) {
            to.append('\n').repeat("  ", depth);
        }
    }

    /** Appends a member's name and what separates it from its value. */
    void name(StringBuilder to, String name) {
        string(to, name);
        to.append(pretty ? ": " : ":");
    }

    /** Appends a value inside an object or list of a depth. */
    void value(StringBuilder to, @Nullable Object value, int depth) {
        switch (value) {
            case null -> to.append("null");
            case Map<?, ?> object -> object(to, object, depth);
            case List<?> list -> list(to, list, depth);
            case Boolean truth -> to.append(truth);
            case Number number -> to.append(number(number));
            default -> string(to, value.toString());
        }
    }

    /**
     * Returns a number as Go's strconv does in the shortest form of format g: an exponent below
     * 1e-4 and from 1e+06 on; NaN and infinities, which JSON lacks, as null.
     */
    static String number(Number number) {
        if (!(number instanceof Double || number instanceof Float)) {
            return number.toString();
        }
        double value = number.doubleValue();
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return "null";
        }
        BigDecimal decimal = new BigDecimal(number.toString()).stripTrailingZeros();
        int exponent = decimal.precision() - decimal.scale() - 1;
        if (decimal.signum() == 0 || (exponent >= -4 && exponent < 6)) {
            return decimal.toPlainString();
        }
        BigInteger digits = decimal.unscaledValue();
        String mantissa = new BigDecimal(digits, decimal.precision() - 1).toPlainString();
        return String.format("%se%s%02d", mantissa, exponent < 0 ? "-" : "+", Math.abs(exponent));
    }

    /** Appends a string in quotes; a lone surrogate becomes U+FFFD. */
    void string(StringBuilder to, String text) {
        to.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                to.append(c).append(text.charAt(++i));
            } else {
                character(to, c);
            }
        }
        to.append('"');
    }

    private void character(StringBuilder to, char c) {
        switch (c) {
            case '"', '\\' -> to.append('\\').append(c);
            case '\n' -> to.append("\\n");
            case '\r' -> to.append("\\r");
            case '\t' -> to.append("\\t");
            case '<', '>', '&' -> {
                if (escapeHtml) {
                    to.append(String.format("\\u%04x", (int) c));
                } else {
                    to.append(c);
                }
            }
            default -> {
                if (c < ' ' || c == '\u2028' || c == '\u2029') {
                    to.append(String.format("\\u%04x", (int) c));
                } else {
                    to.append(Character.isSurrogate(c) ? '\ufffd' : c);
                }
            }
        }
    }

    private void object(StringBuilder to, Map<?, ?> object, int depth) {
        Map<String, @Nullable Object> sorted = new TreeMap<>();
        object.forEach((name, value) -> sorted.put(name.toString(), value));
        to.append('{');
        sorted.forEach(
                (name, value) -> {
                    newLine(to, depth + 1);
                    name(to, name);
                    value(to, value, depth + 1);
                    to.append(',');
                });
        close(to, '}', depth);
    }

    private void list(StringBuilder to, List<?> list, int depth) {
        to.append('[');
        for (Object element : list) {
            newLine(to, depth + 1);
            value(to, element, depth + 1);
            to.append(',');
        }
        close(to, ']', depth);
    }

    /** Closes an object or list, in place of the comma after its last member. */
    void close(StringBuilder to, char bracket, int depth) {
        int last = to.length() - 1;
        if (to.charAt(last) == ',') {
            to.setLength(last);
            newLine(to, depth);
        }
        to.append(bracket);
    }
}
