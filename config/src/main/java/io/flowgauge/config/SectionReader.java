package io.flowgauge.config;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.ConfigObject.Entry;
import java.util.Optional;

/** Reads the settings of one section out of the configuration tree. */
public final class SectionReader {
    private static final String TEXT = "a text";

    private final ConfigObject object;
    private final String key;

    private SectionReader(ConfigObject object, String key) {
        this.object = object;
        this.key = key;
    }

    /** Returns a reader for an object found under a key. */
    public static SectionReader of(ConfigObject object, String key) {
        return new SectionReader(object, key);
    }

    /** Returns a reader for a section of the whole tree; an absent section reads as fallbacks. */
    public static SectionReader of(ConfigObject root, Section section) {
        if (section.key().isEmpty()) {
            return new SectionReader(root, "");
        }
        ConfigObject object =
                root.find(section.key())
                        .map(Entry::value)
                        .filter(ConfigObject.class::isInstance)
                        .map(ConfigObject.class::cast)
                        .orElseGet(() -> ConfigObject.empty(root.position()));
        return new SectionReader(object, section.key());
    }

    /**
     * Returns the value of a setting, or its fallback where there is none.
     *
     * @throws UserErrorException if the value does not fit
     */
    public <T> T get(Setting<T> setting) throws UserErrorException {
        Optional<ConfigValue> value = value(setting);
        if (value.isEmpty()) {
            return setting.fallback();
        }
        return setting.type().read(keyOf(setting), value.get());
    }

    /**
     * Returns the value of a setting that must be there.
     *
     * @throws UserErrorException if it is not, or does not fit
     */
    public <T> T require(Setting<T> setting) throws UserErrorException {
        if (!has(setting)) {
            throw ConfigErrors.at(
                    object.position(),
                    keyOf(setting),
                    "missing required field",
                    setting.type().allowed());
        }
        return get(setting);
    }

    /**
     * Returns an error about the value of a setting, with its place and what is allowed, unless
     * that is just a text: one was found.
     */
    public UserErrorException problem(Setting<?> setting, String found) {
        String allowed = setting.type().allowed();
        if (allowed.equals(TEXT) || allowed.endsWith(" " + TEXT)) {
            return ConfigErrors.at(position(setting), keyOf(setting), found);
        }
        return problem(setting, found, allowed);
    }

    /** As {@link #problem(Setting, String)}, where the type does not say all that is allowed. */
    public UserErrorException problem(Setting<?> setting, String found, String allowed) {
        return ConfigErrors.at(position(setting), keyOf(setting), found, allowed);
    }

    /** As {@link #problem(Setting, String, String)} about an item of a list, counted from 0. */
    public UserErrorException problem(Setting<?> setting, int item, String found, String allowed) {
        Optional<Entry> entry = object.find(setting.key() + "." + item);
        return entry.isEmpty()
                ? problem(setting, found, allowed) // a list may be a single value
                : ConfigErrors.at(
                        entry.get().value().position(),
                        keyOf(setting) + "." + item,
                        found,
                        allowed);
    }

    /** Returns where a setting was written; where it was not, the position of its section. */
    public Position position(Setting<?> setting) {
        return value(setting).map(ConfigValue::position).orElse(object.position());
    }

    /** Returns whether a setting has a value. */
    public boolean has(Setting<?> setting) {
        return value(setting).isPresent();
    }

    /** Returns the full key of the section; empty for the whole tree. */
    public String key() {
        return key;
    }

    /** Returns the full key of a setting. */
    public String keyOf(Setting<?> setting) {
        return key.isEmpty() ? setting.key() : key + "." + setting.key();
    }

    private Optional<ConfigValue> value(Setting<?> setting) {
        return object.find(setting.key()).map(Entry::value).filter(value -> !value.isNull());
    }
}
