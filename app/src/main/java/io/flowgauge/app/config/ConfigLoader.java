package io.flowgauge.app.config;

import static java.util.stream.Collectors.joining;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.ConfigErrors;
import io.flowgauge.config.ConfigFile;
import io.flowgauge.config.ConfigObject;
import io.flowgauge.config.ConfigScalar;
import io.flowgauge.config.ConfigValue;
import io.flowgauge.config.Notice;
import io.flowgauge.config.Position;
import io.flowgauge.config.Section;
import io.flowgauge.config.ValueText;
import io.flowgauge.config.VariableSource;
import io.flowgauge.config.Variables;
import io.flowgauge.dashboard.WebSettings;
import io.flowgauge.event.SchemaName;
import io.flowgauge.event.processor.ProcessorChain;
import io.flowgauge.event.processor.ProcessorContext;
import io.flowgauge.output.DiscardSettings;
import io.flowgauge.output.NamedOutput;
import io.flowgauge.output.elasticsearch.setup.SetupSettings;
import io.flowgauge.store.StoreOutputSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes settings out of files and command line: each file in order, those of {@code
 * flowgauge.config.path}, then each -E, later ones over earlier ones; then variables are replaced,
 * keys are checked and values are read.
 */
public final class ConfigLoader {
    private static final List<String> DEFAULT_FILES = List.of("flowgauge.yml", "packetbeat.yml");

    private static final Position BUILT_IN = Position.of("built-in configuration");

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
     * All files and flags in one tree.
     *
     * @param files that were read, in order
     * @param tree values as they are written, {@code path.*} filled in
     * @param paths where things are
     * @param folder where further files come from
     */
    public record Merged(
            List<Path> files,
            ConfigObject tree,
            PathSettings paths,
            Optional<ConfigFolder> folder) {}

    /**
     * A configuration that was read.
     *
     * @param expanded all values, variables replaced
     * @param settings what they mean
     * @param files where they come from
     */
    public record Loaded(ConfigObject expanded, Settings settings, WatchedFiles files) {
        /** Returns the same with settings that flags have changed. */
        public Loaded withSettings(Settings other) {
            return new Loaded(expanded, other, files);
        }

        /**
         * Returns whether nobody asked for the output, and it is the store: what is written in a
         * file or a flag has another place.
         */
        public boolean storesByDefault() {
            Optional<ConfigObject.Entry> output = expanded.find("output");
            return settings.outputs().size() == 1
                    && settings.outputs().getFirst().settings() instanceof StoreOutputSettings
                    && expanded.find("flowgauge.outputs").isEmpty()
                    && output.filter(one -> !one.keyPosition().equals(BUILT_IN)).isEmpty();
        }
    }

    /**
     * Reads everything.
     *
     * @throws UserErrorException at the first mistake, with its position
     */
    public Settings load() throws UserErrorException {
        return read().settings();
    }

    /** As {@link #load}, with what the settings were made of. */
    public Loaded read() throws UserErrorException {
        Merged merged = merge();
        Path keystoreFile = keystoreFile(merged).file();
        Keystore keystore = Keystore.read(keystoreFile, sources.strictPermissions());
        ConfigObject expanded =
                OutputPreset.applied(
                        CloudSettings.applied(
                                Variables.expand(merged.tree(), keystore.orElse(variables))));
        KnownKeys.Findings findings = KnownKeys.check(expanded);
        List<Notice> notices = new ArrayList<>(findings.notices());
        Set<Path> named = new LinkedHashSet<>();
        Settings settings;
        try {
            settings = settings(merged, expanded, notices, named);
        } catch (UserErrorException e) {
            throw withCauses(e, findings);
        }
        notices.addAll(FormatFields.notices(expanded, settings.schema().name()));
        List<String> files = merged.files().stream().map(Path::toString).toList();
        List<Notice> sorted = NoticeOrder.sorted(notices, files);
        if (sources.strict()) {
            refuse(sorted.stream().filter(Notice::warning).toList());
        }
        List<Path> watched = new ArrayList<>(merged.files());
        watched.add(keystoreFile);
        return new Loaded(
                expanded,
                settings.withNotices(sorted),
                new WatchedFiles(watched, List.copyOf(named), merged.folder()));
    }

    private Settings settings(
            Merged merged, ConfigObject expanded, List<Notice> notices, Set<Path> named)
            throws UserErrorException {
        PathSettings paths = merged.paths();
        QueueSettings queue = QueueSettings.read(expanded, paths.data());
        ProcessorChain processors =
                ProcessorSettings.read(
                        expanded, new ProcessorContext(paths.config(), notices::add, named::add));
        List<NamedOutput> outputs =
                sources.outputNeeded()
                        ? OutputReader.read(expanded, paths.data(), notices::add)
                        : List.of(new NamedOutput(NamedOutput.OUTPUT, new DiscardSettings()));
        FlowSettings.checkDeltas(expanded, outputs);
        Optional<ClusterSettings> cluster =
                ClusterSettings.read(
                        expanded,
                        outputs,
                        paths.config(),
                        SchemaSettings.name(expanded),
                        notices::add);
        return new Settings(
                paths,
                GeneralSettings.read(expanded),
                SchemaSettings.read(expanded),
                FlowSettings.read(expanded),
                InterfaceSettings.read(expanded),
                ProtocolSettings.read(expanded),
                processors,
                cluster.map(one -> one.applied(outputs)).orElse(outputs),
                cluster,
                queue,
                LoggingSettings.read(expanded, paths.logs()),
                HttpSettings.read(expanded),
                WebSettings.read(expanded, notices::add),
                MeterSettings.read(expanded),
                ReloadSettings.read(expanded),
                merged.files().stream().map(Path::toString).toList(),
                List.of());
    }

    private static void refuse(List<Notice> warnings) throws UserErrorException {
        if (!warnings.isEmpty()) {
            throw new UserErrorException(
                    warnings.stream().map(Notice::message).collect(joining("\n")));
        }
    }

    /** Slips in the names of keys in the section that was refused may be why it was. */
    private static UserErrorException withCauses(
            UserErrorException e, KnownKeys.Findings findings) {
        String message = "" + e.getMessage();
        String causes =
                findings.unknown().stream()
                        .filter(UnknownKey::hasCause)
                        .filter(key -> key.mayExplain(message))
                        .map(UnknownKey::asCause)
                        .collect(joining());
        return causes.isEmpty() ? e : new UserErrorException(message + causes, e);
    }

    /**
     * Merges files and flags, replaces no variables but in the names of paths, and checks nothing.
     *
     * @throws UserErrorException if a file can't be read or is no YAML
     */
    public Merged merge() throws UserErrorException {
        ConfigObject overrides = overrides();
        PathSettings where = paths(overrides);
        List<Path> files = new ArrayList<>(files(where.config()));
        ConfigObject config =
                files.isEmpty()
                        ? builtIn(overrides)
                        : ConfigObject.empty(Position.of(files.getFirst().toString()));
        for (Path file : files) {
            config = config.mergedWith(ConfigFile.read(file, sources.strictPermissions()));
        }
        Optional<ConfigFolder> folder = folder(config.mergedWith(overrides));
        if (folder.isPresent()) {
            for (Path file : folder.get().files()) {
                ConfigObject more = ConfigFile.read(file, sources.strictPermissions());
                ConfigFolder.checkFile(more);
                config = config.mergedWith(more);
                files.add(file);
            }
        }
        ConfigObject merged = config.mergedWith(overrides);
        PathSettings paths = paths(merged);
        return new Merged(List.copyOf(files), merged.mergedWith(paths.asConfig()), paths, folder);
    }

    /** Returns where the keystore is; what names it can't be in the keystore itself. */
    public KeystoreSettings keystoreFile(Merged merged) throws UserErrorException {
        ConfigObject section = ConfigObject.empty(merged.tree().position());
        String key = KeystoreSettings.SECTION.key();
        Optional<ConfigObject.Entry> written = merged.tree().find(key);
        if (written.isPresent()) {
            section =
                    ConfigObject.of(
                            key,
                            written.get().keyPosition(),
                            Variables.expand(merged.tree(), key, written.get().value(), variables));
        }
        return KeystoreSettings.read(section, merged.paths().data());
    }

    /**
     * Returns what a cluster is told, whatever the rest of the configuration says.
     *
     * @param wanted the form of events, in place of the configuration's
     * @throws UserErrorException if that can't be read, with its place
     */
    public SetupSettings setup(Optional<SchemaName> wanted) throws UserErrorException {
        Merged merged = merge();
        VariableSource from =
                Keystore.read(keystoreFile(merged).file(), sources.strictPermissions())
                        .orElse(variables);
        ConfigObject setup = ConfigObject.empty(merged.tree().position());
        for (Section section : ClusterSettings.SECTIONS) {
            Optional<ConfigObject.Entry> entry = merged.tree().find(section.key());
            if (entry.isPresent()) {
                setup =
                        setup.mergedWith(
                                ConfigObject.of(
                                        section.key(),
                                        entry.get().keyPosition(),
                                        Variables.expand(
                                                merged.tree(),
                                                section.key(),
                                                entry.get().value(),
                                                from)));
            }
        }
        return SetupSettings.read(
                setup,
                merged.paths().config(),
                wanted.isPresent() ? wanted.get() : schema(merged, from),
                false);
    }

    private static SchemaName schema(Merged merged, VariableSource from) throws UserErrorException {
        ConfigObject schema = ConfigObject.empty(merged.tree().position());
        String key = "flowgauge.schema";
        Optional<ConfigObject.Entry> entry = merged.tree().find(key);
        if (entry.isPresent()) {
            schema =
                    ConfigObject.of(
                            key,
                            entry.get().keyPosition(),
                            Variables.expand(merged.tree(), key, entry.get().value(), from));
        }
        return SchemaSettings.name(schema);
    }

    private Optional<ConfigFolder> folder(ConfigObject config) throws UserErrorException {
        String key = ReloadSettings.SECTION.keyOf(ReloadSettings.PATH);
        Optional<ConfigObject.Entry> pattern =
                config.find(key).filter(entry -> !entry.value().isNull());
        if (pattern.isEmpty()) {
            return Optional.empty();
        }
        PathSettings paths = paths(config);
        ConfigValue value =
                Variables.expand(
                        config.mergedWith(paths.asConfig()), key, pattern.get().value(), variables);
        Optional<String> text = ReloadSettings.PATH.type().read(key, value);
        if (text.filter(t -> !t.isEmpty()).isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(ConfigFolder.of(text.get(), paths.config(), value.position()));
    }

    private PathSettings paths(ConfigObject merged) throws UserErrorException {
        Optional<ConfigValue> paths =
                merged.find(PathSettings.SECTION.key()).map(ConfigObject.Entry::value);
        if (paths.isPresent() && !(paths.get() instanceof ConfigObject) && !paths.get().isNull()) {
            throw ConfigErrors.at(
                    paths.get().position(),
                    PathSettings.SECTION.key(),
                    "found "
                            + paths.get().describe()
                            + "; the path of an output is indented, below the output",
                    "an object with home, config, data, logs");
        }
        return PathSettings.read(Variables.expand(pathsOnly(merged), variables), sources.home());
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
            ConfigObject.checkNames(key, position);
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

    /**
     * Returns where a file of -c is looked for, in order.
     *
     * @param directory path.config
     */
    static List<Path> candidates(String name, Path directory) {
        Path inDirectory = directory.resolve(name).normalize();
        Path here = Path.of(name).normalize();
        if (here.isAbsolute() || here.toAbsolutePath().equals(inDirectory.toAbsolutePath())) {
            return List.of(inDirectory);
        }
        return isExplicit(name) ? List.of(here, inDirectory) : List.of(inDirectory, here);
    }

    private static boolean isExplicit(String name) {
        return name.startsWith("./") || name.startsWith("../");
    }

    /** The files of -c, or the default file if it is there, or none. */
    private List<Path> files(Path directory) throws UserErrorException {
        List<Path> files = new ArrayList<>();
        for (String name : sources.files()) {
            Path inDirectory = directory.resolve(name);
            // Packetbeat looks in path.config only; a file here was meant all the same
            boolean here =
                    (isExplicit(name) || !Files.exists(inDirectory)) && Files.exists(Path.of(name));
            if (!here && !Files.exists(inDirectory)) {
                throw missing(name, candidates(name, directory));
            }
            files.add(here ? Path.of(name) : inDirectory);
        }
        if (files.isEmpty() && sources.builtIn().isEmpty()) {
            DEFAULT_FILES.stream()
                    .map(directory::resolve)
                    .filter(Files::exists)
                    .findFirst()
                    .ifPresent(files::add);
        }
        return files;
    }

    private static UserErrorException missing(String name, List<Path> candidates) {
        Path first = candidates.getFirst();
        return new UserErrorException(
                "error loading config file: stat "
                        + first
                        + ": no such file or directory; "
                        + (candidates.size() == 1
                                ? "check the path"
                                : "nor is there "
                                        + candidates.getLast()
                                        + ": -c "
                                        + name
                                        + " is looked for in "
                                        + (isExplicit(name)
                                                ? "the working directory, then in path.config"
                                                : "path.config, then in the working directory")));
    }

    /** Without any file: flows of every device to the store, unless -E names an output. */
    private ConfigObject builtIn(ConfigObject overrides) {
        if (sources.builtIn().isPresent()) {
            return sources.builtIn().get();
        }
        Position position = BUILT_IN;
        ConfigObject config =
                ConfigObject.of("packetbeat.flows", position, ConfigObject.empty(position));
        return overrides.find("output").isPresent()
                ? config
                : config.mergedWith(
                        ConfigObject.of("output.store", position, ConfigObject.empty(position)));
    }
}
