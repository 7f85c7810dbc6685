package io.flowgauge.config;

/**
 * A single value. What it means depends on the setting that reads it, so the text stays as it was
 * written: {@code 1.50} is a number to one setting and the text {@code 1.50} to another.
 *
 * @param kind what the text is when nothing in particular is asked for
 * @param text as written, without quotes
 */
public record ConfigScalar(Kind kind, String text, Position position) implements ConfigValue {
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

    /** Returns a text. */
    public static ConfigScalar text(String text, Position position) {
        return new ConfigScalar(Kind.TEXT, text, position);
    }

    @Override
    public boolean isNull() {
        return kind == Kind.NULL;
    }

    @Override
    public String describe() {
        return isNull() ? "nothing" : "\"" + text.replace("\n", "\\n") + "\"";
    }

    @Override
    public ConfigScalar at(Position elsewhere) {
        return new ConfigScalar(kind, text, elsewhere);
    }
}
