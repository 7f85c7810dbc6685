package io.flowgauge.event.processor;

import io.flowgauge.event.EventException;
import io.flowgauge.event.Network;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What {@code convert} converts to, with the rules of Go's strconv for texts. */
enum ConversionType {
    INTEGER,
    LONG,
    FLOAT,
    DOUBLE,
    STRING,
    BOOLEAN,
    IP;

    private static final Pattern NUMBER =
            Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?");
    private static final int NUMBER_CHARS_MAX = 400;

    static ConversionType of(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    static String[] names() {
        return Arrays.stream(values()).map(ConversionType::toString).toArray(String[]::new);
    }

    /**
     * Converts a value of an event.
     *
     * @throws EventException if it is of a kind that can't be converted, or does not fit
     */
    Object convert(@Nullable Object value) throws EventException {
        if (value == null) {
            throw new EventException("invalid nil value");
        }
        return switch (this) {
            case INTEGER -> whole(value, Integer.MIN_VALUE, Integer.MAX_VALUE);
            case LONG -> whole(value, Long.MIN_VALUE, Long.MAX_VALUE);
            case FLOAT -> {
                // The shortest decimal of the 32 bits, as Go writes them.
                float number = (float) floating(value);
                if (Float.isInfinite(number)) {
                    throw outOfRange(value);
                }
                yield Double.valueOf(Float.toString(number));
            }
            case DOUBLE -> floating(value);
            case STRING -> {
                if (FieldValue.isCompound(value) || value instanceof Instant) {
                    throw invalid(value);
                }
                yield FieldValue.text(value);
            }
            case BOOLEAN -> truth(value);
            case IP -> {
                if (!(value instanceof String text)) {
                    throw invalid(value);
                }
                if (Network.address(text).isEmpty()) {
                    throw new EventException("value is not a valid IP address");
                }
                yield text;
            }
        };
    }

    private long whole(Object value, long min, long max) throws EventException {
        long number =
                switch (value) {
                    case Long whole -> whole;
                    case Double any -> {
                        // -2^63 is a double, 2^63-1 is none.
                        if (!(any >= Long.MIN_VALUE && any < 0x1p63)) {
                            throw outOfRange(value);
                        }
                        yield any.longValue();
                    }
                    case String text -> parse(text);
                    default -> throw invalid(value);
                };
        if (number < min || number > max) {
            throw outOfRange(value);
        }
        return number;
    }

    private static long parse(String text) throws EventException {
        boolean hexadecimal = text.startsWith("0x") || text.startsWith("0X");
        try {
            return hexadecimal ? Long.parseLong(text, 2, text.length(), 16) : Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw unreadable(text, "a whole number of 64 bits");
        }
    }

    private double floating(Object value) throws EventException {
        return switch (value) {
            case Long whole -> whole.doubleValue();
            case Double any -> any;
            case String text -> {
                if (text.length() > NUMBER_CHARS_MAX || !NUMBER.matcher(text).matches()) {
                    throw unreadable(text, "a number");
                }
                double number = Double.parseDouble(text);
                if (Double.isInfinite(number)) {
                    throw outOfRange(text);
                }
                yield number;
            }
            default -> throw invalid(value);
        };
    }

    private boolean truth(Object value) throws EventException {
        return switch (value) {
            case Boolean truth -> truth;
            case String text ->
                    switch (text) {
                        case "1", "t", "T", "true", "TRUE", "True" -> true;
                        case "0", "f", "F", "false", "FALSE", "False" -> false;
                        default -> throw unreadable(text, "a boolean");
                    };
            default -> throw invalid(value);
        };
    }

    private EventException invalid(Object value) {
        return new EventException(
                "invalid conversion of " + FieldValue.kind(value) + " to " + this);
    }

    private static EventException unreadable(String text, String what) {
        return new EventException("\"" + text + "\" is not " + what);
    }

    private static EventException outOfRange(Object value) {
        return new EventException(FieldValue.text(value) + " is out of range");
    }

    /** Returns the name in the configuration. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
