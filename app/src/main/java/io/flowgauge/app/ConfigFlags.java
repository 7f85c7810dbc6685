package io.flowgauge.app;

import io.flowgauge.app.config.ConfigLoader;
import io.flowgauge.app.config.ConfigSources;
import io.flowgauge.app.config.LoggingSettings;
import io.flowgauge.app.config.Settings;
import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.VariableSource;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;

/** The flags that concern configuration and logging, the same for all commands that have any. */
final class ConfigFlags {
    private static final List<String> PATHS =
            List.of("path.home", "path.config", "path.data", "path.logs");

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
                        "Log at level debug what these parts of the program say: app, capture,"
                                + " config, output, with commas between them; or \"*\" for all."));
        for (String path : PATHS) {
            spec.addOption(Flags.with("--" + path, "DIR", "Sets " + path + "."));
        }
        spec.addOption(
                Flags.onOrOff(
                        "--strict.perms",
                        "Check who owns and who can write configuration files. Default: true."));
        spec.addOption(
                Flags.without("--strict", "Take warnings about the configuration for errors."));
    }

    /** Reads the configuration that a command line asks for. */
    Settings load(Invocation invocation) throws UserErrorException {
        return load(invocation, invocation.values("-c"), true);
    }

    /** As {@link #load(Invocation)}, but events go nowhere whatever output is configured. */
    Settings loadWithoutOutput(Invocation invocation) throws UserErrorException {
        return load(invocation, invocation.values("-c"), false);
    }

    private Settings load(Invocation invocation, List<String> files, boolean outputNeeded)
            throws UserErrorException {
        Map<String, String> paths = new LinkedHashMap<>();
        for (String path : PATHS) {
            invocation.value("--" + path).ifPresent(value -> paths.put(path, value));
        }
        boolean strictPermissions =
                invocation
                        .value("--strict.perms")
                        .or(() -> variables.find("BEAT_STRICT_PERMS"))
                        .filter("false"::equals)
                        .isEmpty();
        ConfigSources sources =
                new ConfigSources(
                        home,
                        files,
                        invocation.values("-E"),
                        paths,
                        strictPermissions,
                        invocation.has("--strict"),
                        outputNeeded);
        Settings settings;
        try {
            settings = new ConfigLoader(sources, variables).load();
        } catch (UserErrorException e) {
            throw withRemedy(e, files);
        }
        return settings.withLogging(logging(settings.logging(), invocation));
    }

    /** Adds what to do to the error of a file that could not be read. */
    private static UserErrorException withRemedy(UserErrorException e, List<String> files) {
        String remedy =
                switch (e.getCause()) {
                    case NoSuchFileException missing ->
                            files.contains(missing.getFile())
                                    ? "check the path"
                                    : "a relative -c is looked for in path.config, then in the"
                                            + " working directory: give the path of a file that is"
                                            + " there";
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

    private static LoggingSettings logging(LoggingSettings configured, Invocation invocation) {
        LoggingSettings logging = configured;
        if (invocation.has("-v")) {
            logging = logging.withLevel(LoggingSettings.Level.INFO, logging.selectors());
        }
        List<String> selectors = new ArrayList<>();
        invocation.values("-d").forEach(value -> selectors.addAll(List.of(value.split(","))));
        if (!selectors.isEmpty()) {
            logging = logging.withLevel(LoggingSettings.Level.DEBUG, selectors);
        }
        return invocation.has("-e") ? logging.toStderrOnly() : logging;
    }
}
