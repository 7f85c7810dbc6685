package io.flowgauge.app;

import io.flowgauge.app.config.ConfigLoader;
import io.flowgauge.app.config.ConfigSources;
import io.flowgauge.app.config.LoggingSettings;
import io.flowgauge.app.config.Settings;
import io.flowgauge.app.demo.DemoDay;
import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.ConfigObject;
import io.flowgauge.config.Notice;
import io.flowgauge.config.VariableSource;
import io.flowgauge.config.YamlReader;
import io.flowgauge.store.StoreOutputSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;

/** The flags that concern configuration and logging, the same for all commands that have any. */
final class ConfigFlags {
    private static final List<String> PATHS =
            List.of("path.home", "path.config", "path.data", "path.logs");

    /** Folder of that store below path.data. */
    static final String OPENED = "opened";

    /** The store of a capture file that is opened: its own, in which nothing is too old. */
    private static final List<String> OF_OPENED =
            List.of(
                    "output.store.path=${path.data}/" + OPENED,
                    "output.store.retention.age=0",
                    "output.store.retention.size=0");

    private static final List<String> DEFAULT_FILES = List.of("flowgauge.yml", "packetbeat.yml");
    private static final Pattern DIRECTORY =
            Pattern.compile("error loading config file: (.*) is a directory");

    private final Path home;
    private final VariableSource variables;

    ConfigFlags(Path home, VariableSource variables) {
        this.home = home;
        this.variables = variables;
    }

    /** Adds the flags to a command. */
    void addTo(CommandSpec spec) {
        spec.addOption(
                Flags.several(
                        "-c",
                        "FILE",
                        "Configuration file; several are merged in order. Default:"
                                + " flowgauge.yml, else packetbeat.yml."));
        spec.addOption(
                Flags.several("-E", "KEY=VALUE", "Setting that goes before those of the files."));
        spec.addOption(Flags.without("-e", "Log to standard error and not to files."));
        spec.addOption(Flags.without("-v", "Log at level info."));
        spec.addOption(
                Flags.several(
                        "-d",
                        "SELECTORS",
                        "Log at level debug what these parts of the program say: "
                                + String.join(", ", Selectors.ALL)
                                + ", with commas between them; or \"*\" for all."));
        addPathsTo(spec);
        spec.addOption(
                Flags.onOrOff(
                        "--strict.perms",
                        "Check who owns and who can write configuration files. Default: true."));
        spec.addOption(
                Flags.without("--strict", "Take warnings about the configuration for errors."));
    }

    private static void addPathsTo(CommandSpec spec) {
        for (String path : PATHS) {
            spec.addOption(Flags.with("--" + path, "DIR", "Sets " + path + "."));
        }
    }

    /** Adds the flags that are of use where no configuration file is read. */
    void addFewTo(CommandSpec spec) {
        spec.addOption(Flags.several("-E", "KEY=VALUE", "Setting that goes before the built-in."));
        spec.addOption(Flags.without("-e", "Log to standard error and not to files."));
        spec.addOption(Flags.without("-v", "Log at level info."));
        addPathsTo(spec);
    }

    /** Reads what the demonstration runs with: no file, but flags. */
    ConfigLoader.Loaded readForDemo(Invocation invocation) throws UserErrorException {
        return read(
                invocation, loader(invocation, invocation.values("-E"), true, Optional.of(demo())));
    }

    private static ConfigObject demo() throws UserErrorException {
        String name = "demo.yml";
        try (InputStream file = DemoDay.class.getResourceAsStream(name)) {
            byte[] text = Objects.requireNonNull(file, name).readAllBytes();
            return YamlReader.read(name, new String(text, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Reads what {@code run} runs with: where no output is configured, a capture file has a store
     * of its own.
     */
    ConfigLoader.Loaded readToRun(Invocation invocation, boolean outputNeeded)
            throws UserErrorException {
        ConfigLoader.Loaded loaded = read(invocation, outputNeeded);
        boolean opens = loaded.storesByDefault() && loaded.settings().web().enabled();
        if (invocation.values("-I").isEmpty() || !opens) {
            return loaded;
        }
        List<String> overrides = new ArrayList<>(OF_OPENED);
        overrides.addAll(invocation.values("-E"));
        return read(invocation, loader(invocation, overrides, true, Optional.empty()));
    }

    /** Returns whether a capture file has a store of its own. */
    static boolean isOpened(Settings settings) {
        return settings.outputs().getFirst().settings() instanceof StoreOutputSettings output
                && output.store().path().equals(settings.paths().data().resolve(OPENED));
    }

    /** Reads the configuration that a command line asks for. */
    Settings load(Invocation invocation) throws UserErrorException {
        return read(invocation, true).settings();
    }

    /** As {@link #load(Invocation)}, but events go nowhere whatever output is configured. */
    Settings loadWithoutOutput(Invocation invocation) throws UserErrorException {
        return read(invocation, false).settings();
    }

    /** Reads the configuration, with what the settings were made of. */
    ConfigLoader.Loaded read(Invocation invocation, boolean outputNeeded)
            throws UserErrorException {
        return read(invocation, loader(invocation, outputNeeded));
    }

    private static ConfigLoader.Loaded read(Invocation invocation, ConfigLoader loader)
            throws UserErrorException {
        ConfigLoader.Loaded loaded;
        try {
            loaded = loader.read();
        } catch (UserErrorException e) {
            throw withRemedy(e);
        }
        Settings settings = loaded.settings();
        List<Notice> notices = new ArrayList<>(settings.notices());
        for (String selector : selectors(invocation)) {
            Selectors.problem(selector)
                    .ifPresent(problem -> notices.add(new Notice(true, problem)));
        }
        return loaded.withSettings(
                settings.withNotices(List.copyOf(notices))
                        .withLogging(logging(settings.logging(), invocation)));
    }

    /** Returns what merges the files and flags of a command line. */
    ConfigLoader loader(Invocation invocation, boolean outputNeeded) {
        return loader(invocation, invocation.values("-E"), outputNeeded, Optional.empty());
    }

    private ConfigLoader loader(
            Invocation invocation,
            List<String> overrides,
            boolean outputNeeded,
            Optional<ConfigObject> builtIn) {
        Map<String, String> paths = new LinkedHashMap<>();
        for (String path : PATHS) {
            invocation.value("--" + path).ifPresent(value -> paths.put(path, value));
        }
        ConfigSources sources =
                new ConfigSources(
                        home,
                        invocation.values("-c"),
                        overrides,
                        paths,
                        strictPermissions(invocation),
                        invocation.has("--strict"),
                        outputNeeded,
                        builtIn);
        return new ConfigLoader(sources, variables);
    }

    /** Returns whether owners and permissions of files are checked. */
    boolean strictPermissions(Invocation invocation) {
        return invocation
                .value("--strict.perms")
                .or(() -> variables.find("BEAT_STRICT_PERMS"))
                .filter("false"::equals)
                .isEmpty();
    }

    /** Adds what to do to the error of a file that could not be read. */
    private static UserErrorException withRemedy(UserErrorException e) {
        String remedy =
                switch (e.getCause()) {
                    case CharacterCodingException _ ->
                            "-c takes a configuration in YAML (-I takes a capture file)";
                    case null, default -> {
                        Matcher directory = DIRECTORY.matcher("" + e.getMessage());
                        yield directory.matches() ? fileIn(Path.of(directory.group(1))) : "";
                    }
                };
        return remedy.isEmpty() ? e : new UserErrorException(e.getMessage() + "; " + remedy, e);
    }

    private static String fileIn(Path directory) {
        for (String name : DEFAULT_FILES) {
            Path file = directory.resolve(name).normalize();
            if (Files.exists(file)) {
                return "-c " + file + " names the file in it";
            }
        }
        return "name the file in it";
    }

    private static List<String> selectors(Invocation invocation) {
        List<String> selectors = new ArrayList<>();
        invocation.values("-d").forEach(value -> selectors.addAll(List.of(value.split(","))));
        return selectors;
    }

    private static LoggingSettings logging(LoggingSettings configured, Invocation invocation) {
        LoggingSettings logging = configured;
        if (invocation.has("-v")) {
            logging = logging.withLevel(LoggingSettings.Level.INFO, logging.selectors());
        }
        List<String> selectors = selectors(invocation);
        if (!selectors.isEmpty()) {
            logging = logging.withLevel(LoggingSettings.Level.DEBUG, selectors);
        }
        return invocation.has("-e") ? logging.toStderrOnly() : logging;
    }
}
