package io.flowgauge.config;

import io.flowgauge.base.UserErrorException;

/** The one form of all errors in the configuration. */
public final class ConfigErrors {
    private ConfigErrors() {}

    /** Returns {@code FILE:LINE:COLUMN: KEY: FOUND; allowed: ALLOWED}, one line. */
    public static UserErrorException at(
            Position position, String key, String found, String allowed) {
        return at(position, key, found + "; allowed: " + allowed);
    }

    /** Returns {@code FILE:LINE:COLUMN: KEY: PROBLEM}, one line. */
    public static UserErrorException at(Position position, String key, String problem) {
        return new UserErrorException(position + ": " + key + ": " + problem);
    }

    /** Returns {@code FILE:LINE:COLUMN: PROBLEM}, one line, for text that has no key yet. */
    public static UserErrorException at(Position position, String problem) {
        return new UserErrorException(
                position + ": " + problem.replaceAll("\\s*\\R\\s*", " ").strip());
    }
}
