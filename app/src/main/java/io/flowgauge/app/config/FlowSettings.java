package io.flowgauge.app.config;

import static io.flowgauge.config.Types.bool;
import static io.flowgauge.config.Types.flowPeriod;
import static io.flowgauge.config.Types.flowTimeout;
import static io.flowgauge.config.Types.freeObject;
import static io.flowgauge.config.Types.freeObjectWithNulls;
import static io.flowgauge.config.Types.listOf;
import static io.flowgauge.config.Types.text;

import io.flowgauge.base.Durations;
import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.ConfigObject;
import io.flowgauge.config.ConfigObject.Entry;
import io.flowgauge.config.Section;
import io.flowgauge.config.SectionReader;
import io.flowgauge.config.Setting;
import io.flowgauge.event.FormatString;
import io.flowgauge.output.NamedOutput;
import io.flowgauge.store.StoreOutputSettings;
import java.util.List;
import java.util.Map;

/**
 * {@code packetbeat.flows}. The section being there switches flows on, even when it is empty;
 * without it, or with {@code packetbeat.flows: ~}, they are off.
 *
 * @param enabled whether flows are metered and reported
 * @param timeoutNs idle time after which a flow ends, 1 s or more
 * @param periodNs time between interim reports, 1 s or more; 0 for none
 * @param fields the user's own fields of every flow event
 * @param fieldsUnderRoot whether these stand at the top of the event and not under "fields"
 * @param tags the user's tags of every flow event, after the general ones
 * @param deltaReports whether reports count what came since the one before
 * @param index format string of the index, which events carry along; empty for none
 */
public record FlowSettings(
        boolean enabled,
        long timeoutNs,
        long periodNs,
        Map<String, Object> fields,
        boolean fieldsUnderRoot,
        List<String> tags,
        boolean deltaReports,
        String index) {

    /** Name of the section. */
    public static final String KEY = "packetbeat.flows";

    private static final Setting<Boolean> ENABLED =
            Setting.of("enabled", bool(), true, "Whether flows are metered and reported.");
    private static final Setting<Long> TIMEOUT =
            new Setting<>(
                    "timeout",
                    flowTimeout(),
                    30 * Durations.SECOND_NS,
                    "30s",
                    "How long a flow may be idle before it ends and is reported as final.");
    private static final Setting<Long> PERIOD =
            new Setting<>(
                    "period",
                    flowPeriod(),
                    10 * Durations.SECOND_NS,
                    "10s",
                    "Time between reports of all flows, all at the same instant; -1 for no reports"
                            + " before a flow ends.");
    private static final Setting<Map<String, Object>> FIELDS =
            Setting.of("fields", freeObject(), Map.of(), "Fields added to every flow event.");
    private static final Setting<Boolean> FIELDS_UNDER_ROOT =
            Setting.of(
                    "fields_under_root",
                    bool(),
                    false,
                    "Whether the fields stand at the top of the event instead of under \"fields\".");
    private static final Setting<List<String>> TAGS =
            Setting.of("tags", listOf(text()), List.of(), "Tags added to every flow event.");

    private static final Setting<Map<String, Object>> FIELDS_WITH_NULLS =
            Setting.of("fields", freeObjectWithNulls(), Map.of(), FIELDS.description());
    private static final Setting<Boolean> KEEP_NULL =
            Setting.of(
                    "keep_null",
                    bool(),
                    false,
                    "Whether fields without a value (null) are written, those of the flows'"
                            + " fields.");
    private static final Setting<String> INDEX =
            Setting.of(
                    "index",
                    text(),
                    "",
                    "Format string of the index that events go to, in place of the output's: it"
                            + " stands in @metadata.raw_index.");
    private static final Setting<Boolean> DELTA_REPORTS =
            Setting.of(
                    "enable_delta_flow_reports",
                    bool(),
                    false,
                    "Whether a report counts packets and bytes since the one before, in place of"
                            + " those since the flow began.");

    static final Section SECTION =
            Section.once(
                    KEY,
                    ENABLED,
                    TIMEOUT,
                    PERIOD,
                    FIELDS,
                    FIELDS_UNDER_ROOT,
                    TAGS,
                    KEEP_NULL,
                    INDEX,
                    DELTA_REPORTS);

    static FlowSettings read(ConfigObject root) throws UserErrorException {
        SectionReader reader = SectionReader.of(root, SECTION);
        boolean present =
                root.find(SECTION.key())
                        .map(Entry::value)
                        .filter(value -> !value.isNull())
                        .isPresent();
        return new FlowSettings(
                present && reader.get(ENABLED),
                reader.get(TIMEOUT),
                reader.get(PERIOD),
                reader.get(reader.get(KEEP_NULL) ? FIELDS_WITH_NULLS : FIELDS),
                reader.get(FIELDS_UNDER_ROOT),
                reader.get(TAGS),
                reader.get(DELTA_REPORTS),
                index(reader));
    }

    /**
     * Refuses reports of what came since the one before where the store is an output: it takes the
     * sums of each flow apart itself.
     */
    static void checkDeltas(ConfigObject root, List<NamedOutput> outputs)
            throws UserErrorException {
        SectionReader reader = SectionReader.of(root, SECTION);
        boolean stores =
                outputs.stream()
                        .anyMatch(
                                output ->
                                        output.settings()
                                                .kind()
                                                .equals(StoreOutputSettings.KIND.name()));
        if (stores && reader.get(DELTA_REPORTS)) {
            throw reader.problem(
                    DELTA_REPORTS,
                    "the store needs the sums since a flow began; it counts between reports"
                            + " itself",
                    "false where flows are kept in the store, or outputs without it");
        }
    }

    private static String index(SectionReader reader) throws UserErrorException {
        String index = reader.get(INDEX);
        try {
            FormatString.compile(index);
        } catch (UserErrorException e) {
            throw reader.problem(
                    INDEX,
                    "" + e.getMessage(),
                    "a text with %{[FIELD]} and %{+DATE}, such as \"flows-%{+yyyy.MM.dd}\"");
        }
        return index;
    }
}
