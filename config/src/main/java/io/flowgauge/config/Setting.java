package io.flowgauge.config;

/**
 * The one declaration of a setting. Reading, the check for unknown keys and the reference
 * documentation all come from it.
 *
 * @param key dotted key; below the key of its {@link Section}
 * @param type what the setting takes
 * @param fallback the value where the configuration has none
 * @param fallbackText the fallback in words, for documentation; empty where there is none
 * @param description a sentence for people who write a configuration
 * @param <T> what the value becomes
 */
public record Setting<T>(
        String key, Type<T> type, T fallback, String fallbackText, String description) {
    /** Declares a setting whose fallback explains itself. */
    public static <T> Setting<T> of(String key, Type<T> type, T fallback, String description) {
        return new Setting<>(key, type, fallback, String.valueOf(fallback), description);
    }
}
