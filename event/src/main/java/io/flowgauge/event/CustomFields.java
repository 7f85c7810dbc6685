package io.flowgauge.event;

import java.util.Map;

/**
 * The {@code fields} that the user adds to every event, with their {@code fields_under_root}.
 *
 * @param values by name: strings, numbers, booleans, lists and maps of these. Dotted names are not
 *     split here: the configuration has already made objects of them. Null values are written.
 * @param underRoot whether they stand beside the event's own fields, and replace those of the same
 *     name, instead of under {@code fields}
 */
public record CustomFields(Map<String, ?> values, boolean underRoot) {
    /** No fields. */
    public static final CustomFields NONE = new CustomFields(Map.of(), false);
}
