package io.flowgauge.config;

/**
 * A single value. What it means depends on the setting that reads it, so the text stays as it was
 * written: {@code 1.50} is a number to one setting and the text {@code 1.50} to another.
 *
 * @param kind what the text is when nothing in particular is asked for
 * @param text as written, without quotes
 * @param secret whether the text came out of a keystore, so that no message may show it
 * @param textPosition where the text itself begins, for messages about something in it: behind a
 *     quote, or in the line below {@code |}
 */
public record ConfigScalar(
        Kind kind, String text, Position position, boolean secret, Position textPosition)
        implements ConfigValue {
    private static final int SHOWN_MAX = 40;

    /** No way to write nothing in YAML. */
    private static final String ERASED = "erased";

    /** What a scalar is by itself. */
    public enum Kind {
        /** {@code ~}, {@code null} or nothing. */
        NULL,
        /** {@code true}, {@code yes}, {@code on} and their opposites. */
        BOOLEAN,
        /** An integer, in decimal, hexadecimal, octal or binary. */
        INTEGER,
        /** A number with a fraction or exponent. */
        FLOAT,
        /** Anything else, and all that stands in quotes. */
        TEXT
    }

    /** Makes a value whose text begins where the value does. */
    public ConfigScalar(Kind kind, String text, Position position, boolean secret) {
        this(kind, text, position, secret, position);
    }

    /** Makes a value that may be shown. */
    public ConfigScalar(Kind kind, String text, Position position) {
        this(kind, text, position, false);
    }

    /** Returns a text. */
    public static ConfigScalar text(String text, Position position) {
        return new ConfigScalar(Kind.TEXT, text, position);
    }

    /** Returns a text that no message may show. */
    public static ConfigScalar secret(String text, Position position) {
        return new ConfigScalar(Kind.TEXT, text, position, true);
    }

    @Override
    public boolean isNull() {
        return kind == Kind.NULL;
    }

    @Override
    public String describe() {
        if (secret) {
            return "a secret of the keystore";
        }
        return isNull() ? "nothing" : "\"" + shortened(text).replace("\n", "\\n") + "\"";
    }

    /** Returns a text as far as a message has room for it. */
    static String shortened(String text) {
        return text.codePointCount(0, text.length()) <= SHOWN_MAX
                ? text
                : text.substring(0, text.offsetByCodePoints(0, SHOWN_MAX)) + "...";
    }

    /** Returns nothing, where another source had something: it takes that away. */
    static ConfigScalar erased(Position position) {
        return new ConfigScalar(Kind.NULL, ERASED, position);
    }

    /** Returns whether this is nothing that was written where an earlier source had an object. */
    public boolean isErased() {
        return isNull() && text.equals(ERASED);
    }

    @Override
    public ConfigScalar at(Position elsewhere) {
        return new ConfigScalar(kind, text, elsewhere, secret);
    }

    /** Shows no secret. */
    @Override
    public String toString() {
        return position + ": " + describe();
    }
}
