package io.flowgauge.config;

import java.util.Optional;

/**
 * Where {@code ${NAME}} comes from when no key of the configuration has that name: the environment,
 * a keystore.
 */
@FunctionalInterface
public interface VariableSource {
    /** Returns the text of a variable, if this source has it. */
    Optional<String> find(String name);

    /**
     * Returns whether a variable's text is a secret: it is taken letter by letter, commas and
     * brackets included, and no message shows it.
     */
    default boolean isSecret(String name) {
        return false;
    }

    /** Returns a source that looks here first and in another one next. */
    default VariableSource orElse(VariableSource next) {
        VariableSource first = this;
        return new VariableSource() {
            @Override
            public Optional<String> find(String name) {
                return first.find(name).or(() -> next.find(name));
            }

            @Override
            public boolean isSecret(String name) {
                return first.find(name).isPresent() ? first.isSecret(name) : next.isSecret(name);
            }
        };
    }

    /** Returns the environment of this process. */
    static VariableSource environment() {
        return name -> Optional.ofNullable(System.getenv(name));
    }
}
