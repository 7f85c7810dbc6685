package io.flowgauge.config;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.ConfigObject.Entry;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * An object with settings of its own, such as {@code {from: a, to: b}}: one value, or with {@link
 * Types#listOf} an item of a list.
 *
 * @param settings what may stand in it
 * @param binder what makes the value of it
 * @param <T> what it becomes
 */
public record ObjectType<T>(List<Setting<?>> settings, Binder<T> binder) implements Type<T> {
    /**
     * Makes a value of an object.
     *
     * @param <T> the value
     */
    public interface Binder<T> {
        /**
         * Reads the settings.
         *
         * @throws UserErrorException if a value does not fit
         */
        T bind(SectionReader reader) throws UserErrorException;
    }

    @Override
    public T read(String key, ConfigValue value) throws UserErrorException {
        if (!(value instanceof ConfigObject object)) {
            throw ConfigErrors.at(value.position(), key, "found " + value.describe(), allowed());
        }
        List<String> known = settings.stream().map(Setting::key).toList();
        for (Map.Entry<String, Entry> entry : object.entries().entrySet()) {
            if (!known.contains(entry.getKey())) {
                throw ConfigErrors.at(
                        entry.getValue().keyPosition(),
                        key + "." + entry.getKey(),
                        "unknown key"
                                + EditDistance.nearest(entry.getKey(), known)
                                        .map(near -> "; did you mean " + near + "?")
                                        .orElse(""),
                        String.join(", ", known));
            }
        }
        return binder.bind(SectionReader.of(object, key));
    }

    @Override
    public String allowed() {
        return settings.stream()
                .map(setting -> setting.key())
                .collect(Collectors.joining(", ", "an object with ", ""));
    }
}
