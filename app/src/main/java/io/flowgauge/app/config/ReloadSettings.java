package io.flowgauge.app.config;

import static io.flowgauge.config.Types.bool;
import static io.flowgauge.config.Types.duration;
import static io.flowgauge.config.Types.optional;
import static io.flowgauge.config.Types.text;

import io.flowgauge.base.Durations;
import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.ConfigObject;
import io.flowgauge.config.Section;
import io.flowgauge.config.SectionReader;
import io.flowgauge.config.Setting;
import java.util.Optional;

/**
 * {@code flowgauge.config}: further files, and when the configuration is read again.
 *
 * @param enabled whether it is read again when a file changes; SIGHUP always makes it so
 * @param periodNs how often files are looked at, 1 s or more
 */
public record ReloadSettings(boolean enabled, long periodNs) {
    static final Setting<Optional<String>> PATH =
            new Setting<>(
                    "path",
                    optional(text()),
                    Optional.empty(),
                    "",
                    "Pattern of further configuration files, such as"
                            + " ${path.config}/config.d/*.yml; they are merged over the others in"
                            + " order of their names.");
    private static final Setting<Boolean> ENABLED =
            Setting.of(
                    "reload.enabled",
                    bool(),
                    false,
                    "Whether the configuration is read again when one of its files changes, or one"
                            + " that processors were made of; with SIGHUP it always is.");
    private static final Setting<Long> PERIOD =
            new Setting<>(
                    "reload.period",
                    duration(Durations.SECOND_NS),
                    10 * Durations.SECOND_NS,
                    "10s",
                    "How often the files are looked at.");

    static final Section SECTION = Section.once("flowgauge.config", PATH, ENABLED, PERIOD);

    static ReloadSettings read(ConfigObject root) throws UserErrorException {
        SectionReader reader = SectionReader.of(root, SECTION);
        return new ReloadSettings(reader.get(ENABLED), reader.get(PERIOD));
    }
}
