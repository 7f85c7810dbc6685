package io.flowgauge.app.config;

import static io.flowgauge.config.Types.optional;
import static io.flowgauge.config.Types.text;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.ConfigObject;
import io.flowgauge.config.ConfigScalar;
import io.flowgauge.config.Position;
import io.flowgauge.config.Section;
import io.flowgauge.config.SectionReader;
import io.flowgauge.config.Setting;
import java.nio.file.Path;
import java.util.Optional;

/**
 * {@code path}: where things are.
 *
 * @param home what the others default to: where the program was unpacked
 * @param config where configuration files are looked for
 * @param data what the program keeps between runs
 * @param logs log files
 */
public record PathSettings(Path home, Path config, Path data, Path logs) {
    private static final Setting<Optional<String>> HOME =
            path("home", "the directory of the program", "Directory of the program.");
    private static final Setting<Optional<String>> CONFIG =
            path("config", "path.home", "Directory of configuration files.");
    private static final Setting<Optional<String>> DATA =
            path("data", "path.home/data", "Directory of what is kept between runs.");
    private static final Setting<Optional<String>> LOGS =
            path("logs", "path.home/logs", "Directory of log files.");

    static final Section SECTION = Section.once("path", HOME, CONFIG, DATA, LOGS);

    private static Setting<Optional<String>> path(
            String key, String fallbackText, String description) {
        return new Setting<>(key, optional(text()), Optional.empty(), fallbackText, description);
    }

    static PathSettings read(ConfigObject root, Path defaultHome) throws UserErrorException {
        SectionReader reader = SectionReader.of(root, SECTION);
        Path home = read(reader, HOME).orElse(defaultHome);
        return new PathSettings(
                home,
                read(reader, CONFIG).orElse(home),
                read(reader, DATA).orElse(home.resolve("data")),
                read(reader, LOGS).orElse(home.resolve("logs")));
    }

    private static Optional<Path> read(SectionReader reader, Setting<Optional<String>> setting)
            throws UserErrorException {
        return reader.get(setting).filter(text -> !text.isEmpty()).map(Path::of);
    }

    /** Returns these paths as configuration, so that other keys can say {@code ${path.data}}. */
    ConfigObject asConfig() {
        Position position = Position.of("default");
        return ConfigObject.empty(position)
                .mergedWith(entry("home", home, position))
                .mergedWith(entry("config", config, position))
                .mergedWith(entry("data", data, position))
                .mergedWith(entry("logs", logs, position));
    }

    private static ConfigObject entry(String name, Path path, Position position) {
        return ConfigObject.of(
                "path." + name, position, ConfigScalar.text(path.toString(), position));
    }
}
