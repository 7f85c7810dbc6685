package io.flowgauge.event.processor;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.SectionReader;
import io.flowgauge.config.Setting;
import io.flowgauge.config.Types;
import io.flowgauge.event.Event;
import io.flowgauge.event.EventException;
import io.flowgauge.event.FieldPath;
import java.util.ArrayList;
import java.util.List;

/** {@code drop_fields}. */
final class DropFields implements Processor {
    private static final Setting<List<String>> FIELDS =
            new Setting<>(
                    "fields",
                    Types.listOf(Types.text()),
                    List.of(),
                    "required",
                    "Fields to drop. A name between slashes, such as `/stats/`, is a regular"
                            + " expression for whole dotted names.");
    private static final Setting<Boolean> IGNORE_MISSING =
            Setting.of(
                    "ignore_missing",
                    Types.bool(),
                    false,
                    "Whether a field that is missing is no failure.");

    static final ProcessorKind KIND =
            ProcessorKind.of(
                            "drop_fields",
                            "Drops fields, objects with all that is in them. `@timestamp` and"
                                    + " `type` can't be dropped and are left out of the list.",
                            DropFields::new)
                    .with(FIELDS, IGNORE_MISSING)
                    .checked()
                    .failing(
                            "A field that is missing is a failure, unless `ignore_missing`, and"
                                    + " so is one that an expression matches and whose name has more"
                                    + " than 100 parts; all"
                                    + " others are dropped all the same.")
                    .example(
                            """
                            - drop_fields:
                                fields: [flow_id, source.stats, /\\.mac$/]
                            """);

    private final FieldNames fields;
    private final List<EventException> missing = new ArrayList<>();
    private final boolean ignoreMissing;

    DropFields(SectionReader settings, ProcessorContext context) throws UserErrorException {
        ignoreMissing = settings.get(IGNORE_MISSING);
        fields = new FieldNames(settings, FIELDS);
        for (FieldPath path : fields.paths()) {
            missing.add(new EventException("failed to drop field [" + path + "]: key not found"));
        }
    }

    @Override
    public boolean process(Event event) throws EventException {
        EventException failure = null;
        EventException tooLong = null;
        for (int i = 0; i < missing.size(); i++) {
            if (!event.remove(fields.paths().get(i)) && failure == null) {
                failure = missing.get(i);
            }
        }
        if (fields.hasPatterns()) {
            List<FieldPath> found = new ArrayList<>();
            try {
                fields.findMatching(event, found);
            } catch (EventException e) {
                tooLong = e;
            }
            found.forEach(event::remove);
        }
        if (failure != null && !ignoreMissing) {
            throw failure;
        }
        if (tooLong != null) {
            throw tooLong;
        }
        return true;
    }
}
