package io.flowgauge.event.processor;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.SectionReader;
import io.flowgauge.config.Setting;
import io.flowgauge.config.Types;
import io.flowgauge.event.Event;
import io.flowgauge.event.EventException;
import io.flowgauge.event.EventObject;
import io.flowgauge.event.FieldPath;
import java.util.List;
import java.util.Map;

/** {@code add_labels}. */
final class AddLabels implements Processor {
    private static final FieldPath TARGET = FieldPath.of("labels");
    private static final Setting<Map<String, Object>> LABELS =
            new Setting<>(
                    "labels",
                    Types.freeObject(),
                    Map.of(),
                    "required",
                    "Names and values; objects and lists in them become names with dots.");

    static final ProcessorKind KIND =
            ProcessorKind.of(
                            "add_labels",
                            "Adds values to the object `labels`, which then has no objects in it:"
                                    + " their names are joined with dots, and lists are numbered.",
                            AddLabels::new)
                    .with(LABELS)
                    .failing("It fails where `labels` is there and no object.")
                    .example(
                            """
                            - add_labels:
                                labels:
                                  room: 12
                                  rack: {row: b, slots: [3, 4]}
                            """);

    private final EventObject labels = new EventObject();

    AddLabels(SectionReader settings, ProcessorContext context) throws UserErrorException {
        flatten("", settings.require(LABELS));
    }

    private void flatten(String name, Object value) {
        String before = name.isEmpty() ? "" : name + ".";
        switch (value) {
            case Map<?, ?> map -> map.forEach((inner, below) -> flatten(before + inner, below));
            case List<?> list -> {
                for (int i = 0; i < list.size(); i++) {
                    flatten(before + i, list.get(i));
                }
            }
            default -> labels.put(name, value);
        }
    }

    @Override
    public boolean process(Event event) throws EventException {
        if (event.has(TARGET) && !(event.get(TARGET) instanceof EventObject)) {
            throw new EventException("labels is there and no object");
        }
        event.merge(TARGET, labels);
        return true;
    }
}
