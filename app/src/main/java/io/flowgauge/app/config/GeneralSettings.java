package io.flowgauge.app.config;

import static io.flowgauge.config.Types.bool;
import static io.flowgauge.config.Types.choice;
import static io.flowgauge.config.Types.freeObject;
import static io.flowgauge.config.Types.listOf;
import static io.flowgauge.config.Types.optional;
import static io.flowgauge.config.Types.text;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.ConfigObject;
import io.flowgauge.config.Section;
import io.flowgauge.config.SectionReader;
import io.flowgauge.config.Setting;
import io.flowgauge.event.TimestampPrecision;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What every event carries, whatever it is about.
 *
 * @param name name of this probe: {@code name}, or the host's name
 * @param tags tags of all events, before those of the flows
 * @param fields the user's own fields of all events
 * @param fieldsUnderRoot whether these stand at the top of the event and not under "fields"
 * @param precision how fine times in events are
 */
public record GeneralSettings(
        String name,
        List<String> tags,
        Map<String, Object> fields,
        boolean fieldsUnderRoot,
        TimestampPrecision precision) {

    private static final Setting<Optional<String>> NAME =
            new Setting<>(
                    "name",
                    optional(text()),
                    Optional.empty(),
                    "the name of the host",
                    "Name of this probe, in every event.");
    private static final Setting<List<String>> TAGS =
            Setting.of("tags", listOf(text()), List.of(), "Tags added to every event.");
    private static final Setting<Map<String, Object>> FIELDS =
            Setting.of("fields", freeObject(), Map.of(), "Fields added to every event.");
    private static final Setting<Boolean> FIELDS_UNDER_ROOT =
            Setting.of(
                    "fields_under_root",
                    bool(),
                    false,
                    "Whether the fields stand at the top of the event instead of under \"fields\".");

    private static final Setting<String> PRECISION =
            Setting.of(
                    "timestamp.precision",
                    choice("millisecond", "microsecond", "nanosecond"),
                    "millisecond",
                    "How fine times in events are: 3, 6 or 9 digits behind the second.");

    static final Section SECTION =
            Section.once("", NAME, TAGS, FIELDS, FIELDS_UNDER_ROOT, PRECISION);

    static GeneralSettings read(ConfigObject root) throws UserErrorException {
        SectionReader reader = SectionReader.of(root, SECTION);
        return new GeneralSettings(
                reader.get(NAME).filter(name -> !name.isEmpty()).orElseGet(Host::name),
                reader.get(TAGS),
                reader.get(FIELDS),
                reader.get(FIELDS_UNDER_ROOT),
                switch (reader.get(PRECISION)) {
                    case "nanosecond" -> TimestampPrecision.NANOSECOND;
                    case "microsecond" -> TimestampPrecision.MICROSECOND;
                    default -> TimestampPrecision.MILLISECOND;
                });
    }
}
