package io.flowgauge.app.config;

import static io.flowgauge.config.Types.bool;
import static io.flowgauge.config.Types.byteSize;
import static io.flowgauge.config.Types.choice;
import static io.flowgauge.config.Types.duration;
import static io.flowgauge.config.Types.integer;
import static io.flowgauge.config.Types.listOf;
import static io.flowgauge.config.Types.optional;
import static io.flowgauge.config.Types.permissions;
import static io.flowgauge.config.Types.text;

import io.flowgauge.base.Durations;
import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.ConfigObject;
import io.flowgauge.config.Section;
import io.flowgauge.config.SectionReader;
import io.flowgauge.config.Setting;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * {@code logging}.
 *
 * @param level least important messages that are written
 * @param selectors which messages are written at level debug; all where the list is empty or has
 *     "*"
 * @param toStderr whether messages go to standard error and nowhere else
 * @param toFiles whether messages go to files
 * @param files where these are and how they are rotated
 * @param json whether a message is written as a JSON object
 * @param metricsEnabled whether counters that changed are logged periodically
 * @param metricsPeriodNs how often, 1 s or more
 */
public record LoggingSettings(
        Level level,
        List<String> selectors,
        boolean toStderr,
        boolean toFiles,
        Files files,
        boolean json,
        boolean metricsEnabled,
        long metricsPeriodNs) {

    /** How important a message is. */
    public enum Level {
        /** What stops the program or loses data. */
        ERROR,
        /** What a person should look at. */
        WARNING,
        /** What happens in the normal course of things. */
        INFO,
        /** What helps to find a fault. */
        DEBUG
    }

    /**
     * Log files: {@code NAME}, {@code NAME.1}, {@code NAME.2}, ...
     *
     * @param directory where they are
     * @param name of the current file
     * @param rotateEveryBytes size at which it is rotated, 1 or more
     * @param keepFiles how many rotated files are kept, 1 to 1024
     * @param permissions of new files, such as 0600
     */
    public record Files(
            Path directory, String name, long rotateEveryBytes, int keepFiles, int permissions) {}

    private static final Setting<String> LEVEL =
            Setting.of(
                    "logging.level",
                    choice("error", "warning", "info", "debug"),
                    "info",
                    "Least important messages to log.");
    private static final Setting<List<String>> SELECTORS =
            Setting.of(
                    "logging.selectors",
                    listOf(text()),
                    List.of(),
                    "Parts of the program that log at level debug; none or * for all.");
    private static final Setting<Boolean> TO_STDERR =
            Setting.of(
                    "logging.to_stderr", bool(), false, "Whether to log to standard error only.");
    private static final Setting<Boolean> TO_FILES =
            Setting.of("logging.to_files", bool(), true, "Whether to log to files.");
    private static final Setting<Boolean> JSON =
            Setting.of("logging.json", bool(), false, "Whether to log in JSON.");
    private static final Setting<Optional<String>> FILES_PATH =
            new Setting<>(
                    "logging.files.path",
                    optional(text()),
                    Optional.empty(),
                    "path.logs",
                    "Directory of the log files.");
    private static final Setting<String> FILES_NAME =
            Setting.of("logging.files.name", text(), "flowgauge", "Name of the log file.");
    private static final Setting<Long> ROTATE_EVERY_BYTES =
            new Setting<>(
                    "logging.files.rotateeverybytes",
                    byteSize(1),
                    10_485_760L,
                    "10MiB",
                    "Size at which the log file is rotated.");
    private static final Setting<Integer> KEEP_FILES =
            Setting.of(
                    "logging.files.keepfiles",
                    integer(1, 1_024),
                    7,
                    "How many rotated log files are kept.");
    private static final Setting<Integer> PERMISSIONS =
            new Setting<>(
                    "logging.files.permissions",
                    permissions(),
                    0600,
                    "0600",
                    "Permissions of new log files.");
    private static final Setting<Boolean> METRICS_ENABLED =
            Setting.of(
                    "logging.metrics.enabled",
                    bool(),
                    true,
                    "Whether to log counters that changed, periodically and at the end.");
    private static final Setting<Long> METRICS_PERIOD =
            new Setting<>(
                    "logging.metrics.period",
                    duration(Durations.SECOND_NS),
                    30 * Durations.SECOND_NS,
                    "30s",
                    "How often to log them.");

    static final Section SECTION =
            Section.once(
                    "",
                    LEVEL,
                    SELECTORS,
                    TO_STDERR,
                    TO_FILES,
                    JSON,
                    FILES_PATH,
                    FILES_NAME,
                    ROTATE_EVERY_BYTES,
                    KEEP_FILES,
                    PERMISSIONS,
                    METRICS_ENABLED,
                    METRICS_PERIOD);

    /** Returns the same with another level. */
    public LoggingSettings withLevel(Level other, List<String> otherSelectors) {
        return new LoggingSettings(
                other,
                List.copyOf(otherSelectors),
                toStderr,
                toFiles,
                files,
                json,
                metricsEnabled,
                metricsPeriodNs);
    }

    /** Returns the same, but to standard error and not to files. */
    public LoggingSettings toStderrOnly() {
        return new LoggingSettings(
                level, selectors, true, false, files, json, metricsEnabled, metricsPeriodNs);
    }

    static LoggingSettings read(ConfigObject root, Path logs) throws UserErrorException {
        SectionReader reader = SectionReader.of(root, SECTION);
        return new LoggingSettings(
                switch (reader.get(LEVEL)) {
                    case "error" -> Level.ERROR;
                    case "warning" -> Level.WARNING;
                    case "debug" -> Level.DEBUG;
                    default -> Level.INFO;
                },
                reader.get(SELECTORS),
                reader.get(TO_STDERR),
                reader.get(TO_FILES),
                new Files(
                        reader.get(FILES_PATH).map(Path::of).orElse(logs),
                        reader.get(FILES_NAME),
                        reader.get(ROTATE_EVERY_BYTES),
                        reader.get(KEEP_FILES),
                        reader.get(PERMISSIONS)),
                reader.get(JSON),
                reader.get(METRICS_ENABLED),
                reader.get(METRICS_PERIOD));
    }
}
