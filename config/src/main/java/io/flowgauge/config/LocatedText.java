package io.flowgauge.config;

/**
 * A text that is a language of its own, and where it begins, so that a message can name a place
 * inside it.
 *
 * @param position of the first character; in a block of lines, all of them begin in this column
 */
public record LocatedText(String text, Position position) {
    /** What a setting without a value has. */
    public static final LocatedText NONE = new LocatedText("", Position.of(""));
}
