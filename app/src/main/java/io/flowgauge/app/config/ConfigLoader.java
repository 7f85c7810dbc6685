package io.flowgauge.app.config;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.ConfigErrors;
import io.flowgauge.config.ConfigFile;
import io.flowgauge.config.ConfigObject;
import io.flowgauge.config.ConfigScalar;
import io.flowgauge.config.ConfigValue;
import io.flowgauge.config.Notice;
import io.flowgauge.config.Position;
import io.flowgauge.config.ValueText;
import io.flowgauge.config.VariableSource;
import io.flowgauge.config.Variables;
import io.flowgauge.event.processor.ProcessorChain;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes settings out of files and command line: each file in order, then each -E, later ones over
 * earlier ones; then variables are replaced, keys are checked and values are read.
 */
public final class ConfigLoader {
    private static final List<String> DEFAULT_FILES = List.of("flowgauge.yml", "packetbeat.yml");

    private final ConfigSources sources;
    private final VariableSource variables;

    /**
     * Makes a loader.
     *
     * @param variables where {@code ${NAME}} comes from when it is no key of the configuration
     */
    public ConfigLoader(ConfigSources sources, VariableSource variables) {
        this.sources = sources;
        this.variables = variables;
    }

    /**
     * Reads everything.
     *
     * @throws UserErrorException at the first mistake, with its position
     */
    public Settings load() throws UserErrorException {
        ConfigObject overrides = overrides();
        PathSettings where =
                PathSettings.read(Variables.expand(overrides, variables), sources.home());
        List<Path> files = files(where.config());
        ConfigObject config =
                files.isEmpty()
                        ? builtIn(overrides)
                        : ConfigObject.empty(Position.of(files.getFirst().toString()));
        for (Path file : files) {
            config = config.mergedWith(ConfigFile.read(file, sources.strictPermissions()));
        }
        ConfigObject merged = config.mergedWith(overrides);
        PathSettings paths =
                PathSettings.read(Variables.expand(pathsOnly(merged), variables), sources.home());
        ConfigObject expanded = Variables.expand(merged.mergedWith(paths.asConfig()), variables);
        List<Notice> notices = new ArrayList<>(KnownKeys.check(expanded));
        ProcessorChain processors = ProcessorSettings.read(expanded, paths.config(), notices::add);
        for (Notice notice : notices) {
            if (sources.strict() && notice.warning()) {
                throw new UserErrorException(notice.message());
            }
        }
        return new Settings(
                paths,
                GeneralSettings.read(expanded),
                FlowSettings.read(expanded),
                InterfaceSettings.read(expanded),
                ProtocolSettings.read(expanded),
                processors,
                sources.outputNeeded() ? OutputReader.read(expanded) : new OutputSettings.Discard(),
                LoggingSettings.read(expanded, paths.logs()),
                MeterSettings.read(expanded),
                files.stream().map(Path::toString).toList(),
                List.copyOf(notices));
    }

    private static ConfigObject pathsOnly(ConfigObject config) {
        Optional<ConfigObject.Entry> paths = config.find(PathSettings.SECTION.key());
        return paths.map(
                        entry ->
                                ConfigObject.of(
                                        PathSettings.SECTION.key(),
                                        entry.keyPosition(),
                                        entry.value()))
                .orElseGet(() -> ConfigObject.empty(config.position()));
    }

    private ConfigObject overrides() throws UserErrorException {
        ConfigObject all = ConfigObject.empty(Position.of("command line"));
        for (String override : sources.overrides()) {
            Position position = Position.of("-E " + override);
            int equals = override.indexOf('=');
            String key = equals < 0 ? override : override.substring(0, equals);
            if (key.isBlank()) {
                throw ConfigErrors.at(position, "no key; allowed: -E key=value");
            }
            // "-E key" alone switches the key on, as it does in Beats
            String text = equals < 0 ? "true" : override.substring(equals + 1);
            ConfigValue value =
                    ValueText.containsVariable(text)
                            ? ConfigScalar.text(text, position)
                            : ValueText.read(text, position, key);
            all = all.mergedWith(ConfigObject.of(key.strip(), position, value));
        }
        for (Map.Entry<String, String> path : sources.paths().entrySet()) {
            Position position = Position.of("--" + path.getKey());
            all =
                    all.mergedWith(
                            ConfigObject.of(
                                    path.getKey(),
                                    position,
                                    ConfigScalar.text(path.getValue(), position)));
        }
        return all;
    }

    /** The files of -c, or the default file if it is there, or none. */
    private List<Path> files(Path directory) {
        List<Path> files = new ArrayList<>();
        for (String name : sources.files()) {
            Path inDirectory = directory.resolve(name);
            // Packetbeat looks in path.config only; a file here was meant all the same
            boolean here = !Files.exists(inDirectory) && Files.exists(Path.of(name));
            files.add(here ? Path.of(name) : inDirectory);
        }
        if (files.isEmpty()) {
            DEFAULT_FILES.stream()
                    .map(directory::resolve)
                    .filter(Files::exists)
                    .findFirst()
                    .ifPresent(files::add);
        }
        return files;
    }

    /** Without any file: flows of every device to the console, unless -E names another output. */
    private static ConfigObject builtIn(ConfigObject overrides) {
        Position position = Position.of("built-in configuration");
        ConfigObject config =
                ConfigObject.of("packetbeat.flows", position, ConfigObject.empty(position));
        return overrides.find("output").isPresent()
                ? config
                : config.mergedWith(
                        ConfigObject.of("output.console", position, ConfigObject.empty(position)));
    }
}
