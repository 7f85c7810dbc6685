package io.flowgauge.config;

import io.flowgauge.base.ByteSizes;
import io.flowgauge.base.Durations;
import io.flowgauge.base.UserErrorException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The types of settings, with the lenient conversions of Beats. */
public final class Types {
    /** Converts a text without quotes; what it throws is the first half of the message. */
    private interface Conversion<T> {
        T convert(ConfigScalar scalar) throws IllegalArgumentException;
    }

    private record Simple<T>(String allowed, Conversion<T> conversion) implements Type<T> {
        @Override
        public T read(String key, ConfigValue value) throws UserErrorException {
            if (!(value instanceof ConfigScalar scalar)) {
                throw ConfigErrors.at(value.position(), key, "found " + value.describe(), allowed);
            }
            try {
                return conversion.convert(scalar);
            } catch (IllegalArgumentException e) {
                String found = scalar.secret() ? "found " + scalar.describe() : "" + e.getMessage();
                throw ConfigErrors.at(value.position(), key, found, allowed);
            }
        }
    }

    private Types() {}

    /** Returns a boolean; Beats takes {@code "true"} in quotes too. */
    public static Type<Boolean> bool() {
        return new Simple<>(
                "true or false",
                scalar ->
                        ScalarText.truth(scalar.text())
                                .orElseThrow(() -> found(scalar, "is not a boolean")));
    }

    /**
     * Returns a text; a number or boolean without quotes is one as Beats writes it: {@code yes} is
     * "true", {@code 007} is "7".
     */
    public static Type<String> text() {
        return new Simple<>("a text", ScalarText::asText);
    }

    /** Returns a text with the place where it begins. */
    public static Type<LocatedText> locatedText() {
        return new Simple<>(
                "a text", scalar -> new LocatedText(scalar.text(), scalar.textPosition()));
    }

    /** Returns one of several words. */
    public static Type<String> choice(String... words) {
        List<String> all = List.of(words);
        return new Simple<>(
                String.join(", ", all),
                scalar -> {
                    if (!all.contains(scalar.text())) {
                        throw found(
                                scalar, "is not known" + EditDistance.question(scalar.text(), all));
                    }
                    return scalar.text();
                });
    }

    /** Returns a whole number in a range, both ends included. */
    public static Type<Integer> integer(int min, int max) {
        return wholeNumber("a whole number from " + min + " to " + max, min, max, "");
    }

    /** Returns a whole number with a smallest value. */
    public static Type<Integer> integerFrom(int min) {
        return wholeNumber("a whole number of " + min + " or more", min, Integer.MAX_VALUE, "");
    }

    /** Returns file permissions: a number in octal, such as 0600. */
    public static Type<Integer> permissions() {
        return wholeNumber(
                "octal file permissions from 0 to 0777, such as 0600",
                0,
                0777,
                ", which are permissions only when written in octal, with a 0 in front");
    }

    private static Type<Integer> wholeNumber(String allowed, int min, int max, String because) {
        return new Simple<>(
                allowed,
                scalar -> {
                    BigInteger number = integer(scalar);
                    if (number.compareTo(BigInteger.valueOf(min)) < 0) {
                        throw new IllegalArgumentException(scalar.text() + " is too small");
                    }
                    if (number.compareTo(BigInteger.valueOf(max)) > 0) {
                        throw new IllegalArgumentException(
                                scalar.text() + " is too large" + because);
                    }
                    return number.intValueExact();
                });
    }

    private static BigInteger integer(ConfigScalar scalar) {
        return ScalarText.integer(scalar.text())
                .or(() -> wholeFloat(scalar.text()))
                .orElseThrow(() -> found(scalar, "is not a whole number"));
    }

    private static Optional<BigInteger> wholeFloat(String text) {
        return ScalarText.floating(text)
                .filter(number -> Math.abs(number) < 1L << 53 && Math.rint(number) == number)
                .map(number -> BigInteger.valueOf(number.longValue()));
    }

    /** Returns a number above a bound, with a fraction or without. */
    public static Type<Double> numberAbove(double bound) {
        return new Simple<>(
                "a number above " + (bound == Math.rint(bound) ? "" + (long) bound : "" + bound),
                scalar -> {
                    double number =
                            ScalarText.floating(scalar.text())
                                    .filter(Double::isFinite)
                                    .orElseThrow(() -> found(scalar, "is not a number"));
                    if (number <= bound) {
                        throw new IllegalArgumentException(scalar.text() + " is too small");
                    }
                    return number;
                });
    }

    /** Returns nanoseconds from a duration in which a bare number means seconds. */
    public static Type<Long> duration(long minNs) {
        return new Simple<>(
                (minNs == Long.MIN_VALUE
                                ? "a duration"
                                : "a duration of " + shortest(minNs) + " or more")
                        + ", such as 30s, or a number of seconds",
                scalar -> {
                    long ns = Durations.parseSecondsOrNs(scalar.text());
                    if (ns < minNs) {
                        throw new IllegalArgumentException(scalar.text() + " is too short");
                    }
                    return ns;
                });
    }

    private static String shortest(long ns) {
        return ns == 0 ? "0" : Durations.format(ns);
    }

    /** Returns nanoseconds from the timeout of flows: a Go duration of at least one second. */
    public static Type<Long> flowTimeout() {
        return new Simple<>(
                "a duration of 1s or more, such as 30s or 1m30s",
                scalar -> {
                    long ns = Durations.parseNs(scalar.text());
                    if (ns < Durations.SECOND_NS) {
                        throw new IllegalArgumentException(scalar.text() + " is too short");
                    }
                    return ns;
                });
    }

    /**
     * Returns nanoseconds from the report period of flows: a Go duration of at least a second, or 0
     * for every value that means "no reports in between": 0, negative durations and, as the
     * documentation (but not the code) of Packetbeat 6.7 says, a bare -1.
     */
    public static Type<Long> flowPeriod() {
        return new Simple<>(
                "a duration of 1s or more, such as 10s; or -1, 0 or a negative duration such as -1s"
                        + " for reports at the end of a flow only",
                scalar -> {
                    if (scalar.text().equals("-1")) {
                        return 0L;
                    }
                    long ns = Durations.parseNs(scalar.text());
                    if (ns > 0 && ns < Durations.SECOND_NS) {
                        throw new IllegalArgumentException(scalar.text() + " is too short");
                    }
                    return Math.max(0, ns);
                });
    }

    /** Returns bytes from an amount such as 10485760 or 10MiB. */
    public static Type<Long> byteSize(long minBytes) {
        return new Simple<>(
                "an amount of " + minBytes + " bytes or more, such as 10485760 or 10MiB",
                scalar -> {
                    long bytes = ByteSizes.parse(scalar.text());
                    if (bytes < minBytes) {
                        throw new IllegalArgumentException(scalar.text() + " is too small");
                    }
                    return bytes;
                });
    }

    /** Returns a value that may be missing. */
    public static <T> Type<Optional<T>> optional(Type<T> type) {
        return new Type<>() {
            @Override
            public Optional<T> read(String key, ConfigValue value) throws UserErrorException {
                return Optional.of(type.read(key, value));
            }

            @Override
            public String allowed() {
                return type.allowed();
            }
        };
    }

    /** Returns a list; a single value is a list of one, as everywhere in Beats. */
    public static <T> Type<List<T>> listOf(Type<T> type) {
        return new Type<>() {
            @Override
            public List<T> read(String key, ConfigValue value) throws UserErrorException {
                if (!(value instanceof ConfigList list)) {
                    return List.of(type.read(key, value));
                }
                List<T> items = new ArrayList<>();
                for (int i = 0; i < list.items().size(); i++) {
                    ConfigValue item = list.items().get(i);
                    if (!item.isNull()) {
                        items.add(type.read(key + "." + i, item));
                    }
                }
                return List.copyOf(items);
            }

            @Override
            public String allowed() {
                return "a list, each item " + type.allowed();
            }
        };
    }

    /**
     * Returns an object with keys of the user's choice: texts, longs, doubles, booleans, lists and
     * maps, however nested. Entries without a value are left out.
     */
    public static Type<Map<String, Object>> freeObject() {
        return freeObject(false);
    }

    /** As {@link #freeObject}, with members that are null, here and below. */
    public static Type<Map<String, Object>> freeObjectWithNulls() {
        return freeObject(true);
    }

    private static Type<Map<String, Object>> freeObject(boolean withNulls) {
        return new Type<>() {
            @Override
            public Map<String, Object> read(String key, ConfigValue value)
                    throws UserErrorException {
                if (!(value instanceof ConfigObject object)) {
                    throw ConfigErrors.at(
                            value.position(), key, "found " + value.describe(), allowed());
                }
                return plainMap(object, withNulls);
            }

            @Override
            public String allowed() {
                return "an object: keys with values, lists or objects";
            }
        };
    }

    /** Returns a value of any kind, as {@link #freeObject} has them. */
    public static Type<Object> anyValue() {
        return new Type<>() {
            @Override
            public Object read(String key, ConfigValue value) {
                return plain(value);
            }

            @Override
            public String allowed() {
                return "a value";
            }
        };
    }

    @SuppressWarnings("NullAway") // values are null where that is asked for
    private static Map<String, Object> plainMap(ConfigObject object, boolean withNulls) {
        Map<String, Object> map = new LinkedHashMap<>();
        object.entries()
                .forEach(
                        (name, entry) -> {
                            if (!entry.value().isNull()) {
                                map.put(name, plain(entry.value(), withNulls));
                            } else if (withNulls) {
                                map.put(name, null);
                            }
                        });
        return Collections.unmodifiableMap(map);
    }

    private static Object plain(ConfigValue value) {
        return plain(value, false);
    }

    private static Object plain(ConfigValue value, boolean withNulls) {
        return switch (value) {
            case ConfigObject object -> plainMap(object, withNulls);
            case ConfigList list ->
                    list.items().stream()
                            .filter(item -> !item.isNull())
                            .map(item -> plain(item, withNulls))
                            .toList();
            case ConfigScalar scalar -> plainScalar(scalar);
        };
    }

    private static Object plainScalar(ConfigScalar scalar) {
        String text = scalar.text();
        return switch (scalar.kind()) {
            case BOOLEAN -> ScalarText.truth(text).orElseThrow();
            case INTEGER -> {
                BigInteger number = ScalarText.integer(text).orElseThrow();
                if (number.bitLength() < Long.SIZE) {
                    yield number.longValueExact();
                }
                yield number.doubleValue();
            }
            case FLOAT -> ScalarText.floating(text).orElseThrow();
            case TEXT, NULL -> text;
        };
    }

    private static IllegalArgumentException found(ConfigScalar scalar, String problem) {
        return new IllegalArgumentException(scalar.describe() + " " + problem);
    }
}
