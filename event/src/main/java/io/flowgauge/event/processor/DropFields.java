package io.flowgauge.event.processor;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
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
                            "A field that is missing is a failure, unless `ignore_missing`; all"
                                    + " others are dropped all the same.")
                    .example(
                            """
                            - drop_fields:
                                fields: [flow_id, source.stats, /\\.mac$/]
                            """);

    private final List<FieldPath> fields = new ArrayList<>();
    private final List<Pattern> patterns = new ArrayList<>();
    private final List<EventException> missing = new ArrayList<>();
    private final boolean ignoreMissing;

    DropFields(SectionReader settings, ProcessorContext context) throws UserErrorException {
        ignoreMissing = settings.get(IGNORE_MISSING);
        for (String name : settings.require(FIELDS)) {
            if (name.length() > 2 && name.startsWith("/") && name.endsWith("/")) {
                try {
                    patterns.add(Pattern.compile(name.substring(1, name.length() - 1)));
                } catch (PatternSyntaxException e) {
                    throw settings.problem(FIELDS, name + ": " + e.getMessage());
                }
            } else if (!isProtected(name)) {
                fields.add(FieldPath.of(name));
                missing.add(
                        new EventException("failed to drop field [" + name + "]: key not found"));
            }
        }
    }

    private static boolean isProtected(String name) {
        return name.equals("@timestamp") || name.equals("type");
    }

    @Override
    public boolean process(Event event) throws EventException {
        EventException failure = null;
        for (int i = 0; i < fields.size(); i++) {
            if (!event.remove(fields.get(i)) && failure == null) {
                failure = missing.get(i);
            }
        }
        if (!patterns.isEmpty()) {
            for (String name : event.names()) {
                if (!isProtected(name) && patterns.stream().anyMatch(p -> p.matcher(name).find())) {
                    event.remove(FieldPath.of(name));
                }
            }
        }
        if (failure != null && !ignoreMissing) {
            throw failure;
        }
        return true;
    }
}
