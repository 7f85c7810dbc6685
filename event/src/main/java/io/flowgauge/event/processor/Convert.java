package io.flowgauge.event.processor;

import static io.flowgauge.event.processor.FailureSettings.FAIL_ON_ERROR;
import static io.flowgauge.event.processor.FailureSettings.IGNORE_MISSING;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.ObjectType;
import io.flowgauge.config.SectionReader;
import io.flowgauge.config.Setting;
import io.flowgauge.config.Types;
import io.flowgauge.event.Event;
import io.flowgauge.event.EventException;
import io.flowgauge.event.FieldPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code convert}. */
final class Convert implements Processor {
    /**
     * One of {@code fields}.
     *
     * @param to null to convert it where it is
     * @param type null to leave its value as it is
     */
    private record Conversion(
            FieldPath from, @Nullable FieldPath to, @Nullable ConversionType type) {
        FieldPath target() {
            return to == null ? from : to;
        }
    }

    private static final Setting<FieldPath> FROM =
            FieldType.required("from", "The field to convert.");
    private static final Setting<Optional<FieldPath>> TO =
            new Setting<>(
                    "to",
                    Types.optional(FieldType.FIELD),
                    Optional.empty(),
                    "",
                    "The field for the value.");
    private static final Setting<Optional<String>> TYPE =
            new Setting<>(
                    "type",
                    Types.optional(Types.choice(ConversionType.names())),
                    Optional.empty(),
                    "",
                    "What to convert it to.");

    private static final Setting<List<Conversion>> FIELDS =
            new Setting<>(
                    "fields",
                    Types.listOf(new ObjectType<>(List.of(FROM, TO, TYPE), Convert::conversion)),
                    List.of(),
                    "required",
                    "Each with `from` and one or both of `to`, the field for the value (without,"
                            + " the field itself), and `type`: integer (32 bits), long, float (32"
                            + " bits), double, string, boolean or ip.");
    private static final Setting<String> TAG =
            Setting.of("tag", Types.text(), "", "A name for the processor in messages.");
    private static final Setting<String> MODE =
            Setting.of(
                    "mode",
                    Types.choice("copy", "rename"),
                    "copy",
                    "Whether a field with `to` is kept or goes.");

    static final ProcessorKind KIND =
            ProcessorKind.of(
                            "convert",
                            "Converts fields to other types. Texts are numbers in base 10, or with"
                                    + " `0x` in base 16; fractions are cut off for whole numbers;"
                                    + " `1`, `t`, `true` and `0`, `f`, `false` are booleans. A"
                                    + " value that is replaced may be of any kind.",
                            Convert::new)
                    .with(FIELDS, IGNORE_MISSING, FAIL_ON_ERROR, TAG, MODE)
                    .failing(
                            FailureSettings.UNDOES
                                    + "It fails where `from` is missing (unless `ignore_missing`),"
                                    + " its value can't be converted or does not fit, or the target"
                                    + " lies below something that is no object.")
                    .example(
                            """
                            - convert:
                                mode: rename
                                fields:
                                  - {from: rtt, to: round_trip_ms, type: double}
                                  - {from: vlan_name, type: integer}
                            """,
                            "rtt: '12.50'\nvlan_name: '0x1f'");

    private final List<Conversion> fields;
    private final boolean ignoreMissing;
    private final boolean failOnError;
    private final boolean removes;
    private final String where;

    Convert(SectionReader settings, ProcessorContext context) throws UserErrorException {
        fields = settings.require(FIELDS);
        ignoreMissing = settings.get(IGNORE_MISSING);
        failOnError = settings.get(FAIL_ON_ERROR);
        removes = settings.get(MODE).equals("rename");
        String tag = settings.get(TAG);
        where = "failed in processor.convert" + (tag.isEmpty() ? "" : " with tag=" + tag);
    }

    private static Conversion conversion(SectionReader reader) throws UserErrorException {
        FieldPath from = reader.require(FROM);
        if (!reader.has(TO) && !reader.has(TYPE)) {
            throw reader.problem(TYPE, "each field must have a 'to' or a 'type'");
        }
        return new Conversion(
                from,
                reader.get(TO).orElse(null),
                reader.get(TYPE).map(ConversionType::of).orElse(null));
    }

    @Override
    public boolean process(Event event) throws EventException {
        // All are read before any is written.
        List<@Nullable Object> values = new ArrayList<>(fields.size());
        for (int i = 0; i < fields.size(); i++) {
            values.add(value(fields.get(i), event));
        }
        Event.Mark before = event.mark();
        for (int i = 0; i < fields.size(); i++) {
            Object value = values.get(i);
            if (value == null) {
                continue;
            }
            Conversion conversion = fields.get(i);
            try {
                event.put(conversion.target(), value);
                if (removes && conversion.to != null && !conversion.to.equals(conversion.from)) {
                    event.remove(conversion.from);
                }
            } catch (EventException e) {
                if (failOnError) {
                    event.revert(before);
                    throw failure(conversion, e.getMessage());
                }
            }
        }
        return true;
    }

    /** Returns the converted value; null to pass it over. */
    private @Nullable Object value(Conversion conversion, Event event) throws EventException {
        try {
            if (!FieldValue.present(event, conversion.from, ignoreMissing)) {
                return null;
            }
            Object value = event.get(conversion.from);
            return conversion.type == null ? value : conversion.type.convert(value);
        } catch (EventException e) {
            if (failOnError) {
                throw failure(conversion, e.getMessage());
            }
            return null;
        }
    }

    private EventException failure(Conversion conversion, String reason) {
        return new EventException(
                where
                        + ": conversion of field ["
                        + conversion.from
                        + "] to type ["
                        + (conversion.type == null ? "unset" : conversion.type)
                        + "]"
                        + (conversion.to == null
                                ? ""
                                : " with target field [" + conversion.to + "]")
                        + " failed: "
                        + reason);
    }
}
