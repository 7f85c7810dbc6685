package io.flowgauge.output.elasticsearch.setup;

import io.flowgauge.event.EventSettings;
import io.flowgauge.event.ExportedField;
import io.flowgauge.event.SchemaName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The form of the events: names and types of their fields.
 *
 * @param beatVersion of the events
 * @param fields of events
 * @param names those of the fields that dashboards and pipelines use
 */
public record IndexSchema(String beatVersion, List<ExportedField> fields, FlowFields names) {
    /** Events as Packetbeat 6.7 has them. */
    public static final IndexSchema PACKETBEAT_6 =
            new IndexSchema(
                    EventSettings.PACKETBEAT_6,
                    ExportedField.packetbeat6(),
                    FlowFields.PACKETBEAT_6);

    /** Events as Packetbeat 9 has them. */
    public static final IndexSchema ECS =
            new IndexSchema(EventSettings.PACKETBEAT_9, ExportedField.ecs(), FlowFields.ECS);

    /** Returns the form of the events of a schema. */
    public static IndexSchema of(SchemaName name) {
        return name == SchemaName.ECS ? ECS : PACKETBEAT_6;
    }

    /** Keeps a copy of the list. */
    public IndexSchema {
        fields = List.copyOf(fields);
    }

    /** Returns the attributes of an index pattern of Kibana, for indices of a pattern. */
    Map<String, Object> indexPattern(String title) {
        List<Map<String, Object>> shown = new ArrayList<>();
        Map<String, Object> formats = new TreeMap<>();
        for (ExportedField field : fields) {
            if (field.type() != ExportedField.Type.OBJECT
                    && field.type() != ExportedField.Type.ALIAS) {
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
        attributes.put("title", title);
        attributes.put("timeFieldName", "@timestamp");
        // Kibana keeps these two as texts of JSON.
        attributes.put("fields", Json.compact(shown));
        attributes.put("fieldFormatMap", Json.compact(formats));
        return attributes;
    }

    private static String kibanaType(ExportedField.Type type) {
        return switch (type) {
            case KEYWORD, TEXT, OBJECT, ALIAS -> "string";
            case DATE -> "date";
            case LONG, BYTES -> "number";
            case BOOLEAN -> "boolean";
            case IP -> "ip";
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
}
