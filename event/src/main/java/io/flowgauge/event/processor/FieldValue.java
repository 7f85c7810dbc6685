package io.flowgauge.event.processor;

import io.flowgauge.event.Event;
import io.flowgauge.event.EventException;
import io.flowgauge.event.EventObject;
import io.flowgauge.event.FieldPath;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Values of fields: what they are, in words, and as the texts that Go makes of them. */
final class FieldValue {
    /** Go's %v writes exponents of 6 and more, and those below -4. */
    private static final int EXPONENT_MAX = 5;

    private static final int EXPONENT_MIN = -4;

    private FieldValue() {}

    /**
     * Returns the text of a field; null if it is missing and may be.
     *
     * @throws EventException if it is missing and must not be, or is no text
     */
    static @Nullable String text(Event event, FieldPath path, boolean ignoreMissing)
            throws EventException {
        if (event.get(path) instanceof String text) {
            return text;
        }
        if (present(event, path, ignoreMissing)) {
            throw new EventException("field " + path + " is no text but " + kind(event.get(path)));
        }
        return null;
    }

    /**
     * Returns whether a field is there, which may be null.
     *
     * @throws EventException if it is missing and must not be
     */
    static boolean present(Event event, FieldPath path, boolean ignoreMissing)
            throws EventException {
        if (event.has(path)) {
            return true;
        }
        if (!ignoreMissing) {
            throw new EventException("could not fetch value for key: " + path);
        }
        return false;
    }

    /** Returns what kind of value it is, to follow "is". */
    static String kind(@Nullable Object value) {
        return switch (value) {
            case null -> "null";
            case String text -> "a text";
            case Boolean truth -> "a boolean";
            case Long number -> "a whole number";
            case Double number -> "a number";
            case Instant time -> "a time";
            case List<?> list -> "a list";
            default -> "an object";
        };
    }

    /** Returns a value that is no list and no object as Go's {@code %v} writes it. */
    static String text(@Nullable Object value) {
        return value instanceof Double number ? number(number) : String.valueOf(value);
    }

    /** Returns whether a value is a list or an object. */
    static boolean isCompound(@Nullable Object value) {
        return value instanceof List<?> || value instanceof EventObject;
    }

    private static String number(double number) {
        if (number == 0 || Double.isNaN(number) || Double.isInfinite(number)) {
            return number == 0 ? "0" : Double.toString(number);
        }
        BigDecimal decimal = new BigDecimal(Double.toString(number)).stripTrailingZeros();
        String digits = decimal.unscaledValue().abs().toString();
        int exponent = digits.length() - 1 - decimal.scale();
        if (exponent >= EXPONENT_MIN && exponent <= EXPONENT_MAX) {
            return decimal.toPlainString();
        }
        return (number < 0 ? "-" : "")
                + digits.charAt(0)
                + (digits.length() > 1 ? "." + digits.substring(1) : "")
                + (exponent < 0 ? "e-" : "e+")
                + (Math.abs(exponent) < 10 ? "0" : "")
                + Math.abs(exponent);
    }
}
