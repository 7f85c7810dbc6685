package io.flowgauge.config;

import java.util.ArrayList;
import java.util.List;

/** Values in order. */
public record ConfigList(List<ConfigValue> items, Position position) implements ConfigValue {
    /** Makes a list that keeps the items given. */
    public ConfigList {
        items = List.copyOf(items);
    }

    /**
     * Returns the list with another laid over it, index by index, as Beats merges lists: {@code
     * [a,b,c]} and then {@code [d]} give {@code [d,b,c]}. An item of the other that is nothing
     * leaves this list's item in place.
     */
    public ConfigList mergedWith(ConfigList later) {
        List<ConfigValue> merged = new ArrayList<>(items);
        for (int i = 0; i < later.items.size(); i++) {
            ConfigValue item = later.items.get(i);
            if (i >= merged.size()) {
                merged.add(item);
            } else if (!item.isNull()) {
                merged.set(i, ConfigObject.merge(merged.get(i), item));
            }
        }
        return new ConfigList(merged, later.position);
    }

    @Override
    public String describe() {
        return "a list";
    }

    @Override
    public ConfigList at(Position elsewhere) {
        return new ConfigList(items, elsewhere);
    }
}
