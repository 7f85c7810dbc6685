package io.flowgauge.app.config;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.ConfigList;
import io.flowgauge.config.ConfigObject;
import io.flowgauge.config.ConfigObject.Entry;
import io.flowgauge.config.ConfigScalar;
import io.flowgauge.config.ConfigValue;
import io.flowgauge.config.EditDistance;
import io.flowgauge.config.Notice;
import io.flowgauge.event.ExportedField;
import io.flowgauge.event.FormatString;
import io.flowgauge.event.SchemaName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Looks for fields in the format strings of outputs that no event can have: an event without one of
 * them is not written, so that nothing would be.
 */
final class FormatFields {
    private static final String STRING = "codec.format.string";
    private static final String OUTPUTS = "flowgauge.outputs";

    /** Settings of outputs that are format strings for where an event goes. */
    private static final Map<String, List<String>> PLACES =
            Map.of(
                    "kafka", List.of("topic", "key"),
                    "redis", List.of("key"),
                    "elasticsearch", List.of("index", "pipeline"),
                    "opensearch", List.of("index", "pipeline"));

    /** Processors that set no field which the configuration does not name. */
    private static final Set<String> PLAIN =
            Set.of(
                    "add_cloud_metadata",
                    "add_docker_metadata",
                    "add_fields",
                    "add_host_metadata",
                    "add_kubernetes_metadata",
                    "add_labels",
                    "add_locale",
                    "add_tags",
                    "append",
                    "convert",
                    "copy_fields",
                    "drop_event",
                    "drop_fields",
                    "include_fields",
                    "lowercase",
                    "rate_limit",
                    "rename",
                    "replace",
                    "timestamp",
                    "truncate_fields",
                    "uppercase");

    /** Fields that are lists in every event. */
    private static final Set<String> LISTS =
            Set.of("tags", "event.category", "event.type", "related.ip");

    private final ConfigObject root;
    private final Map<String, ExportedField.Type> exported = new TreeMap<>();

    /** All words in the lists of processors, keys and values. */
    private final Set<String> words = new HashSet<>();

    private boolean anyField;

    private FormatFields(ConfigObject root, SchemaName schema) {
        this.root = root;
        for (ExportedField field : schema.fields()) {
            if (field.type() != ExportedField.Type.ALIAS) {
                exported.put(field.name(), field.type());
            }
        }
        for (String key : List.of("processors", FlowSettings.KEY + ".processors")) {
            root.find(key).map(Entry::value).ifPresent(this::readProcessors);
        }
    }

    /** Returns a warning for each such field. */
    static List<Notice> notices(ConfigObject root, SchemaName schema) {
        FormatFields fields = new FormatFields(root, schema);
        List<Notice> notices = new ArrayList<>();
        root.find("output").ifPresent(entry -> fields.check("output", entry.value(), notices));
        ConfigValue outputs = root.find(OUTPUTS).map(Entry::value).orElse(null);
        if (outputs instanceof ConfigObject) {
            fields.check(OUTPUTS, outputs, notices);
        } else if (outputs instanceof ConfigList list) {
            for (int i = 0; i < list.items().size(); i++) {
                fields.check(OUTPUTS + "." + i, list.items().get(i), notices);
            }
        }
        return notices;
    }

    private void readProcessors(ConfigValue list) {
        if (list instanceof ConfigList items) {
            for (ConfigValue item : items.items()) {
                if (item instanceof ConfigObject object) {
                    anyField = anyField || !PLAIN.containsAll(object.entries().keySet());
                }
            }
        }
        collect(list);
    }

    private void collect(ConfigValue value) {
        switch (value) {
            case ConfigObject object ->
                    object.entries()
                            .forEach(
                                    (name, entry) -> {
                                        words.add(name);
                                        collect(entry.value());
                                    });
            case ConfigList list -> list.items().forEach(this::collect);
            case ConfigScalar scalar -> words.addAll(List.of(scalar.text().split("[^\\w@-]+")));
        }
    }

    /** Checks the outputs of an object that has their kinds as keys. */
    private void check(String key, ConfigValue outputs, List<Notice> notices) {
        if (!(outputs instanceof ConfigObject object)) {
            return;
        }
        object.entries()
                .forEach(
                        (kind, entry) -> {
                            if (entry.value() instanceof ConfigObject output) {
                                String below = key + "." + kind + ".";
                                output.find(STRING)
                                        .ifPresent(
                                                string ->
                                                        checkString(
                                                                below + STRING,
                                                                string.value(),
                                                                notices));
                                checkPlaces(below, kind, output, notices);
                            }
                        });
    }

    /** Checks what chooses where events go. */
    private void checkPlaces(String below, String kind, ConfigObject output, List<Notice> notices) {
        for (String place : PLACES.getOrDefault(kind, List.of())) {
            output.find(place)
                    .ifPresent(entry -> checkString(below + place, entry.value(), notices));
        }
    }

    private void checkString(String key, ConfigValue value, List<Notice> notices) {
        if (!(value instanceof ConfigScalar scalar) || scalar.isNull() || scalar.secret()) {
            return;
        }
        List<String> fields;
        try {
            fields = FormatString.compile(scalar.text()).requiredFields();
        } catch (UserErrorException e) {
            return; // whoever reads the output tells it
        }
        for (String field : new HashSet<>(fields)) {
            problem(field, consequence(key))
                    .ifPresent(
                            problem ->
                                    notices.add(
                                            new Notice(
                                                    true,
                                                    scalar.position() + ": " + key + problem)));
        }
    }

    /** Returns what becomes of an event without a field. */
    private static String consequence(String key) {
        if (key.endsWith(STRING)) {
            return "no event is written";
        }
        if (key.endsWith(".kafka.topic")) {
            return "no event is sent";
        }
        return "it gives nothing for any event";
    }

    private Optional<String> problem(String field, String consequence) {
        if (LISTS.contains(field) && exported.containsKey(field)) {
            return Optional.of(
                    ": " + field + " is a list, which has no text, so that " + consequence);
        }
        ExportedField.Type type = exported.get(field);
        if (type != null && type != ExportedField.Type.OBJECT || isConfigured(field)) {
            return Optional.empty();
        }
        if (type != null || exported.keySet().stream().anyMatch(n -> n.startsWith(field + "."))) {
            return Optional.of(
                    ": "
                            + field
                            + " is an object, which has no text, so that "
                            + consequence
                            + "; name a field in it");
        }
        Optional<String> near = EditDistance.nearest(field, exported.keySet());
        if (anyField && near.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                ": events have no field "
                        + field
                        + ", so that "
                        + consequence.replace("no event is written", "none is written")
                        + "; "
                        + near.map(name -> "did you mean " + name + "?")
                                .orElse(
                                        "%{["
                                                + field
                                                + "]:-} writes something in the place of a field"
                                                + " that is missing"));
    }

    /** Returns whether settings of fields, or a processor, may give events a field. */
    private boolean isConfigured(String field) {
        String last = field.substring(field.lastIndexOf('.') + 1);
        String inFields = field.startsWith("fields.") ? field : "fields." + field;
        return field.startsWith("@metadata")
                || words.contains(last)
                || field.startsWith("docker.container.labels.")
                || field.startsWith("kubernetes.labels.")
                || field.startsWith("kubernetes.annotations.")
                || root.find(inFields).isPresent()
                || root.find(FlowSettings.KEY + "." + inFields).isPresent();
    }
}
