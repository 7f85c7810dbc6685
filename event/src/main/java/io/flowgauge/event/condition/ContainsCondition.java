package io.flowgauge.event.condition;

import io.flowgauge.event.Event;
import io.flowgauge.event.FieldPath;
import java.util.List;

/** Whether each field has a text in it: a string, or any of a list of strings. Case counts. */
record ContainsCondition(List<Part> all) implements Condition {
    /** A field and what it should contain. */
    record Part(FieldPath field, String text) {}

    @Override
    public boolean test(Event event) {
        for (int i = 0; i < all.size(); i++) {
            String part = all.get(i).text;
            boolean found =
                    switch (event.get(all.get(i).field)) {
                        case String text -> text.contains(part);
                        case List<?> list ->
                                list.stream()
                                        .anyMatch(
                                                element ->
                                                        element instanceof String text
                                                                && text.contains(part));
                        case null, default -> false;
                    };
            if (!found) {
                return false;
            }
        }
        return true;
    }
}
