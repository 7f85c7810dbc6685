package io.flowgauge.dashboard;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.flowgauge.store.FlowReport;
import io.flowgauge.store.FlowRow;
import io.flowgauge.store.TopFlows;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/** Writes records of the store as the JSON of the API: names with underscores. */
final class Json {
    static final ObjectMapper MAPPER =
            JsonMapper.builder()
                    .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                    .addMixIn(FlowRow.class, Final.class)
                    .addMixIn(FlowReport.class, Final.class)
                    .addMixIn(TopFlows.Row.class, WithoutNull.class)
                    .build();

    private Json() {}

    /** "final" is no name in Java. */
    private interface Final {
        @JsonProperty("final")
        boolean isFinal();
    }

    /** What only some rows have is left out of the others. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    private interface WithoutNull {}
}
