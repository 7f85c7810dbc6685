package io.flowgauge.event.processor;

import io.flowgauge.event.Event;
import io.flowgauge.event.EventException;
import io.flowgauge.event.FieldPath;
import java.util.List;

/** A field that holds a text, or a list of texts in which none is twice. */
final class TextList {
    private TextList() {}

    /**
     * Adds a text that is not there yet. What was a text becomes a list.
     *
     * @param alwaysList whether the first text is a list of one
     * @throws EventException if there is something else in the field
     */
    static void add(Event event, FieldPath path, String text, boolean alwaysList)
            throws EventException {
        Object before = event.get(path);
        switch (before) {
            case null -> event.put(path, alwaysList ? List.of(text) : text);
            case String only when only.equals(text) -> {}
            case List<?> list when list.contains(text) -> {}
            case List<?> list when list.stream().anyMatch(item -> !(item instanceof String)) ->
                    throw new EventException("expected " + path + " to be a list of strings");
            default -> event.append(path, List.of(text));
        }
    }
}
