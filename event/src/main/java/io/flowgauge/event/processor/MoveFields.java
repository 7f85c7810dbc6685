package io.flowgauge.event.processor;

import static io.flowgauge.event.processor.FailureSettings.IGNORE_MISSING;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.SectionReader;
import io.flowgauge.config.Setting;
import io.flowgauge.config.Types;
import io.flowgauge.event.Event;
import io.flowgauge.event.EventException;
import io.flowgauge.event.EventObject;
import io.flowgauge.event.FieldPath;
import io.flowgauge.event.FieldPaths;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** {@code move_fields}. */
final class MoveFields implements Processor {
    private static final Setting<String> FROM =
            new Setting<>(
                    "from", Types.text(), "", "", "Object with the fields; without, the event.");
    private static final Setting<List<FieldPath>> FIELDS =
            Setting.of(
                    "fields",
                    FieldType.LIST,
                    List.of(),
                    "Fields to move, by their names in `from`; without, all.");
    private static final Setting<List<String>> EXCLUDE =
            Setting.of(
                    "exclude",
                    Types.listOf(Types.text()),
                    List.of(),
                    "Fields, by their names in `from`, that stay.");
    private static final Setting<FieldPath> TO =
            FieldType.required(
                    "to",
                    "What stands before their names instead of `from`; it ends with a dot to move"
                            + " them into an object.");

    static final ProcessorKind KIND =
            ProcessorKind.of(
                            "move_fields",
                            "Moves fields of an object into another, which may hold other fields.",
                            MoveFields::new)
                    .with(FROM, FIELDS, EXCLUDE, TO, IGNORE_MISSING)
                    .failing(
                            "The event is dropped, as Packetbeat does, where `from` or one of"
                                    + " `fields` is missing (unless `ignore_missing`), `from` is no"
                                    + " object, or the new place lies below something that is no"
                                    + " object, or has a name of more than 100 parts.")
                    .example(
                            """
                            - move_fields:
                                from: source
                                exclude: [stats, mac]
                                to: client.
                            """);

    private final FieldPath from;
    private final List<String> fields;
    private final Set<String> exclude;
    private final String to;
    private final boolean ignoreMissing;
    private final FieldPaths paths = new FieldPaths();

    MoveFields(SectionReader settings, ProcessorContext context) throws UserErrorException {
        from = FieldPath.of(settings.get(FROM));
        fields = settings.get(FIELDS).stream().map(FieldPath::toString).toList();
        exclude = new HashSet<>(settings.get(EXCLUDE));
        to = settings.require(TO).toString();
        ignoreMissing = settings.get(IGNORE_MISSING);
        if (from.isTimestamp()) {
            throw settings.problem(FROM, "@timestamp is no object");
        }
    }

    @Override
    public boolean process(Event event) throws EventException {
        try {
            if (!FieldValue.present(event, from, ignoreMissing)) {
                return true;
            }
            for (String name : names(event)) {
                FieldPath field = paths.child(from, name);
                if (!exclude.contains(name) && FieldValue.present(event, field, ignoreMissing)) {
                    event.move(field, paths.of(to + name));
                }
            }
        } catch (EventException e) {
            throw EventException.dropping("move field failed: " + e.getMessage());
        }
        return true;
    }

    private List<String> names(Event event) throws EventException {
        Object parent = event.get(from);
        if (!(parent instanceof EventObject object)) {
            throw new EventException(from + " is no object but " + FieldValue.kind(parent));
        }
        if (!fields.isEmpty()) {
            return fields;
        }
        List<String> names = new ArrayList<>(object.size());
        for (int i = 0; i < object.size(); i++) {
            names.add(object.name(i));
        }
        return names;
    }
}
