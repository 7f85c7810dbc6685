package io.flowgauge.event;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The shape of a flow event: a tree of objects whose leaves are constants (what the settings say)
 * and {@link FlowField}s (what the record says).
 *
 * <p>It is put together in the order in which Packetbeat processes an event: the flow's own fields,
 * tags (general, then flows), fields (general, then flows, merged deeply into the event), and last
 * what names the probe. A custom field named {@code @timestamp} or {@code @metadata} under the root
 * is left out: Packetbeat writes the name twice then, which many readers of JSON refuse.
 */
public abstract sealed class Schema permits Packetbeat6Schema, EcsSchema {
    static final String TIMESTAMP = FieldPath.TIMESTAMP;
    static final String METADATA = FieldPath.METADATA;

    /** What {@code @metadata.beat} is unless an output has an {@code index} of its own. */
    static final String BEAT = "packetbeat";

    static final String FIELDS = "fields";

    /** Returns which of the schemas this is. */
    public abstract SchemaName name();

    /** Returns what every event of a record may have, by its dotted name. */
    abstract Map<String, Object> own(EventSettings settings);

    /** Returns the custom fields of both kinds in one object. */
    abstract Map<String, Object> customFields(EventSettings settings);

    /** Returns what names the probe: what is added behind the processors of flows. */
    abstract Map<String, Object> builtIn(EventSettings settings);

    /** Returns whether that replaces what is there; else it only fills what is missing. */
    abstract boolean builtInWins();

    /** Returns what an encoder adds under {@code @metadata}. */
    abstract Map<String, Object> metadata(EventSettings settings, String beat);

    /**
     * Returns the tree without {@code @metadata}: values are maps, lists, strings, numbers,
     * booleans, flow fields, and null where the settings keep it.
     */
    final Map<String, Object> tree(EventSettings settings) {
        Map<String, Object> root = fields(settings);
        root.put(TIMESTAMP, FlowField.TIMESTAMP);
        return root;
    }

    /** Returns the tree without {@code @timestamp} and {@code @metadata}. */
    final Map<String, Object> fields(EventSettings settings) {
        Map<String, Object> root = flowFields(settings);
        if (builtInWins()) {
            merge(root, builtIn(settings));
            return root;
        }
        Map<String, Object> all = new TreeMap<>();
        merge(all, builtIn(settings));
        merge(all, root);
        return all;
    }

    /** Returns what processors of flows see: all but what names the probe. */
    final Map<String, Object> flowFields(EventSettings settings) {
        Map<String, Object> root = new TreeMap<>();
        own(settings).forEach((path, value) -> place(root, path, value));
        List<String> tags = new ArrayList<>(settings.tags());
        tags.addAll(settings.flowTags());
        if (!tags.isEmpty()) {
            root.put("tags", tags);
        }
        merge(root, customFields(settings));
        root.remove(TIMESTAMP);
        root.remove(METADATA);
        return root;
    }

    static void putAll(Map<String, Object> to, Map<?, ?> from) {
        from.forEach((name, value) -> put(to, name.toString(), value));
    }

    /** Puts a value; null is one, where the settings keep it. */
    @SuppressWarnings("NullAway") // values of a tree may be null
    private static void put(Map<String, Object> to, String name, @Nullable Object value) {
        to.put(name, value);
    }

    /** Merges objects into objects; anything else replaces what was there. */
    static void merge(Map<String, Object> to, Map<?, ?> from) {
        from.forEach(
                (name, value) -> {
                    if (value instanceof Map<?, ?> object) {
                        merge(childOf(to, name.toString()), object);
                    } else {
                        put(to, name.toString(), value);
                    }
                });
    }

    private static void place(Map<String, Object> root, String path, Object value) {
        Map<String, Object> object = root;
        String name = path;
        for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.')) {
            object = childOf(object, name.substring(0, dot));
            name = name.substring(dot + 1);
        }
        object.put(name, value);
    }

    /** Returns the object of a name, made if there was none or something else. */
    private static Map<String, Object> childOf(Map<String, Object> parent, String name) {
        Map<String, Object> child = new TreeMap<>();
        if (parent.get(name) instanceof Map<?, ?> object) {
            putAll(child, object);
        }
        parent.put(name, child);
        return child;
    }
}
