package io.flowgauge.output.elasticsearch.setup;

import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Writes trees as JSON. */
final class Json {
    private static final ObjectMapper MAPPER = new JsonMapper();
    private static final ObjectMapper INDENTED =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private Json() {}

    /** Returns lines for people, with a line end behind them. */
    static String lines(Object tree) {
        return INDENTED.writeValueAsString(tree) + "\n";
    }

    /** Returns one line. */
    static String compact(Object tree) {
        return MAPPER.writeValueAsString(tree);
    }

    /** Reads an object into maps, lists, texts and numbers. */
    static Object tree(String json) {
        return MAPPER.readValue(json, Object.class);
    }
}
