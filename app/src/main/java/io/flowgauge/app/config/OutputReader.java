package io.flowgauge.app.config;

import static io.flowgauge.config.Types.bool;
import static io.flowgauge.config.Types.integer;
import static io.flowgauge.config.Types.integerFrom;
import static io.flowgauge.config.Types.optional;
import static io.flowgauge.config.Types.permissions;
import static io.flowgauge.config.Types.text;
import static java.util.stream.Collectors.joining;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.ConfigErrors;
import io.flowgauge.config.ConfigObject;
import io.flowgauge.config.ConfigObject.Entry;
import io.flowgauge.config.ConfigValue;
import io.flowgauge.config.Position;
import io.flowgauge.config.Section;
import io.flowgauge.config.SectionReader;
import io.flowgauge.config.Setting;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Reads the section {@code output}: which output is enabled, and its settings. */
final class OutputReader {
    private static final Setting<Boolean> ENABLED =
            Setting.of("enabled", bool(), true, "Whether the output counts.");
    private static final Setting<Boolean> PRETTY =
            Setting.of("pretty", bool(), false, "Whether JSON is indented over several lines.");
    private static final Setting<Integer> BULK_MAX_SIZE =
            Setting.of("bulk_max_size", integerFrom(1), 2_048, "Most events written at a time.");
    private static final Setting<Boolean> JSON_PRETTY =
            Setting.of(
                    "codec.json.pretty",
                    bool(),
                    false,
                    "Whether JSON is indented over several lines.");
    private static final Setting<Boolean> JSON_ESCAPE_HTML =
            Setting.of(
                    "codec.json.escape_html",
                    bool(),
                    true,
                    "Whether <, > and & are written as escapes in JSON.");
    private static final Setting<Optional<String>> FORMAT_STRING =
            new Setting<>(
                    "codec.format.string",
                    optional(text()),
                    Optional.empty(),
                    "",
                    "Format string that writes an event instead of JSON.");
    private static final Setting<Optional<String>> PATH =
            new Setting<>(
                    "path",
                    optional(text()),
                    Optional.empty(),
                    "the working directory",
                    "Directory of the files; it is made if need be.");
    private static final Setting<String> FILENAME =
            Setting.of("filename", text(), "packetbeat", "Name of the current file.");
    private static final Setting<Integer> ROTATE_EVERY_KB =
            Setting.of(
                    "rotate_every_kb",
                    integerFrom(1),
                    10_240,
                    "Size at which the file is rotated, in KiB.");
    private static final Setting<Integer> NUMBER_OF_FILES =
            Setting.of(
                    "number_of_files",
                    integer(2, 1_024),
                    7,
                    "How many rotated files are kept, besides the current one.");
    private static final Setting<Integer> PERMISSIONS =
            new Setting<>("permissions", permissions(), 0600, "0600", "Permissions of new files.");

    static final List<Section> SECTIONS =
            List.of(
                    Section.once(
                            "output.console",
                            ENABLED,
                            PRETTY,
                            BULK_MAX_SIZE,
                            JSON_PRETTY,
                            JSON_ESCAPE_HTML,
                            FORMAT_STRING),
                    Section.once(
                            "output.file",
                            ENABLED,
                            PATH,
                            FILENAME,
                            ROTATE_EVERY_KB,
                            NUMBER_OF_FILES,
                            PERMISSIONS,
                            JSON_PRETTY,
                            JSON_ESCAPE_HTML,
                            FORMAT_STRING),
                    Section.once("output.discard", ENABLED));

    private static final Set<String> NOT_YET =
            Set.of("elasticsearch", "logstash", "kafka", "redis");
    private static final String ALLOWED = "console, file, discard";

    private OutputReader() {}

    /**
     * Reads the enabled output.
     *
     * @throws UserErrorException unless exactly one output is enabled
     */
    static OutputSettings read(ConfigObject root) throws UserErrorException {
        Optional<ConfigObject> outputs =
                root.find("output")
                        .map(Entry::value)
                        .filter(ConfigObject.class::isInstance)
                        .map(ConfigObject.class::cast);
        List<Map.Entry<String, Entry>> enabled = new ArrayList<>();
        if (outputs.isPresent()) {
            for (Map.Entry<String, Entry> entry : outputs.get().entries().entrySet()) {
                if (isEnabled(entry)) {
                    enabled.add(entry);
                }
            }
        }
        if (enabled.isEmpty()) {
            throw new UserErrorException(
                    "No outputs are defined. Please define one under the output section of "
                            + files(root)
                            + ", or give -E output.console.enabled=true");
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
                            + ".enabled=false switches that one off");
        }
        return read(enabled.getFirst());
    }

    /** Returns the files that the configuration is from, as the positions of its keys say. */
    private static String files(ConfigObject root) {
        Stream<Position> keys = root.entries().values().stream().map(Entry::keyPosition);
        String files =
                keys.filter(position -> position.line() > 0)
                        .map(Position::source)
                        .distinct()
                        .collect(joining(", "));
        return files.isEmpty() ? root.position().source() : files;
    }

    private static boolean isEnabled(Map.Entry<String, Entry> output) throws UserErrorException {
        ConfigValue value = output.getValue().value();
        if (value instanceof ConfigObject object) {
            return SectionReader.of(object, "output." + output.getKey()).get(ENABLED);
        }
        if (value.isNull()) {
            // "output.console:" with nothing below it: Beats takes it for an empty object
            return SECTIONS.stream().anyMatch(s -> s.key().equals("output." + output.getKey()));
        }
        throw ConfigErrors.at(
                value.position(),
                "output." + output.getKey(),
                "found " + value.describe(),
                "an object");
    }

    private static OutputSettings read(Map.Entry<String, Entry> output) throws UserErrorException {
        String name = output.getKey();
        Position position = output.getValue().keyPosition();
        ConfigObject object =
                output.getValue().value() instanceof ConfigObject below
                        ? below
                        : ConfigObject.empty(position);
        SectionReader reader = SectionReader.of(object, "output." + name);
        return switch (name) {
            case "console" ->
                    new OutputSettings.Console(codec(object, reader), reader.get(BULK_MAX_SIZE));
            case "file" ->
                    new OutputSettings.File(
                            Path.of(reader.get(PATH).orElse("")),
                            reader.get(FILENAME),
                            reader.get(ROTATE_EVERY_KB),
                            reader.get(NUMBER_OF_FILES),
                            reader.get(PERMISSIONS),
                            codec(object, reader));
            case "discard" -> new OutputSettings.Discard();
            default ->
                    throw ConfigErrors.at(
                            position,
                            "output." + name,
                            NOT_YET.contains(name)
                                    ? "this version has no output to " + name
                                    : "output type " + name + " undefined",
                            ALLOWED);
        };
    }

    private static OutputSettings.Codec codec(ConfigObject object, SectionReader reader)
            throws UserErrorException {
        Optional<ConfigObject> codecs =
                object.find("codec")
                        .map(Entry::value)
                        .filter(ConfigObject.class::isInstance)
                        .map(ConfigObject.class::cast);
        Set<String> names = codecs.map(c -> c.entries().keySet()).orElse(Set.of());
        String key = reader.keyOf(JSON_PRETTY).replace(".json.pretty", "");
        if (names.size() > 1) {
            throw ConfigErrors.at(
                    codecs.orElseThrow().position(),
                    key,
                    "more than one namespace configured: " + String.join(", ", names),
                    "json or format");
        }
        if (!names.isEmpty() && !names.contains("json") && !names.contains("format")) {
            String name = names.iterator().next();
            throw ConfigErrors.at(
                    codecs.orElseThrow().entries().values().iterator().next().keyPosition(),
                    key,
                    "'" + name + "' output codec is not available",
                    "json or format");
        }
        if (names.contains("format")) {
            Position position =
                    codecs.orElseThrow().find("format").orElseThrow().value().position();
            String string =
                    reader.get(FORMAT_STRING)
                            .orElseThrow(
                                    () ->
                                            ConfigErrors.at(
                                                    position,
                                                    reader.keyOf(FORMAT_STRING),
                                                    "missing required field",
                                                    "a format string, such as"
                                                            + " \"%{[source.ip]}\""));
            return new OutputSettings.Codec.Format(string, reader.position(FORMAT_STRING));
        }
        return new OutputSettings.Codec.Json(
                reader.get(PRETTY) || reader.get(JSON_PRETTY), reader.get(JSON_ESCAPE_HTML));
    }
}
