package io.flowgauge.config;

/** A value in the configuration tree, which knows where it was written. Immutable. */
public sealed interface ConfigValue permits ConfigScalar, ConfigObject, ConfigList {
    /** Returns where the value was written. */
    Position position();

    /** Returns whether this is nothing at all: {@code ~}, {@code null}, or no text after a key. */
    default boolean isNull() {
        return false;
    }

    /** Returns what this is, for a message: {@code "abc"}, {@code a list}, {@code nothing}. */
    String describe();

    /** Returns this value as if it had been written elsewhere. */
    ConfigValue at(Position elsewhere);
}
