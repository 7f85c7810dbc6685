package io.flowgauge.event.processor;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.SectionReader;
import io.flowgauge.config.Setting;
import io.flowgauge.config.Types;
import io.flowgauge.event.Event;
import io.flowgauge.event.EventException;
import io.flowgauge.event.EventObject;
import io.flowgauge.event.FieldPath;
import java.util.Map;

/** {@code add_fields}. */
final class AddFields implements Processor {
    private static final Setting<Map<String, Object>> FIELDS =
            new Setting<>(
                    "fields",
                    Types.freeObject(),
                    Map.of(),
                    "required",
                    "Names and values to add, objects in objects as you like.");
    private static final Setting<String> TARGET =
            Setting.of(
                    "target",
                    Types.text(),
                    "fields",
                    "Object to add them to; `''` for the top of the event, `@metadata` for what"
                            + " outputs read.");

    static final ProcessorKind KIND =
            ProcessorKind.of(
                            "add_fields",
                            "Adds fields with fixed values. Objects are merged; other values"
                                    + " replace what was there.",
                            AddFields::new)
                    .with(FIELDS, TARGET)
                    .failing("It fails where `target` lies below something that is no object.")
                    .example(
                            """
                            - add_fields:
                                target: site
                                fields: {name: hq, floor: 3}
                            """);

    private final FieldPath target;
    private final EventObject fields;

    AddFields(SectionReader settings, ProcessorContext context) throws UserErrorException {
        target = FieldPath.of(settings.get(TARGET));
        if (target.isTimestamp()) {
            throw settings.problem(TARGET, "@timestamp is no object");
        }
        fields = EventObject.of(settings.require(FIELDS));
    }

    @Override
    public boolean process(Event event) throws EventException {
        event.merge(target, fields);
        return true;
    }
}
