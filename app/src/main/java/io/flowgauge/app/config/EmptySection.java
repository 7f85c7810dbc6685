package io.flowgauge.app.config;

import io.flowgauge.config.Position;

/**
 * A section that is written with nothing below it, perhaps because what follows is not indented.
 *
 * @param key of the section, with dots
 * @param position of the key
 */
record EmptySection(String key, Position position) {
    /** Returns the question to put about a key that follows and is one of this section. */
    String hint() {
        return "should it be indented, below " + key + " in line " + position.line() + "?";
    }

    /** Returns whether it stands above a place in the same file. */
    boolean isAbove(Position other) {
        return position.source().equals(other.source())
                && position.line() > 0
                && position.line() < other.line();
    }
}
