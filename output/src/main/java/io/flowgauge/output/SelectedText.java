package io.flowgauge.output;

import io.flowgauge.event.Event;
import io.flowgauge.event.FormatString;
import io.flowgauge.event.condition.Condition;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
            String text,
            FormatString format,
            Map<String, String> mappings,
            String otherwise,
            @Nullable Condition when) {
        private String of(Event event) {
            if (when != null && !when.test(event)) {
                return "";
            }
            String found = format.format(event);
            if (found == null) {
                return otherwise;
            }
            if (!mappings.isEmpty()) {
                return mappings.getOrDefault(found, otherwise);
            }
            return found.isEmpty() ? otherwise : found;
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

    /**
     * A field that an event lacks.
     *
     * @param field its dotted name
     * @param format the format string that names it
     */
    public record Lack(String field, String format) {}

    /** Returns why there is no text for an event, if that is for want of a field. */
    public Optional<Lack> lacking(Event event) {
        for (Choice choice : choices) {
            Optional<String> field =
                    choice.when == null || choice.when.test(event)
                            ? choice.format.lacking(event)
                            : Optional.empty();
            if (field.isPresent()) {
                return Optional.of(new Lack(field.get(), choice.text));
            }
        }
        return Optional.empty();
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
