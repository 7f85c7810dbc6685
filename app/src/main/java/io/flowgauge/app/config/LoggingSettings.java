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
import io.flowgauge.config.ConfigErrors;
import io.flowgauge.config.ConfigObject;
import io.flowgauge.config.ConfigScalar;
import io.flowgauge.config.ConfigValue;
import io.flowgauge.config.Section;
import io.flowgauge.config.SectionReader;
import io.flowgauge.config.Setting;
import io.flowgauge.config.Type;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * {@code logging}.
 *
 * @param level least important messages that are written
 * @param selectors which messages are written at level debug; all where the list is empty or has
 *     "*"
 * @param toStderr whether messages go to standard error and nowhere else
 * @param toSyslog whether messages go to the syslog and not to files
 * @param toFiles whether messages go to files
 * @param files where these are and how they are rotated
 * @param syslog where the syslog is
 * @param json whether a message is written as a JSON object
 * @param metricsEnabled whether counters that changed are logged periodically
 * @param metricsPeriodNs how often, 1 s or more
 */
public record LoggingSettings(
        Level level,
        List<String> selectors,
        boolean toStderr,
        boolean toSyslog,
        boolean toFiles,
        Files files,
        SyslogAddress syslog,
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

    /** What a rotated file is told apart by. */
    public enum Suffix {
        /** {@code NAME} is the current file, {@code NAME.1} the one before, and so on. */
        COUNT,
        /** {@code NAME-20260131} is a file of that day, {@code NAME-20260131-1} the next one. */
        DATE
    }

    /**
     * Log files.
     *
     * @param directory where they are
     * @param name of the current file
     * @param rotateEveryBytes size at which it is rotated, 1 or more
     * @param intervalNs time after which it is rotated, 1 s or more; 0 for never
     * @param rotateOnStart whether an older file is set aside at the start, not continued
     * @param suffix what rotated files are told apart by
     * @param keepFiles how many rotated files are kept, 1 to 1024
     * @param permissions of new files, such as 0600
     * @param redirectStderr whether what the program itself writes to standard error goes there too
     */
    public record Files(
            Path directory,
            String name,
            long rotateEveryBytes,
            long intervalNs,
            boolean rotateOnStart,
            Suffix suffix,
            int keepFiles,
            int permissions,
            boolean redirectStderr) {}

    /** The levels of Beats, in upper or lower case; its "critical" is "error". */
    private static final class LevelType implements Type<Level> {
        private static final Type<String> WORDS = choice("error", "warning", "info", "debug");

        @Override
        public Level read(String key, ConfigValue value) throws UserErrorException {
            String word =
                    value instanceof ConfigScalar scalar
                            ? scalar.text().toLowerCase(Locale.ROOT)
                            : "";
            return switch (word) {
                case "critical", "error" -> Level.ERROR;
                case "warning" -> Level.WARNING;
                case "info" -> Level.INFO;
                case "debug" -> Level.DEBUG;
                default -> Level.valueOf(WORDS.read(key, value));
            };
        }

        @Override
        public String allowed() {
            return WORDS.allowed();
        }
    }

    private static final Setting<Level> LEVEL =
            new Setting<>(
                    "logging.level",
                    new LevelType(),
                    Level.INFO,
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
    private static final Setting<Boolean> TO_SYSLOG =
            Setting.of(
                    "logging.to_syslog",
                    bool(),
                    false,
                    "Whether to log to the syslog instead of files.");
    private static final Setting<SyslogAddress> SYSLOG_ADDRESS =
            new Setting<>(
                    "flowgauge.syslog.address",
                    SyslogAddress.type(),
                    SyslogAddress.LOCAL,
                    "/dev/log",
                    "Where the syslog listens: a local socket, or a host that takes datagrams.");
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
    private static final Setting<Long> INTERVAL =
            new Setting<>(
                    "logging.files.interval",
                    interval(),
                    0L,
                    "0",
                    "Time after which the log file is rotated, counted from 1970; 1m, 1h, 24h, 168h,"
                            + " 720h and 8760h begin with a minute, hour, day, week, month and year"
                            + " of local time.");
    private static final Setting<Boolean> ROTATE_ON_START =
            Setting.of(
                    "logging.files.rotateonstartup",
                    bool(),
                    true,
                    "Whether the log file is rotated at the start, not continued; one of less than"
                            + " 64 KiB is continued all the same.");
    private static final Setting<String> SUFFIX =
            Setting.of(
                    "logging.files.suffix",
                    choice("count", "date"),
                    "count",
                    "Names of log files: count for NAME, NAME.1, ...; date for NAME-YYYYMMDD[-N].");
    private static final Setting<Boolean> REDIRECT_STDERR =
            Setting.of(
                    "logging.files.redirect_stderr",
                    bool(),
                    false,
                    "Whether failures that the program would write to standard error while it runs"
                            + " go to the log file.");
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
    private static final Setting<List<String>> METRICS_NAMESPACES =
            new Setting<>(
                    "logging.metrics.namespaces",
                    listOf(text()),
                    List.of("stats"),
                    "stats",
                    "Kinds of numbers to log: stats are the counters, and there are no others.");
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
                    TO_SYSLOG,
                    SYSLOG_ADDRESS,
                    TO_FILES,
                    JSON,
                    FILES_PATH,
                    FILES_NAME,
                    ROTATE_EVERY_BYTES,
                    INTERVAL,
                    ROTATE_ON_START,
                    SUFFIX,
                    KEEP_FILES,
                    PERMISSIONS,
                    REDIRECT_STDERR,
                    METRICS_ENABLED,
                    METRICS_PERIOD,
                    METRICS_NAMESPACES);

    private static Type<Long> interval() {
        return new Type<>() {
            private final Type<Long> duration = duration(0);

            @Override
            public Long read(String key, ConfigValue value) throws UserErrorException {
                long ns = duration.read(key, value);
                if (ns > 0 && ns < Durations.SECOND_NS) {
                    throw ConfigErrors.at(
                            value.position(),
                            key,
                            Durations.format(ns) + " is too short",
                            allowed());
                }
                return ns;
            }

            @Override
            public String allowed() {
                return "0 for never, or " + duration(Durations.SECOND_NS).allowed();
            }
        };
    }

    /** Returns the same with another level. */
    public LoggingSettings withLevel(Level other, List<String> otherSelectors) {
        return new LoggingSettings(
                other,
                List.copyOf(otherSelectors),
                toStderr,
                toSyslog,
                toFiles,
                files,
                syslog,
                json,
                metricsEnabled,
                metricsPeriodNs);
    }

    /** Returns the same, but to standard error and not to files. */
    public LoggingSettings toStderrOnly() {
        return new LoggingSettings(
                level,
                selectors,
                true,
                false,
                false,
                files,
                syslog,
                json,
                metricsEnabled,
                metricsPeriodNs);
    }

    static LoggingSettings read(ConfigObject root, Path logs) throws UserErrorException {
        SectionReader reader = SectionReader.of(root, SECTION);
        return new LoggingSettings(
                reader.get(LEVEL),
                reader.get(SELECTORS),
                reader.get(TO_STDERR),
                reader.get(TO_SYSLOG),
                reader.get(TO_FILES),
                new Files(
                        reader.get(FILES_PATH).map(Path::of).orElse(logs),
                        reader.get(FILES_NAME),
                        reader.get(ROTATE_EVERY_BYTES),
                        reader.get(INTERVAL),
                        reader.get(ROTATE_ON_START),
                        reader.get(SUFFIX).equals("date") ? Suffix.DATE : Suffix.COUNT,
                        reader.get(KEEP_FILES),
                        reader.get(PERMISSIONS),
                        reader.get(REDIRECT_STDERR)),
                reader.get(SYSLOG_ADDRESS),
                reader.get(JSON),
                reader.get(METRICS_ENABLED) && reader.get(METRICS_NAMESPACES).contains("stats"),
                reader.get(METRICS_PERIOD));
    }
}
