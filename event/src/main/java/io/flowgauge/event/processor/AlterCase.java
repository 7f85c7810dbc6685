package io.flowgauge.event.processor;

import static io.flowgauge.event.processor.FailureSettings.FAIL_ON_ERROR;
import static io.flowgauge.event.processor.FailureSettings.IGNORE_MISSING;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.SectionReader;
import io.flowgauge.config.Setting;
import io.flowgauge.config.Types;
import io.flowgauge.event.Event;
import io.flowgauge.event.EventException;
import io.flowgauge.event.EventObject;
import io.flowgauge.event.FieldPath;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;

/** {@code lowercase} and {@code uppercase}: names of fields, and texts. */
final class AlterCase implements Processor {
    private static final Setting<List<FieldPath>> FIELDS =
            Setting.of(
                    "fields",
                    FieldType.LIST,
                    List.of(),
                    "Fields whose names are changed; case does not count in finding them.");
    private static final Setting<List<FieldPath>> VALUES =
            Setting.of("values", FieldType.LIST, List.of(), "Fields whose texts are changed.");
    private static final Setting<Boolean> ALTER_FULL_FIELD =
            Setting.of(
                    "alter_full_field",
                    Types.bool(),
                    true,
                    "Whether all of a dotted name is changed, or only what is behind the last"
                            + " dot.");

    static final ProcessorKind LOWERCASE =
            kind(
                    "lowercase",
                    "Puts names of fields, and texts, in small letters.",
                    Character::toLowerCase,
                    """
                    - lowercase:
                        fields: [SITE.Name]
                        values: [transport_name]
                    """,
                    "SITE: {Name: HQ}\ntransport_name: UDP");
    static final ProcessorKind UPPERCASE =
            kind(
                    "uppercase",
                    "Puts names of fields, and texts, in capital letters.",
                    Character::toUpperCase,
                    """
                    - uppercase:
                        fields: [source.mac]
                        values: [transport]
                        alter_full_field: false
                    """,
                    "");

    private final boolean full;
    private final boolean ignoreMissing;
    private final IntUnaryOperator alter;
    private final Steps steps;

    AlterCase(SectionReader settings, IntUnaryOperator alter) throws UserErrorException {
        this.alter = alter;
        full = settings.get(ALTER_FULL_FIELD);
        ignoreMissing = settings.get(IGNORE_MISSING);
        List<Steps.Step> all = new ArrayList<>();
        for (FieldPath field : settings.get(FIELDS)) {
            if (field.isTimestamp() || field.isMetadata()) {
                throw settings.problem(FIELDS, "@timestamp and @metadata keep their names");
            }
            List<String> names = List.of(field.toString().split("\\.", -1));
            all.add(event -> alterName(event, field, names));
        }
        for (FieldPath field : settings.get(VALUES)) {
            all.add(event -> alterText(event, field));
        }
        if (all.isEmpty()) {
            throw settings.problem(FIELDS, "there are no fields and no values");
        }
        steps = new Steps(all, settings.get(FAIL_ON_ERROR), "");
    }

    private static ProcessorKind kind(
            String name,
            String description,
            IntUnaryOperator alter,
            String example,
            String fields) {
        return ProcessorKind.of(name, description, (settings, _) -> new AlterCase(settings, alter))
                .with(FIELDS, VALUES, IGNORE_MISSING, FAIL_ON_ERROR, ALTER_FULL_FIELD)
                .failing(
                        FailureSettings.UNDOES_AND_TELLS
                                + "It fails where a field is missing (unless `ignore_missing`), a"
                                + " value is no text, or case alone tells two fields apart.")
                .example(example, fields);
    }

    @Override
    public boolean process(Event event) throws EventException {
        return steps.take(event);
    }

    private void alterName(Event event, FieldPath field, List<String> names) throws EventException {
        Event.Mark before = event.mark();
        FieldPath parent = FieldPath.of("");
        for (int i = 0; i < names.size(); i++) {
            List<String> found = new ArrayList<>(1);
            if (event.get(parent) instanceof EventObject members) {
                addMembers(members, names.get(i), found);
            }
            if (found.isEmpty()) {
                event.revert(before);
                if (ignoreMissing) {
                    return;
                }
                throw new EventException("could not fetch value for key: " + field);
            }
            if (found.size() > 1) {
                event.revert(before);
                throw new EventException("key collision: " + String.join(", ", found));
            }
            String name = found.getFirst();
            String altered = full || i == names.size() - 1 ? altered(name) : name;
            if (!altered.equals(name)) {
                event.move(parent.child(name), parent.child(altered));
            }
            parent = parent.child(altered);
        }
    }

    private static void addMembers(EventObject members, String name, List<String> found) {
        for (int i = 0; i < members.size(); i++) {
            if (members.name(i).equalsIgnoreCase(name)) {
                found.add(members.name(i));
            }
        }
    }

    private void alterText(Event event, FieldPath field) throws EventException {
        String text = FieldValue.text(event, field, ignoreMissing);
        if (text != null) {
            event.put(field, altered(text));
        }
    }

    /** As Go: each character by itself, whatever the language. */
    private String altered(String text) {
        return text.codePoints()
                .map(alter)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
