package io.flowgauge.config;

import java.util.List;

/**
 * Settings under one key.
 *
 * @param key dotted key of the section; empty for the top of the file
 * @param repeats whether a list of such objects may stand in place of one
 * @param settings what may stand in it
 */
public record Section(String key, boolean repeats, List<Setting<?>> settings) {
    /** Declares a section that stands once. */
    public static Section once(String key, Setting<?>... settings) {
        return new Section(key, false, List.of(settings));
    }

    /** Declares a section that may be a list of objects. */
    public static Section repeated(String key, Setting<?>... settings) {
        return new Section(key, true, List.of(settings));
    }

    /** Returns the full key of a setting of this section. */
    public String keyOf(Setting<?> setting) {
        return key.isEmpty() ? setting.key() : key + "." + setting.key();
    }
}
