package io.flowgauge.output.elasticsearch.setup;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An object of Kibana's in the form of its version 7.0, which later ones and OpenSearch Dashboards
 * take and bring up to theirs.
 *
 * @param attributes what Kibana keeps of it
 * @param references to other objects, each under the name that the attributes have for it
 */
record SavedObject(
        String type, String id, Map<String, Object> attributes, List<Reference> references) {
    /** A reference to another object. */
    record Reference(String name, String type, String id) {}

    /** Keeps copies, in order. */
    SavedObject {
        attributes = new LinkedHashMap<>(attributes);
        references = List.copyOf(references);
    }

    /** Returns the object as a line of a file to import. */
    String line() {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("id", id);
        line.put("type", type);
        line.put("attributes", attributes);
        line.put("references", references);
        // Says which changes of form are still to be made.
        line.put(
                "migrationVersion", Map.of(type, type.equals("index-pattern") ? "6.5.0" : "7.0.0"));
        return Json.compact(line);
    }

    /** Returns the object in the form of Kibana 5 and 6. */
    Map<String, Object> kibana6() {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("id", id);
        object.put("type", type);
        object.put("version", 1);
        object.put("attributes", attributes);
        return object;
    }
}
