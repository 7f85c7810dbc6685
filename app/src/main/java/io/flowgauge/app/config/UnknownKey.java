package io.flowgauge.app.config;

import io.flowgauge.config.Notice;
import io.flowgauge.config.Position;
import java.util.Optional;

/**
 * A key that no setting has.
 *
 * @param position where the key is
 * @param key the whole key, with dots
 * @param nearest the key that was probably meant
 */
record UnknownKey(Position position, String key, Optional<String> nearest) {
    /** Returns the warning about it. */
    Notice notice() {
        return new Notice(true, position + ": " + key + ": unknown key" + hint("; "));
    }

    /** Returns whether it stands in a section or was probably meant to. */
    boolean concerns(String section) {
        return isIn(section, key) || nearest.filter(near -> isIn(section, near)).isPresent();
    }

    private static boolean isIn(String section, String key) {
        return key.equals(section) || key.startsWith(section + ".");
    }

    /** Returns the words that follow an error which the key may have caused. */
    String asCause() {
        return "; unknown key " + key + " at " + position + hint(": ");
    }

    private String hint(String joint) {
        return nearest.map(near -> joint + "did you mean " + near + "?")
                .orElse(joint + "it has no effect");
    }
}
