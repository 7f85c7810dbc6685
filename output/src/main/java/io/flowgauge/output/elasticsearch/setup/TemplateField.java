package io.flowgauge.output.elasticsearch.setup;

import io.flowgauge.event.ExportedField;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A field of an index template.
 *
 * @param name with dots
 * @param mapping its type and what belongs to it
 * @param searched whether texts without a field are looked for in it
 */
record TemplateField(String name, Map<String, Object> mapping, boolean searched) {
    private static final int KEYWORD_LETTERS_MAX = 1_024;
    private static final int DEPTH_MAX = 20;

    /** Keeps a copy, in order. */
    TemplateField {
        mapping = new TreeMap<>(mapping);
    }

    /** Returns a field of the events. */
    static TemplateField of(ExportedField field) {
        return switch (field.type()) {
            case KEYWORD -> new TemplateField(field.name(), keyword(), true);
            case TEXT -> new TemplateField(field.name(), words(), true);
            case DATE -> typed(field.name(), "date");
            case LONG, BYTES -> typed(field.name(), "long");
            case BOOLEAN -> typed(field.name(), "boolean");
            case IP -> typed(field.name(), "ip");
            case GEO_POINT -> typed(field.name(), "geo_point");
            case OBJECT -> typed(field.name(), "object");
            case ALIAS -> alias(field.name(), field.target());
        };
    }

    private static TemplateField alias(String name, String target) {
        return new TemplateField(name, Map.of("type", "alias", "path", target), false);
    }

    private static TemplateField typed(String name, String type) {
        return new TemplateField(name, Map.of("type", type), false);
    }

    static Map<String, Object> keyword() {
        return new TreeMap<>(Map.of("type", "keyword", "ignore_above", KEYWORD_LETTERS_MAX));
    }

    private static Map<String, Object> words() {
        return Map.of("type", "text", "norms", false);
    }

    /** Returns whether its keys are the user's. */
    boolean isObject() {
        return "object".equals(mapping.get("type"));
    }

    /**
     * Adds a field in the form of Beats: name, type (keyword if there is none), and what is below a
     * group.
     *
     * @throws IllegalArgumentException if it is no field; the message says why
     */
    static void add(Object item, String prefix, List<TemplateField> to) {
        if (prefix.split("\\.", -1).length > DEPTH_MAX) {
            throw new IllegalArgumentException("groups deeper than " + DEPTH_MAX);
        }
        if (!(item instanceof Map<?, ?> map) || map.get("name") == null) {
            throw new IllegalArgumentException("a field without a name");
        }
        String name = prefix + map.get("name");
        if (map.get("fields") instanceof List<?> below) {
            below.forEach(one -> add(one, name + ".", to));
            return;
        }
        String type = map.get("type") == null ? "keyword" : "" + map.get("type");
        switch (type) {
            case "keyword" -> {
                Map<String, Object> mapping = keyword();
                if (map.get("ignore_above") instanceof Number letters) {
                    mapping.put("ignore_above", letters);
                }
                to.add(new TemplateField(name, mapping, true));
            }
            case "text" -> to.add(new TemplateField(name, words(), true));
            // As Beats do: a group without fields has nothing to be mapped.
            case "group" -> {}
            case "integer" -> to.add(typed(name, "long"));
            case "alias" -> {
                if (map.get("path") == null) {
                    throw new IllegalArgumentException("an alias without a path: " + name);
                }
                to.add(alias(name, "" + map.get("path")));
            }
            case "scaled_float" ->
                    to.add(
                            new TemplateField(
                                    name,
                                    Map.of(
                                            "type",
                                            type,
                                            "scaling_factor",
                                            map.get("scaling_factor") instanceof Number factor
                                                    ? factor
                                                    : 1_000),
                                    false));
            default -> to.add(typed(name, type));
        }
    }
}
