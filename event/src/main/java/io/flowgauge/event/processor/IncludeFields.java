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

/** {@code include_fields}. */
final class IncludeFields implements Processor {
    private static final FieldPath TYPE = FieldPath.of("type");
    private static final Setting<List<String>> FIELDS =
            new Setting<>(
                    "fields",
                    Types.listOf(Types.text()),
                    List.of(),
                    "required",
                    "Fields to keep, objects with all that is in them. A name between slashes, such"
                            + " as `/bytes/`, is a regular expression for whole dotted names.");

    static final ProcessorKind KIND =
            ProcessorKind.of(
                            "include_fields",
                            "Drops all fields but those listed, and `@timestamp`, `@metadata` and"
                                    + " `type`.",
                            IncludeFields::new)
                    .with(FIELDS)
                    .checked()
                    .failing(
                            "Fields that are missing are passed over. It fails where an expression"
                                    + " matches a name of more than 100 parts, which is not kept.")
                    .example(
                            """
                            - include_fields:
                                fields: [source.ip, dest.ip, /bytes_total$/]
                            """);

    private final FieldNames fields;
    private final List<FieldPath> named;

    IncludeFields(SectionReader settings, ProcessorContext context) throws UserErrorException {
        fields = new FieldNames(settings, FIELDS);
        named = new ArrayList<>(fields.paths());
        named.add(TYPE);
    }

    @Override
    public boolean process(Event event) throws EventException {
        if (!fields.hasPatterns()) {
            event.retain(named);
            return true;
        }
        List<FieldPath> kept = new ArrayList<>(named);
        try {
            fields.findMatching(event, kept);
        } finally {
            event.retain(kept);
        }
        return true;
    }
}
