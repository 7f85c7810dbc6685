package io.flowgauge.output.elasticsearch.setup;

import static io.flowgauge.config.Types.bool;
import static io.flowgauge.config.Types.duration;
import static io.flowgauge.config.Types.integerFrom;
import static io.flowgauge.config.Types.optional;
import static io.flowgauge.config.Types.text;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.ConfigObject;
import io.flowgauge.config.Section;
import io.flowgauge.config.SectionReader;
import io.flowgauge.config.Setting;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * {@code setup.dashboards}: the dashboard of flows.
 *
 * @param enabled whether a start of the program loads it
 * @param indices pattern of the events' indices
 * @param retryNs how long to wait after a failure before the next try, ns; 0 for no other try
 * @param triesMax how often to try; 0 for ever
 */
public record DashboardSettings(boolean enabled, String indices, long retryNs, int triesMax) {
    private static final long INTERVAL_NS = TimeUnit.SECONDS.toNanos(1);

    private static final Setting<Boolean> ENABLED =
            Setting.of(
                    "enabled",
                    bool(),
                    false,
                    "Whether a start loads the dashboard of flows into Kibana.");
    private static final Setting<Optional<String>> INDEX =
            new Setting<>(
                    "index",
                    optional(text()),
                    Optional.empty(),
                    FlowDashboard.DEFAULT_INDICES,
                    "Pattern of the indices that it shows.");
    private static final Setting<Boolean> RETRY =
            Setting.of(
                    "retry.enabled",
                    bool(),
                    false,
                    "Whether to try again when Kibana is not there.");
    private static final Setting<Long> INTERVAL =
            new Setting<>(
                    "retry.interval", duration(1), INTERVAL_NS, "1s", "How long to wait before.");
    private static final Setting<Integer> MAXIMUM =
            Setting.of("retry.maximum", integerFrom(0), 0, "How often to try again; 0 for ever.");

    /** The declaration. */
    public static final Section SECTION =
            Section.once("setup.dashboards", ENABLED, INDEX, RETRY, INTERVAL, MAXIMUM);

    /**
     * Reads the settings.
     *
     * @throws UserErrorException with its place, if one is wrong
     */
    public static DashboardSettings read(ConfigObject root) throws UserErrorException {
        SectionReader reader = SectionReader.of(root, SECTION);
        int again = reader.get(MAXIMUM);
        return new DashboardSettings(
                reader.get(ENABLED),
                reader.get(INDEX)
                        .filter(name -> !name.isBlank())
                        .orElse(FlowDashboard.DEFAULT_INDICES),
                reader.get(RETRY) ? reader.get(INTERVAL) : 0,
                again == 0 ? 0 : again + 1);
    }
}
