package io.flowgauge.event.condition;

import com.google.re2j.Pattern;
import io.flowgauge.event.Event;
import io.flowgauge.event.FieldPath;
import java.util.List;

/**
 * Whether each field matches a regular expression somewhere: a string, or any of a list of strings.
 * The expressions are those of RE2 and take time in proportion to the text.
 */
record RegexpCondition(List<Expression> all) implements Condition {
    /** A field and the expression that should be found in it. */
    record Expression(FieldPath field, Pattern pattern) {}

    @Override
    public boolean test(Event event) {
        for (int i = 0; i < all.size(); i++) {
            Pattern pattern = all.get(i).pattern;
            boolean found =
                    switch (event.get(all.get(i).field)) {
                        case String text -> pattern.matcher(text).find();
                        case List<?> list ->
                                list.stream()
                                        .anyMatch(
                                                element ->
                                                        element instanceof String text
                                                                && pattern.matcher(text).find());
                        case null, default -> false;
                    };
            if (!found) {
                return false;
            }
        }
        return true;
    }
}
