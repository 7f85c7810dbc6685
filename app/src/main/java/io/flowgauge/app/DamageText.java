package io.flowgauge.app;

/** What a user is told of a damaged capture file. */
final class DamageText {
    private DamageText() {}

    /**
     * Returns the warning.
     *
     * @param damage what is wrong, and where
     * @param lenient whether reading went on behind it where that was possible
     */
    static String of(String damage, boolean lenient) {
        return damage
                + (lenient
                        ? "; all that could be read was metered"
                        : "; what came before was metered; --lenient goes on where a next packet can"
                                + " be found behind it");
    }
}
