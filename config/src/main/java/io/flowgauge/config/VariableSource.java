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

    /** Returns a source that looks here first and in another one next. */
    default VariableSource orElse(VariableSource next) {
        return name -> find(name).or(() -> next.find(name));
    }

    /** Returns the environment of this process. */
    static VariableSource environment() {
        return name -> Optional.ofNullable(System.getenv(name));
    }
}
