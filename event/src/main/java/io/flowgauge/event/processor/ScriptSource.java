package io.flowgauge.event.processor;

import io.flowgauge.config.Position;

/**
 * A piece of a script.
 *
 * @param key full key of the setting that names or holds it
 * @param start where it begins; line 0 if that is in no file
 */
record ScriptSource(String key, Position start, String text) {
    /** Returns what its lines are called in messages. */
    String name() {
        return start.source();
    }

    /** Returns the number of its first line in messages. */
    int firstLine() {
        return Math.max(1, start.line());
    }

    /**
     * Returns the place of something in it.
     *
     * @param line as messages count it
     * @param column in the text, from 1, or less if unknown
     */
    Position place(int line, int column) {
        if (line < firstLine()) {
            return start;
        }
        int indent = Math.max(1, start.column()) - 1;
        return new Position(start.source(), line, indent + Math.max(1, column));
    }
}
