package io.flowgauge.app;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.event.EventSettings;
import io.flowgauge.event.ExportedField;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What Elasticsearch and Kibana are told of the fields of events, as Packetbeat 6.7 tells them
 * (libbeat/template, libbeat/kibana).
 *
 * @param beatVersion of the events
 * @param fields of events
 */
record IndexSchema(String beatVersion, List<ExportedField> fields) {
    private static final ObjectMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    private static final int KEYWORD_LETTERS_MAX = 1_024;
    private static final int FIELDS_MAX = 10_000;
    private static final int ROUTING_SHARDS = 30;

    /** Returns the schema of the events that this program writes. */
    static IndexSchema ofEvents() {
        return new IndexSchema(EventSettings.PACKETBEAT_6, ExportedField.packetbeat6());
    }

    /**
     * Returns an index template for the API {@code _template}.
     *
     * @param elasticsearchVersion such as 6.7.2; from 7 on mappings have no type
     * @param index prefix of the names of indexes
     * @param settings {@code setup.template.settings}: {@code index.*} and {@code _source.*}
     */
    String template(String elasticsearchVersion, String index, Map<String, Object> settings)
            throws UserErrorException {
        int[] version = version(elasticsearchVersion);
        Map<String, Object> mapping = new TreeMap<>();
        mapping.put("_meta", Map.of("version", beatVersion));
        mapping.put("date_detection", false);
        mapping.put("dynamic_templates", dynamicTemplates());
        mapping.put("properties", properties());
        if (settings.get("_source") instanceof Map<?, ?> source) {
            mapping.put("_source", source);
        }
        Map<String, Object> template = new TreeMap<>();
        String pattern = index + "-" + beatVersion + "-*";
        if (version[0] >= 6) {
            template.put("index_patterns", List.of(pattern));
        } else {
            template.put("template", pattern);
        }
        template.put("mappings", version[0] >= 7 ? mapping : Map.of("doc", mapping));
        template.put("order", 1);
        template.put("settings", Map.of("index", indexSettings(version, settings)));
        return json(template);
    }

    private static int[] version(String text) throws UserErrorException {
        if (!text.matches("[0-9]{1,3}(\\.[0-9]{1,6}){1,2}([-+].*)?")) {
            throw new UserErrorException(
                    "--es.version " + text + ": not a version; allowed: such as 6.7.2 or 7.17");
        }
        String[] parts = text.split("[.+-]", -1);
        return new int[] {Integer.parseInt(parts[0]), Integer.parseInt(parts[1])};
    }

    private Map<String, Object> indexSettings(int[] version, Map<String, Object> settings) {
        Map<String, Object> index = new TreeMap<>();
        index.put("refresh_interval", "5s");
        index.put("mapping", Map.of("total_fields", Map.of("limit", FIELDS_MAX)));
        if (version[0] > 6 || (version[0] == 6 && version[1] >= 1)) {
            index.put("number_of_routing_shards", ROUTING_SHARDS);
        }
        if (version[0] >= 7) {
            index.put(
                    "query",
                    Map.of(
                            "default_field",
                            fields.stream()
                                    .filter(
                                            field ->
                                                    field.type() == ExportedField.Type.KEYWORD
                                                            || field.type()
                                                                    == ExportedField.Type.TEXT)
                                    .map(ExportedField::name)
                                    .toList()));
        }
        if (settings.get("index") instanceof Map<?, ?> own) {
            merge(index, own);
        }
        return index;
    }

    @SuppressWarnings("unchecked") // maps of the configuration have texts for keys
    private static void merge(Map<String, Object> into, Map<?, ?> from) {
        from.forEach(
                (name, value) -> {
                    if (into.get(name.toString()) instanceof Map<?, ?> old
                            && value instanceof Map<?, ?> fresh) {
                        Map<String, Object> both = new TreeMap<>((Map<String, Object>) old);
                        merge(both, fresh);
                        into.put(name.toString(), both);
                    } else {
                        into.put(name.toString(), value);
                    }
                });
    }

    /** Texts are keywords, those in the user's own objects too. */
    private List<Map<String, Object>> dynamicTemplates() {
        List<Map<String, Object>> templates = new ArrayList<>();
        for (ExportedField field : fields) {
            if (field.type() == ExportedField.Type.OBJECT) {
                templates.add(
                        Map.of(
                                field.name(),
                                new TreeMap<>(
                                        Map.of(
                                                "mapping",
                                                Map.of("type", "keyword"),
                                                "match_mapping_type",
                                                "string",
                                                "path_match",
                                                field.name() + ".*"))));
            }
        }
        templates.add(
                Map.of(
                        "strings_as_keyword",
                        new TreeMap<>(
                                Map.of("mapping", keyword(), "match_mapping_type", "string"))));
        return templates;
    }

    private static Map<String, Object> keyword() {
        return new TreeMap<>(Map.of("type", "keyword", "ignore_above", KEYWORD_LETTERS_MAX));
    }

    private Map<String, Object> properties() {
        Map<String, Object> root = new TreeMap<>();
        for (ExportedField field : fields) {
            Map<String, Object> at = root;
            String[] names = field.name().split("\\.", -1);
            for (int i = 0; i < names.length - 1; i++) {
                at = below(at, names[i]);
            }
            at.put(names[names.length - 1], property(field.type()));
        }
        return root;
    }

    @SuppressWarnings("unchecked") // what is put there here
    private static Map<String, Object> below(Map<String, Object> properties, String name) {
        Map<String, Object> object =
                (Map<String, Object>)
                        properties.computeIfAbsent(
                                name,
                                n ->
                                        new TreeMap<>(
                                                Map.of(
                                                        "properties",
                                                        new TreeMap<String, Object>())));
        return (Map<String, Object>) object.computeIfAbsent("properties", n -> new TreeMap<>());
    }

    private static Map<String, Object> property(ExportedField.Type type) {
        return switch (type) {
            case KEYWORD -> keyword();
            case TEXT -> new TreeMap<>(Map.of("type", "text", "norms", false));
            case DATE -> Map.of("type", "date");
            case LONG, BYTES -> Map.of("type", "long");
            case GEO_POINT -> Map.of("type", "geo_point");
            case OBJECT -> new TreeMap<>(Map.of("type", "object"));
        };
    }

    /**
     * Returns an index pattern in the form of Kibana's saved objects.
     *
     * @param index prefix of the names of indexes
     */
    String indexPattern(String index) {
        List<Map<String, Object>> shown = new ArrayList<>();
        Map<String, Object> formats = new TreeMap<>();
        for (ExportedField field : fields) {
            if (field.type() != ExportedField.Type.OBJECT) {
                boolean words = field.type() == ExportedField.Type.TEXT;
                shown.add(shown(field.name(), kibanaType(field.type()), words, true, !words));
            }
            if (field.type() == ExportedField.Type.BYTES) {
                formats.put(field.name(), Map.of("id", "bytes"));
            }
        }
        shown.add(shown("_id", "string", false, false, false));
        shown.add(shown("_type", "string", false, true, true));
        shown.add(shown("_index", "string", false, false, false));
        shown.add(shown("_score", "number", false, false, false));
        Map<String, Object> attributes = new TreeMap<>();
        attributes.put("title", index + "-*");
        attributes.put("timeFieldName", "@timestamp");
        // Kibana keeps these two as texts of JSON.
        attributes.put("fields", compact(shown));
        attributes.put("fieldFormatMap", compact(formats));
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("id", index + "-*");
        object.put("type", "index-pattern");
        object.put("version", 1);
        object.put("attributes", attributes);
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("version", beatVersion);
        document.put("objects", List.of(object));
        return json(document);
    }

    private static String kibanaType(ExportedField.Type type) {
        return switch (type) {
            case KEYWORD, TEXT, OBJECT -> "string";
            case DATE -> "date";
            case LONG, BYTES -> "number";
            case GEO_POINT -> "geo_point";
        };
    }

    private static Map<String, Object> shown(
            String name, String type, boolean analyzed, boolean searchable, boolean aggregatable) {
        boolean stored = !name.startsWith("_");
        Map<String, Object> field = new TreeMap<>();
        field.put("name", name);
        field.put("type", type);
        field.put("count", 0);
        field.put("scripted", false);
        field.put("indexed", stored);
        field.put("analyzed", analyzed);
        field.put("doc_values", stored && aggregatable);
        field.put("searchable", searchable);
        field.put("aggregatable", aggregatable);
        return field;
    }

    private static String json(Object tree) {
        return JSON.writeValueAsString(tree) + "\n";
    }

    private static String compact(Object tree) {
        return JSON.writer().without(SerializationFeature.INDENT_OUTPUT).writeValueAsString(tree);
    }
}
