package io.flowgauge.output;

import io.flowgauge.event.Event;
import io.flowgauge.event.FormatString;
import io.flowgauge.event.condition.Condition;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A compiled {@link Selector}. Events that give the same text mostly get the same object, so that
 * choosing costs none. One thread uses it.
 */
public final class SelectedText {
    private final Choice[] choices;
    private final @Nullable String constant;

    /** One rule; without a condition it always counts. */
    record Choice(
            FormatString format,
            Map<String, String> mappings,
            String otherwise,
            @Nullable Condition when) {
        private String of(Event event) {
            if (when != null && !when.test(event)) {
                return "";
            }
            String text = format.format(event);
            if (text == null) {
                return otherwise;
            }
            if (!mappings.isEmpty()) {
                return mappings.getOrDefault(text, otherwise);
            }
            return text.isEmpty() ? otherwise : text;
        }

        private boolean isConstant() {
            return when == null && mappings.isEmpty() && format.isConstant();
        }
    }

    SelectedText(List<Choice> choices) {
        this.choices = choices.toArray(Choice[]::new);
        constant = constant(choices);
    }

    private static @Nullable String constant(List<Choice> choices) {
        if (choices.isEmpty()) {
            return "";
        }
        Choice first = choices.getFirst();
        if (!first.isConstant()) {
            return null;
        }
        String text = first.format.constant();
        return text.isEmpty() && choices.size() > 1 ? null : text;
    }

    /** Returns whether the text is the same for all events. */
    public boolean isConstant() {
        return constant != null;
    }

    /** Returns the text for an event; empty if no rule gives one. */
    public String of(Event event) {
        if (constant != null) {
            return constant;
        }
        for (Choice choice : choices) {
            String text = choice.of(event);
            if (!text.isEmpty()) {
                return text;
            }
        }
        return "";
    }
}
