package io.flowgauge.output.elasticsearch.setup;

import static io.flowgauge.config.Types.anyValue;
import static io.flowgauge.config.Types.bool;
import static io.flowgauge.config.Types.choice;
import static io.flowgauge.config.Types.freeObject;
import static io.flowgauge.config.Types.integerFrom;
import static io.flowgauge.config.Types.listOf;
import static io.flowgauge.config.Types.optional;
import static io.flowgauge.config.Types.text;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.ConfigErrors;
import io.flowgauge.config.ConfigObject;
import io.flowgauge.config.Section;
import io.flowgauge.config.SectionReader;
import io.flowgauge.config.Setting;
import io.flowgauge.config.Types;
import io.flowgauge.config.YamlReader;
import io.flowgauge.event.EventSettings;
import io.flowgauge.event.SchemaName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code setup.template}: the index template.
 *
 * @param enabled whether a connection loads it
 * @param name under which it is loaded; empty for that of the events' version
 * @param pattern of the names of indices; empty for those that begin with the name and a hyphen
 * @param fields in place of the program's own table of fields; empty for that
 * @param appended to the fields
 * @param json a template of the user's own, as JSON; empty for none
 * @param overwrite whether one that is there is replaced
 * @param settings {@code index} and {@code _source}
 * @param type which API is used
 * @param order of a legacy template among those that match a name
 * @param priority of an index template among those that match a name
 */
public record TemplateSettings(
        boolean enabled,
        Optional<String> name,
        Optional<String> pattern,
        Optional<List<TemplateField>> fields,
        List<TemplateField> appended,
        Optional<String> json,
        boolean overwrite,
        Map<String, Object> settings,
        Kind type,
        int order,
        int priority) {
    /** What templates are called, and begin their patterns with. */
    public static final String DEFAULT_NAME = "packetbeat-" + EventSettings.PACKETBEAT_6;

    /** The default name in words. */
    static final String BY_SCHEMA =
            DEFAULT_NAME + ", or packetbeat-" + EventSettings.PACKETBEAT_9 + " for schema ecs";

    /** The kinds of templates. */
    enum Kind {
        /** That of {@code _index_template} where the server has it, else the old one. */
        BY_VERSION,
        /** That of {@code _template}. */
        LEGACY,
        /** That of {@code _component_template}, for index templates of the user's own. */
        COMPONENT,
        /** That of {@code _index_template}. */
        INDEX
    }

    private static final int PRIORITY = 150;

    private static final Setting<Boolean> ENABLED =
            Setting.of(
                    "enabled",
                    bool(),
                    true,
                    "Whether a connection to Elasticsearch or OpenSearch loads the template.");
    private static final Setting<Optional<String>> NAME =
            word("name", BY_SCHEMA, "Name of the template.");
    private static final Setting<Optional<String>> PATTERN =
            word("pattern", "the name with -* behind it", "Which indices it is for.");
    private static final Setting<Optional<String>> FIELDS =
            word("fields", "all fields of flows", "File with fields in the form of Beats.");
    private static final Setting<List<Object>> APPEND_FIELDS =
            Setting.of(
                    "append_fields",
                    listOf(anyValue()),
                    List.of(),
                    "Further fields, each with name and type.");
    private static final Setting<Boolean> JSON_ENABLED =
            Setting.of("json.enabled", bool(), false, "Whether a file has the template, as JSON.");
    private static final Setting<Optional<String>> JSON_PATH = word("json.path", "", "That file.");
    private static final Setting<Optional<String>> JSON_NAME =
            word("json.name", "", "Name of that template.");
    private static final Setting<Boolean> OVERWRITE =
            Setting.of("overwrite", bool(), false, "Whether a template that is there is replaced.");
    private static final Setting<Map<String, Object>> SETTINGS =
            Setting.of(
                    "settings",
                    freeObject(),
                    Map.of(),
                    "Settings of indices below index, and _source.");
    private static final Setting<String> TYPE =
            new Setting<>(
                    "type",
                    choice("auto", "legacy", "component", "index"),
                    "auto",
                    "index where the server has index templates, else legacy",
                    "Which kind of template.");
    private static final Setting<Integer> ORDER =
            Setting.of("order", integerFrom(0), 1, "Order of a legacy template.");
    private static final Setting<Integer> PRIORITY_SETTING =
            Setting.of("priority", integerFrom(0), PRIORITY, "Priority of an index template.");

    /** The declaration. */
    public static final Section SECTION =
            Section.once(
                    "setup.template",
                    ENABLED,
                    NAME,
                    PATTERN,
                    FIELDS,
                    APPEND_FIELDS,
                    JSON_ENABLED,
                    JSON_PATH,
                    JSON_NAME,
                    OVERWRITE,
                    SETTINGS,
                    TYPE,
                    ORDER,
                    PRIORITY_SETTING);

    /** The settings of a configuration without any. */
    public static final TemplateSettings DEFAULT =
            new TemplateSettings(
                    true,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    List.of(),
                    Optional.empty(),
                    false,
                    Map.of(),
                    Kind.BY_VERSION,
                    1,
                    PRIORITY);

    /** Keeps a copy of the list; the map is one that doesn't change. */
    public TemplateSettings {
        appended = List.copyOf(appended);
    }

    private static Setting<Optional<String>> word(
            String key, String fallbackText, String description) {
        return new Setting<>(key, optional(text()), Optional.empty(), fallbackText, description);
    }

    /**
     * Reads the settings and the files that they name.
     *
     * @param folder where relative names of files begin: path.config
     * @throws UserErrorException with its place, if a setting is wrong or a file can't be read
     */
    public static TemplateSettings read(ConfigObject root, Path folder, SchemaName schema)
            throws UserErrorException {
        SectionReader reader = SectionReader.of(root, SECTION);
        boolean ownJson = reader.get(JSON_ENABLED);
        if (ownJson && given(reader, JSON_NAME).isEmpty()) {
            throw reader.problem(JSON_NAME, "missing, and json.enabled is true");
        }
        return new TemplateSettings(
                reader.get(ENABLED),
                Names.read(reader, ownJson ? JSON_NAME : NAME, schema),
                Names.read(reader, PATTERN, schema),
                given(reader, FIELDS).isPresent() && !ownJson
                        ? Optional.of(fieldsOfFile(reader, folder))
                        : Optional.empty(),
                appended(reader),
                ownJson ? Optional.of(json(reader, folder)) : Optional.empty(),
                reader.get(OVERWRITE),
                reader.get(SETTINGS),
                switch (reader.get(TYPE)) {
                    case "legacy" -> Kind.LEGACY;
                    case "component" -> Kind.COMPONENT;
                    case "index" -> Kind.INDEX;
                    default -> Kind.BY_VERSION;
                },
                reader.get(ORDER),
                reader.get(PRIORITY_SETTING));
    }

    private static Optional<String> given(SectionReader reader, Setting<Optional<String>> setting)
            throws UserErrorException {
        return reader.get(setting).filter(value -> !value.isBlank());
    }

    private static List<TemplateField> appended(SectionReader reader) throws UserErrorException {
        List<TemplateField> fields = new ArrayList<>();
        try {
            for (Object item : reader.get(APPEND_FIELDS)) {
                TemplateField.add(item, "", fields);
            }
            return fields;
        } catch (IllegalArgumentException e) {
            throw ConfigErrors.at(
                    reader.position(APPEND_FIELDS),
                    reader.keyOf(APPEND_FIELDS),
                    "" + e.getMessage(),
                    "a list, each item with name and type");
        }
    }

    private static List<TemplateField> fieldsOfFile(SectionReader reader, Path folder)
            throws UserErrorException {
        String file = given(reader, FIELDS).orElseThrow();
        // The reader wants an object at the top; the file has a list there.
        String yaml = "list:\n" + textOf(reader, FIELDS, folder, file).replaceFirst("^---\\s*", "");
        ConfigObject object = YamlReader.read(file, yaml);
        List<TemplateField> fields = new ArrayList<>();
        try {
            for (Object part :
                    listOf(Types.anyValue())
                            .read(
                                    "list",
                                    object.find("list")
                                            .map(ConfigObject.Entry::value)
                                            .orElse(object))) {
                // At the top are groups with a key, which is no part of the names.
                if (part instanceof Map<?, ?> map && map.containsKey("key")) {
                    if (map.get("fields") instanceof List<?> below) {
                        below.forEach(item -> TemplateField.add(item, "", fields));
                    }
                } else {
                    TemplateField.add(part, "", fields);
                }
            }
        } catch (IllegalArgumentException e) {
            throw reader.problem(FIELDS, file + ": " + e.getMessage());
        }
        return List.copyOf(fields);
    }

    private static String json(SectionReader reader, Path folder) throws UserErrorException {
        String file =
                given(reader, JSON_PATH)
                        .orElseThrow(
                                () ->
                                        reader.problem(
                                                JSON_PATH, "missing, and json.enabled is true"));
        String text = textOf(reader, JSON_PATH, folder, file);
        try {
            if (new JsonMapper().readTree(text).isObject()) {
                return text;
            }
        } catch (JacksonException e) {
            // Told below.
        }
        throw reader.problem(JSON_PATH, file + " is no object in JSON");
    }

    static String textOf(SectionReader reader, Setting<?> setting, Path folder, String file)
            throws UserErrorException {
        try {
            return Files.readString(folder.resolve(file));
        } catch (NoSuchFileException e) {
            throw reader.problem(setting, "no such file: " + file);
        } catch (IOException | InvalidPathException e) {
            throw reader.problem(setting, "can't read " + file + ": " + e.getMessage());
        }
    }

    /** Returns the same under another name. */
    TemplateSettings withName(String other) {
        return new TemplateSettings(
                enabled,
                Optional.of(other),
                pattern,
                fields,
                appended,
                json,
                overwrite,
                settings,
                type,
                order,
                priority);
    }

    /** Returns the name of the template for events of a schema. */
    String nameOrDefault(SchemaName schema) {
        return name.orElseGet(() -> Names.ofVersion(schema));
    }
}
