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
 * @param empty the section above it, with nothing in it, that has such a key: the line was not
 *     indented
 */
record UnknownKey(
        Position position, String key, Optional<String> nearest, Optional<EmptySection> empty) {
    /** Returns the warning about it. */
    Notice notice() {
        return new Notice(true, position + ": " + key + ": unknown key" + hint("; "));
    }

    /** Returns whether it stands in a section or was probably meant to. */
    boolean concerns(String section) {
        return isIn(section, key)
                || empty.filter(above -> isIn(section, above.key())).isPresent()
                || nearest.filter(near -> isIn(section, near)).isPresent();
    }

    /** Returns whether an error is about the section that it stands in or was meant to. */
    boolean mayExplain(String error) {
        return isAbout(error, sectionOf(key))
                || empty.filter(above -> isAbout(error, above.key())).isPresent()
                || nearest.filter(near -> isAbout(error, sectionOf(near))).isPresent()
                || error.startsWith("No outputs") && concerns("output");
    }

    private static boolean isAbout(String error, String section) {
        return !section.isEmpty() && error.contains(": " + section + ".");
    }

    private static String sectionOf(String key) {
        return key.contains(".") ? key.substring(0, key.lastIndexOf('.')) : "";
    }

    private static boolean isIn(String section, String key) {
        return key.equals(section) || key.startsWith(section + ".");
    }

    /** Returns the words that follow an error which the key may have caused. */
    String asCause() {
        return "; unknown key " + key + " at " + position + hint(": ");
    }

    /** Returns whether it is clear what was meant. */
    boolean hasCause() {
        return nearest.isPresent() || empty.isPresent();
    }

    private String hint(String joint) {
        if (empty.isPresent()) {
            return joint + empty.get().hint();
        }
        return nearest.map(near -> joint + "did you mean " + near + "?")
                .orElse(joint + "it has no effect");
    }
}
