package io.flowgauge.output.elasticsearch.setup;

import io.flowgauge.event.SchemaName;
import io.flowgauge.output.elasticsearch.setup.SetupApi.Reply;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The index template: which indices have which fields and settings, as Packetbeat makes it
 * (libbeat/template), in the form that a server takes.
 *
 * @param schema of the events
 * @param settings what the user wants of it
 * @param lifecycle what it tells of policies
 * @param dataStream whether it makes a data stream
 */
public record IndexTemplate(
        SchemaName schema,
        TemplateSettings settings,
        LifecycleSettings lifecycle,
        boolean dataStream) {
    private static final int FIELDS_MAX = 10_000;
    private static final int ROUTING_SHARDS = 30;
    private static final String ISM_ALIAS = "plugins.index_state_management.rollover_alias";

    /** Returns the template, for people. */
    public String text(ServerVersion server) {
        return Json.lines(body(server));
    }

    /**
     * Loads the template.
     *
     * @param overwrite whether one that is there is replaced
     * @return whether it was loaded, not there before
     * @throws IOException if that fails; the message says why, in words for people
     */
    boolean load(SetupApi api, ServerVersion server, boolean overwrite)
            throws IOException, InterruptedException {
        if (dataStream && !server.hasDataStreams()) {
            throw new IOException("data streams need Elasticsearch 7.9 or OpenSearch");
        }
        String path = path(server);
        if (!overwrite) {
            Reply reply = api.send("GET", path, "");
            if (reply.isOk() && !isEmpty(reply)) {
                return false;
            }
            if (!reply.isOk() && !reply.isNotFound()) {
                throw new IOException(
                        "can't look for index template "
                                + settings.nameOrDefault(schema)
                                + ": "
                                + reply.problem());
            }
        }
        Reply reply =
                api.send("PUT", path, settings.json().orElseGet(() -> Json.compact(body(server))));
        if (!reply.isOk()) {
            throw new IOException(
                    "can't load index template "
                            + settings.nameOrDefault(schema)
                            + ": "
                            + reply.problem());
        }
        return true;
    }

    /** Older servers answer with nothing in place of an error. */
    private static boolean isEmpty(Reply reply) {
        return reply.body().replaceAll("\\s", "").equals("{}");
    }

    private String path(ServerVersion server) {
        String api =
                switch (type(server)) {
                    case COMPONENT -> "/_component_template/";
                    case INDEX -> "/_index_template/";
                    default -> "/_template/";
                };
        return api + URLEncoder.encode(settings.nameOrDefault(schema), StandardCharsets.UTF_8);
    }

    private TemplateSettings.Kind type(ServerVersion server) {
        if (settings.type() != TemplateSettings.Kind.BY_VERSION) {
            return settings.type();
        }
        return server.hasIndexTemplates()
                ? TemplateSettings.Kind.INDEX
                : TemplateSettings.Kind.LEGACY;
    }

    private String pattern() {
        if (settings.pattern().isPresent()) {
            return settings.pattern().get();
        }
        return dataStream ? lifecycle.alias() : settings.nameOrDefault(schema) + "-*";
    }

    Map<String, Object> body(ServerVersion server) {
        Map<String, Object> template = new TreeMap<>();
        Map<String, Object> index = Map.of("index", indexSettings(server));
        Map<String, Object> mapping = mapping();
        TemplateSettings.Kind type = type(server);
        if (type == TemplateSettings.Kind.LEGACY) {
            if (server.hasSinglePattern()) {
                template.put("template", pattern());
            } else {
                template.put("index_patterns", List.of(pattern()));
            }
            template.put("order", settings.order());
            template.put("mappings", server.hasTypes() ? Map.of("doc", mapping) : mapping);
            template.put("settings", index);
            return template;
        }
        template.put("template", new TreeMap<>(Map.of("mappings", mapping, "settings", index)));
        if (type == TemplateSettings.Kind.INDEX) {
            template.put("index_patterns", List.of(pattern()));
            template.put("priority", settings.priority());
            if (dataStream) {
                template.put("data_stream", Map.of());
            }
        }
        return template;
    }

    private List<TemplateField> fields() {
        List<TemplateField> fields =
                new ArrayList<>(
                        settings.fields()
                                .orElseGet(
                                        () ->
                                                schema.fields().stream()
                                                        .map(TemplateField::of)
                                                        .toList()));
        fields.addAll(settings.appended());
        return fields;
    }

    private Map<String, Object> mapping() {
        Map<String, Object> mapping = new TreeMap<>();
        mapping.put("_meta", Map.of("version", schema.beatVersion()));
        mapping.put("date_detection", false);
        mapping.put("dynamic_templates", dynamicTemplates());
        mapping.put("properties", properties());
        if (settings.settings().get("_source") instanceof Map<?, ?> source) {
            mapping.put("_source", source);
        }
        return mapping;
    }

    private Map<String, Object> indexSettings(ServerVersion server) {
        Map<String, Object> index = new TreeMap<>();
        index.put("refresh_interval", "5s");
        index.put("mapping", Map.of("total_fields", Map.of("limit", FIELDS_MAX)));
        if (server.hasRoutingShards()) {
            index.put("number_of_routing_shards", ROUTING_SHARDS);
        }
        if (!server.hasTypes()) {
            index.put(
                    "query",
                    Map.of(
                            "default_field",
                            fields().stream()
                                    .filter(TemplateField::searched)
                                    .map(TemplateField::name)
                                    .toList()));
        }
        if (lifecycle.isUsed() && !server.openSearch()) {
            Map<String, Object> own = new TreeMap<>(Map.of("name", lifecycle.policyName()));
            if (!dataStream) {
                own.put("rollover_alias", lifecycle.alias());
            }
            index.put("lifecycle", own);
        }
        if (settings.settings().get("index") instanceof Map<?, ?> own) {
            merge(index, own);
        }
        return index;
    }

    /** Returns the settings that an index of OpenSearch needs to be rolled over by a policy. */
    Map<String, Object> settingsOfFirstIndex(boolean policies) {
        return policies ? Map.of(ISM_ALIAS, lifecycle.alias()) : Map.of();
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
        for (TemplateField field : fields()) {
            if (field.isObject()) {
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
                                Map.of(
                                        "mapping",
                                        TemplateField.keyword(),
                                        "match_mapping_type",
                                        "string"))));
        return templates;
    }

    private Map<String, Object> properties() {
        Map<String, Object> root = new TreeMap<>();
        for (TemplateField field : fields()) {
            Map<String, Object> at = root;
            String[] names = field.name().split("\\.", -1);
            for (int i = 0; i < names.length - 1; i++) {
                at = below(at, names[i]);
            }
            at.put(names[names.length - 1], field.mapping());
        }
        return root;
    }

    @SuppressWarnings("unchecked") // what is put there here
    private static Map<String, Object> below(Map<String, Object> properties, String name) {
        Map<String, Object> object =
                (Map<String, Object>) properties.computeIfAbsent(name, n -> new TreeMap<>());
        return (Map<String, Object>) object.computeIfAbsent("properties", n -> new TreeMap<>());
    }
}
