package io.flowgauge.config;

/**
 * Where a piece of configuration was written.
 *
 * @param source a file as the user would type it, or what else set the value: {@code -E
 *     name=probe-1}
 * @param line from 1; 0 where the source is no file
 * @param column from 1; 0 where the source is no file
 */
public record Position(String source, int line, int column) {
    /** Returns a position outside of any file. */
    public static Position of(String source) {
        return new Position(source, 0, 0);
    }

    /** Returns {@code FILE:LINE:COLUMN}, or the source alone where it is no file. */
    @Override
    public String toString() {
        return line == 0 ? source : source + ":" + line + ":" + column;
    }
}
