package io.flowgauge.event;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The shape of a flow event of Packetbeat 6.7: a tree of objects whose leaves are constants (what
 * the settings say) and {@link FlowField}s (what the record says).
 *
 * <p>It is put together in the order in which Packetbeat 6.7 processes an event: the flow's own
 * fields, tags (general, then flows), fields (general, then flows: merged one level deep with each
 * other, then deeply into the event), and last {@code beat} and {@code host}, which win. A custom
 * field named {@code @timestamp} or {@code @metadata} under the root is left out: Packetbeat writes
 * the name twice then, which many readers of JSON refuse.
 */
final class Packetbeat6Schema {
    static final String TIMESTAMP = FieldPath.TIMESTAMP;
    static final String METADATA = FieldPath.METADATA;

    /** What {@code @metadata.beat} is unless an output has an {@code index} of its own. */
    static final String BEAT = "packetbeat";

    private static final String FIELDS = "fields";

    private Packetbeat6Schema() {}

    /**
     * Returns the tree without {@code @metadata}: values are maps, lists, strings, numbers,
     * booleans and flow fields.
     */
    static Map<String, Object> tree(EventSettings settings) {
        Map<String, Object> root = fields(settings);
        root.put(TIMESTAMP, FlowField.TIMESTAMP);
        return root;
    }

    /** Returns the tree without {@code @timestamp} and {@code @metadata}. */
    static Map<String, Object> fields(EventSettings settings) {
        Map<String, Object> root = flowFields(settings);
        merge(root, builtIn(settings));
        return root;
    }

    /** Returns what processors of flows see: all but {@code beat} and {@code host}. */
    static Map<String, Object> flowFields(EventSettings settings) {
        Map<String, Object> root = new TreeMap<>();
        for (FlowField field : FlowField.values()) {
            place(root, field.path(), field);
        }
        root.put("type", "flow");
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

    /** Returns what is added behind the processors of flows and replaces what is there. */
    static Map<String, Object> builtIn(EventSettings settings) {
        return Map.of(
                "beat",
                Map.of(
                        "name", settings.name(),
                        "hostname", settings.hostname(),
                        "version", settings.version()),
                "host",
                Map.of("name", settings.name()));
    }

    /** Returns what an encoder adds under {@code @metadata}. */
    static Map<String, Object> metadata(EventSettings settings, String beat) {
        return new TreeMap<>(Map.of("beat", beat, "type", "doc", "version", settings.version()));
    }

    private static Map<String, Object> customFields(EventSettings settings) {
        Map<String, Object> merged = new HashMap<>();
        for (CustomFields custom : List.of(settings.fields(), settings.flowFields())) {
            if (custom.values().isEmpty()) {
                continue;
            }
            if (custom.underRoot()) {
                putAll(merged, custom.values());
                continue;
            }
            Map<String, Object> under = new HashMap<>();
            if (merged.get(FIELDS) instanceof Map<?, ?> before) {
                putAll(under, before);
            }
            putAll(under, custom.values());
            merged.put(FIELDS, under);
        }
        return merged;
    }

    private static void putAll(Map<String, Object> to, Map<?, ?> from) {
        from.forEach(
                (name, value) -> {
                    if (value != null) {
                        to.put(name.toString(), value);
                    }
                });
    }

    /** Merges objects into objects; anything else replaces what was there. */
    private static void merge(Map<String, Object> to, Map<?, ?> from) {
        from.forEach(
                (name, value) -> {
                    if (value instanceof Map<?, ?> object) {
                        merge(childOf(to, name.toString()), object);
                    } else if (value != null) {
                        to.put(name.toString(), value);
                    }
                });
    }

    private static void place(Map<String, Object> root, String path, FlowField field) {
        Map<String, Object> object = root;
        String name = path;
        for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.')) {
            object = childOf(object, name.substring(0, dot));
            name = name.substring(dot + 1);
        }
        object.put(name, field);
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
