package io.flowgauge.config;

import io.flowgauge.base.UserErrorException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Values by name, in the order in which they were written. Names hold no dots. */
public record ConfigObject(Map<String, Entry> entries, Position position) implements ConfigValue {
    /** A value and where its key was written. */
    public record Entry(Position keyPosition, ConfigValue value) {}

    /** Makes an object that keeps the entries given. */
    public ConfigObject {
        entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
    }

    /** Returns an object without entries. */
    public static ConfigObject empty(Position position) {
        return new ConfigObject(Map.of(), position);
    }

    /** How many names a dotted key may have; beyond any configuration, within any stack. */
    private static final int NAMES_MAX = 100;

    /**
     * Checks that a dotted key is not longer than a tree may be deep.
     *
     * @throws UserErrorException if it has more than 100 names
     */
    public static void checkNames(String dottedKey, Position position) throws UserErrorException {
        if (dottedKey.chars().filter(c -> c == '.').count() >= NAMES_MAX) {
            throw ConfigErrors.at(
                    position, "a key of more than " + NAMES_MAX + " names with dots between them");
        }
    }

    /**
     * Returns an object that holds one value under a dotted key. A number between dots is an index
     * into a list: {@code a.0.b} is the entry b of the first item of a.
     */
    public static ConfigObject of(String dottedKey, Position keyPosition, ConfigValue value) {
        String[] names = dottedKey.split("\\.", -1);
        ConfigValue result = value;
        for (int i = names.length - 1; i >= 1; i--) {
            result = wrap(names[i], keyPosition, result);
        }
        return new ConfigObject(Map.of(names[0], new Entry(keyPosition, result)), keyPosition);
    }

    private static ConfigValue wrap(String name, Position keyPosition, ConfigValue value) {
        if (name.length() <= 3
                && !name.isEmpty()
                && name.chars().allMatch(c -> c >= '0' && c <= '9')) {
            List<ConfigValue> items = new ArrayList<>();
            int index = Integer.parseInt(name);
            for (int i = 0; i < index; i++) {
                items.add(new ConfigScalar(ConfigScalar.Kind.NULL, "", keyPosition));
            }
            items.add(value);
            return new ConfigList(items, keyPosition);
        }
        return new ConfigObject(Map.of(name, new Entry(keyPosition, value)), keyPosition);
    }

    /**
     * Returns this object with another laid over it: objects are merged entry by entry, lists index
     * by index, anything else is replaced. Nothing over an object takes it away.
     */
    public ConfigObject mergedWith(ConfigObject later) {
        Map<String, Entry> merged = new LinkedHashMap<>(entries);
        later.entries.forEach(
                (name, entry) ->
                        merged.merge(
                                name,
                                entry,
                                (old, fresh) ->
                                        new Entry(
                                                fresh.keyPosition, merge(old.value, fresh.value))));
        return new ConfigObject(merged, entries.isEmpty() ? later.position : position);
    }

    public static ConfigValue merge(ConfigValue earlier, ConfigValue later) {
        if (earlier instanceof ConfigObject a && later instanceof ConfigObject b) {
            return a.mergedWith(b);
        }
        if (earlier instanceof ConfigList a && later instanceof ConfigList b) {
            return a.mergedWith(b);
        }
        return earlier instanceof ConfigObject && later.isNull()
                ? ConfigScalar.erased(later.position())
                : later;
    }

    /** Returns the entry at a dotted key below this object; numbers are indexes of lists. */
    public Optional<Entry> find(String dottedKey) {
        Entry entry = new Entry(position, this);
        for (String name : dottedKey.split("\\.", -1)) {
            Optional<Entry> next = child(entry.value, name);
            if (next.isEmpty()) {
                return next;
            }
            entry = next.get();
        }
        return Optional.of(entry);
    }

    private static Optional<Entry> child(ConfigValue value, String name) {
        if (value instanceof ConfigObject object) {
            return Optional.ofNullable(object.entries.get(name));
        }
        if (value instanceof ConfigList list && name.matches("[0-9]{1,3}")) {
            int index = Integer.parseInt(name);
            if (index < list.items().size()) {
                ConfigValue item = list.items().get(index);
                return Optional.of(new Entry(item.position(), item));
            }
        }
        return Optional.empty();
    }

    @Override
    public String describe() {
        return "an object";
    }

    @Override
    public ConfigObject at(Position elsewhere) {
        return new ConfigObject(entries, elsewhere);
    }
}
