package io.flowgauge.config;

import io.flowgauge.base.UserErrorException;

/**
 * What a setting takes: how a value is converted, and the words that say what is allowed.
 *
 * @param <T> what the value becomes
 */
public interface Type<T> {
    /**
     * Converts a value, which is not nothing.
     *
     * @param key full key of the setting, for the message
     * @throws UserErrorException with the value's position, if it does not fit
     */
    T read(String key, ConfigValue value) throws UserErrorException;

    /** Returns what is allowed, to follow the word "allowed": {@code true or false}. */
    String allowed();
}
