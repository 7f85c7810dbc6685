package io.flowgauge.app.config;

import static io.flowgauge.config.Types.bool;
import static io.flowgauge.config.Types.optional;
import static io.flowgauge.config.Types.text;
import static java.util.stream.Collectors.joining;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.ConfigErrors;
import io.flowgauge.config.ConfigList;
import io.flowgauge.config.ConfigObject;
import io.flowgauge.config.ConfigObject.Entry;
import io.flowgauge.config.ConfigScalar;
import io.flowgauge.config.ConfigValue;
import io.flowgauge.config.EditDistance;
import io.flowgauge.config.Notice;
import io.flowgauge.config.Position;
import io.flowgauge.config.Section;
import io.flowgauge.config.SectionReader;
import io.flowgauge.config.Setting;
import io.flowgauge.output.NamedOutput;
import io.flowgauge.output.OutputKind;
import io.flowgauge.output.OutputSettings;
import io.flowgauge.store.StoreOutputSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Reads the section {@code output}: which output is enabled, and its settings. */
final class OutputReader {
    private static final Setting<Boolean> ENABLED =
            Setting.of("enabled", bool(), true, "Whether the output counts.");
    private static final String STORE = "store";
    private static final int TYPING_ERRORS = 3;
    private static final String LIST = "flowgauge.outputs";
    private static final Setting<Optional<String>> NAME =
            new Setting<>(
                    "name",
                    optional(text()),
                    Optional.empty(),
                    "the kind of output",
                    "What its place in the queue and its counters are named by.");

    static final List<Section> SECTIONS = sections();

    private OutputReader() {}

    /**
     * Reads the enabled outputs: at most one below {@code output}, and those of {@code
     * flowgauge.outputs}; the store where the configuration says nothing of outputs.
     *
     * @param data path.data, for a store
     * @throws UserErrorException if there are none, or several below {@code output}, or two of one
     *     name
     */
    static List<NamedOutput> read(ConfigObject root, Path data, Consumer<Notice> notices)
            throws UserErrorException {
        if (hasNone(root)) {
            return List.of(
                    new NamedOutput(
                            NamedOutput.OUTPUT, StoreOutputSettings.inFolder(data.resolve(STORE))));
        }
        return readAll(root, notices).stream().map(output -> placed(output, data)).toList();
    }

    /**
     * Whether the configuration says nothing of outputs: one that is switched off, or a key that
     * was to be "output", says something.
     */
    private static boolean hasNone(ConfigObject root) {
        boolean named =
                root.entries().keySet().stream()
                        .anyMatch(
                                key ->
                                        EditDistance.of(key, "output", TYPING_ERRORS)
                                                < TYPING_ERRORS);
        return !named && root.find(LIST).isEmpty();
    }

    /** Gives a store without a folder of its own the one below path.data. */
    private static NamedOutput placed(NamedOutput output, Path data) {
        return output.settings() instanceof StoreOutputSettings store
                ? new NamedOutput(output.name(), store.orInFolder(data.resolve(STORE)))
                : output;
    }

    private static List<NamedOutput> readAll(ConfigObject root, Consumer<Notice> notices)
            throws UserErrorException {
        List<NamedOutput> all = new ArrayList<>();
        Optional<Map.Entry<String, Entry>> single = single(root);
        if (single.isPresent()) {
            all.add(new NamedOutput(NamedOutput.OUTPUT, read(single.get(), "output", notices)));
        }
        Optional<Entry> list = root.find(LIST);
        if (list.isPresent()) {
            readList(list.get().value(), all, notices);
        }
        if (all.isEmpty()) {
            throw new UserErrorException(
                    "No outputs are defined. Please define one under the output section"
                            + files(root)
                            + ", or give -E output.console.enabled=true");
        }
        return List.copyOf(all);
    }

    private static Optional<Map.Entry<String, Entry>> single(ConfigObject root)
            throws UserErrorException {
        Optional<ConfigObject> outputs =
                root.find("output")
                        .map(Entry::value)
                        .filter(ConfigObject.class::isInstance)
                        .map(ConfigObject.class::cast);
        List<Map.Entry<String, Entry>> enabled = new ArrayList<>();
        if (outputs.isPresent()) {
            for (Map.Entry<String, Entry> entry : outputs.get().entries().entrySet()) {
                if (isEnabled(entry, "output")) {
                    enabled.add(entry);
                }
            }
        }
        if (enabled.size() > 1) {
            throw ConfigErrors.at(
                    enabled.get(1).getValue().keyPosition(),
                    "output",
                    "more than one namespace configured: "
                            + enabled.get(0).getKey()
                            + " ("
                            + enabled.get(0).getValue().keyPosition()
                            + ") and "
                            + enabled.get(1).getKey(),
                    "exactly one enabled output; -E output."
                            + enabled.get(0).getKey()
                            + ".enabled=false switches that one off; several can stand in "
                            + LIST);
        }
        return enabled.stream().findFirst();
    }

    private static void readList(ConfigValue value, List<NamedOutput> all, Consumer<Notice> notices)
            throws UserErrorException {
        if (value instanceof ConfigObject) {
            readItem(value, LIST, all, notices);
            return;
        }
        if (!(value instanceof ConfigList list)) {
            throw ConfigErrors.at(
                    value.position(),
                    LIST,
                    "found " + value.describe(),
                    "a list of outputs, such as - file: {path: /var/flows}");
        }
        for (int i = 0; i < list.items().size(); i++) {
            readItem(list.items().get(i), LIST + "." + i, all, notices);
        }
    }

    private static void readItem(
            ConfigValue item, String key, List<NamedOutput> all, Consumer<Notice> notices)
            throws UserErrorException {
        if (!(item instanceof ConfigObject object)) {
            throw ConfigErrors.at(
                    item.position(),
                    key,
                    "found " + item.describe(),
                    "an object with the kind of output as its key: " + OutputKinds.names());
        }
        Optional<String> name = SectionReader.of(object, key).get(NAME);
        List<Map.Entry<String, Entry>> kinds =
                object.entries().entrySet().stream()
                        .filter(entry -> !entry.getKey().equals(NAME.key()))
                        .toList();
        if (kinds.size() != 1) {
            throw ConfigErrors.at(
                    item.position(),
                    key,
                    "found " + kinds.size() + " kinds of output",
                    "one of " + OutputKinds.names());
        }
        if (!isEnabled(kinds.getFirst(), key)) {
            return;
        }
        String known = name.orElse(kinds.getFirst().getKey());
        if (known.equals(NamedOutput.OUTPUT)
                || all.stream().anyMatch(one -> one.name().equals(known))) {
            throw ConfigErrors.at(
                    item.position(),
                    key,
                    "an output is named \"" + known + "\" already",
                    "a name of its own in " + key + ".name");
        }
        all.add(new NamedOutput(known, read(kinds.getFirst(), key, notices)));
    }

    /** Says which files the configuration is from, as the positions of its keys do. */
    private static String files(ConfigObject root) {
        String files =
                positions(root)
                        .filter(position -> position.line() > 0)
                        .map(Position::source)
                        .distinct()
                        .collect(joining(", "));
        return files.isEmpty() ? " of a configuration file" : " of " + files;
    }

    private static Stream<Position> positions(ConfigObject object) {
        return object.entries().values().stream()
                .flatMap(
                        entry ->
                                Stream.concat(
                                        Stream.of(entry.keyPosition()),
                                        entry.value() instanceof ConfigObject inner
                                                ? positions(inner)
                                                : Stream.of()));
    }

    private static boolean isEnabled(Map.Entry<String, Entry> output, String below)
            throws UserErrorException {
        ConfigValue value = output.getValue().value();
        if (value instanceof ConfigObject object) {
            return SectionReader.of(object, below + "." + output.getKey()).get(ENABLED);
        }
        if (value instanceof ConfigScalar scalar && scalar.isNull()) {
            // "output.console:" with nothing below it: Beats takes it for an empty object; over
            // one of an earlier file it takes that away
            return !scalar.isErased() && OutputKinds.of(output.getKey()).isPresent();
        }
        throw ConfigErrors.at(
                value.position(),
                below + "." + output.getKey(),
                "found " + value.describe(),
                "an object");
    }

    private static OutputSettings read(
            Map.Entry<String, Entry> output, String below, Consumer<Notice> notices)
            throws UserErrorException {
        String name = output.getKey();
        String key = below + "." + name;
        Position position = output.getValue().keyPosition();
        // What is missing is told at the key of the output, not at the first of its settings.
        ConfigObject object =
                output.getValue().value() instanceof ConfigObject settings
                        ? new ConfigObject(settings.entries(), position)
                        : ConfigObject.empty(position);
        OutputKind kind =
                OutputKinds.of(name)
                        .orElseThrow(
                                () ->
                                        ConfigErrors.at(
                                                position,
                                                key,
                                                "output type " + name + " undefined",
                                                OutputKinds.names()));
        return kind.factory().read(object, SectionReader.of(object, key), notices);
    }

    private static List<Section> sections() {
        List<Section> sections = new ArrayList<>();
        List<Setting<?>> ofList = new ArrayList<>(List.of(NAME));
        for (OutputKind kind : OutputKinds.ALL) {
            List<Setting<?>> settings = new ArrayList<>(List.of(ENABLED));
            settings.addAll(kind.settings());
            sections.add(new Section("output." + kind.name(), false, List.copyOf(settings)));
            settings.forEach(setting -> ofList.add(below(kind.name(), setting)));
        }
        sections.add(new Section(LIST, true, List.copyOf(ofList)));
        return List.copyOf(sections);
    }

    private static <T> Setting<T> below(String kind, Setting<T> setting) {
        return new Setting<>(
                kind + "." + setting.key(),
                setting.type(),
                setting.fallback(),
                setting.fallbackText(),
                setting.description());
    }
}
