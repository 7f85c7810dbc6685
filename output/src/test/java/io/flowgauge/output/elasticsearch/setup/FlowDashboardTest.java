package io.flowgauge.output.elasticsearch.setup;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowgauge.event.ExportedField;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The forms are those that Kibana 6.7 and 7.0 export themselves. */
class FlowDashboardTest {
    private static final JsonMapper JSON = new JsonMapper();

    private static IndexSchema schema(String name) {
        return name.equals("ecs") ? IndexSchema.ECS : IndexSchema.PACKETBEAT_6;
    }

    private static Map<String, JsonNode> lines(String name) {
        Map<String, JsonNode> objects = new LinkedHashMap<>();
        for (String line :
                new FlowDashboard(schema(name), "packetbeat-*").lines().split("\n", -1)) {
            if (!line.isEmpty()) {
                JsonNode object = JSON.readTree(line);
                objects.put(key(object.at("/type"), object.at("/id")), object);
            }
        }
        return objects;
    }

    private static Map<String, JsonNode> kibana6(String name) {
        Map<String, JsonNode> objects = new LinkedHashMap<>();
        JsonNode document =
                JSON.readTree(new FlowDashboard(schema(name), "packetbeat-*").kibana6());
        assertThat(document.at("/version").asString()).isEqualTo(schema(name).beatVersion());
        document.at("/objects")
                .forEach(object -> objects.put(key(object.at("/type"), object.at("/id")), object));
        return objects;
    }

    private static JsonNode dashboard(Map<String, JsonNode> objects, String name) {
        String id = "Packetbeat-Flows" + (name.equals("ecs") ? "-ecs" : "");
        return Objects.requireNonNull(objects.get("dashboard " + id));
    }

    private static String key(JsonNode type, JsonNode id) {
        return type.asString() + " " + id.asString();
    }

    private static JsonNode inner(JsonNode object, String pointer) {
        return JSON.readTree(object.at(pointer).asString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"packetbeat-6", "ecs"})
    void shouldReferToObjectsThatAreThere(String name) {
        Map<String, JsonNode> objects = lines(name);
        assertThat(objects).hasSize(8);
        for (JsonNode object : objects.values()) {
            assertThat(object.propertyNames())
                    .containsExactlyInAnyOrder(
                            "id", "type", "attributes", "references", "migrationVersion");
            Set<String> names = new HashSet<>();
            for (JsonNode reference : object.get("references")) {
                assertThat(objects).containsKey(key(reference.get("type"), reference.get("id")));
                names.add(reference.get("name").asString());
            }
            JsonNode source = object.at("/attributes/kibanaSavedObjectMeta/searchSourceJSON");
            if (source.isString()) {
                JsonNode tree = JSON.readTree(source.asString());
                assertThat(tree.at("/query/language").asString()).isEqualTo("lucene");
                assertThat(tree.at("/index").isMissingNode()).isTrue();
                if (tree.has("indexRefName")) {
                    assertThat(names).contains(tree.get("indexRefName").asString());
                }
            }
        }
        JsonNode dashboard = dashboard(objects, name);
        List<String> panels = new ArrayList<>();
        for (JsonNode panel : inner(dashboard, "/attributes/panelsJSON")) {
            panels.add(panel.get("panelRefName").asString());
            assertThat(panel.has("id")).isFalse();
        }
        assertThat(panels).containsExactly("panel_0", "panel_1", "panel_2", "panel_3", "panel_4");
        assertThat(dashboard.get("references").valueStream().map(r -> r.get("name").asString()))
                .containsExactlyElementsOf(panels);
    }

    @ParameterizedTest
    @ValueSource(strings = {"packetbeat-6", "ecs"})
    void shouldNameObjectsInPlaceOfReferencesForKibana6(String name) {
        Map<String, JsonNode> objects = kibana6(name);
        assertThat(objects.keySet()).isEqualTo(lines(name).keySet());
        for (JsonNode object : objects.values()) {
            assertThat(object.propertyNames())
                    .containsExactlyInAnyOrder("id", "type", "version", "attributes");
            assertThat(object.toString()).doesNotContain("RefName");
            if (object.at("/attributes/visState").asString("").contains("\"aggs\":[{")) {
                assertThat(
                                inner(object, "/attributes/kibanaSavedObjectMeta/searchSourceJSON")
                                        .at("/index")
                                        .asString())
                        .isEqualTo("packetbeat-*");
            }
        }
        JsonNode dashboard = dashboard(objects, name);
        for (JsonNode panel : inner(dashboard, "/attributes/panelsJSON")) {
            assertThat(objects).containsKey(key(panel.get("type"), panel.get("id")));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"packetbeat-6", "ecs"})
    void shouldFillTheGridWithoutOverlap(String name) {
        boolean[][] taken = new boolean[100][48];
        JsonNode dashboard = dashboard(kibana6(name), name);
        int cells = 0;
        int rows = 0;
        for (JsonNode panel : inner(dashboard, "/attributes/panelsJSON")) {
            JsonNode grid = panel.get("gridData");
            for (int y = 0; y < grid.get("h").asInt(); y++) {
                for (int x = 0; x < grid.get("w").asInt(); x++) {
                    int row = grid.get("y").asInt() + y;
                    int column = grid.get("x").asInt() + x;
                    assertThat(taken[row][column]).isFalse();
                    taken[row][column] = true;
                    cells++;
                    rows = Math.max(rows, row + 1);
                }
            }
        }
        assertThat(cells).isEqualTo(rows * 48);
    }

    @ParameterizedTest
    @ValueSource(strings = {"packetbeat-6", "ecs"})
    void shouldAskForFieldsThatEventsHaveInATypeThatFits(String name) {
        Map<String, ExportedField.Type> types = new LinkedHashMap<>();
        schema(name).fields().forEach(field -> types.put(field.name(), field.type()));
        int asked = 0;
        for (JsonNode object : lines(name).values()) {
            if (!object.get("type").asString().equals("visualization")) {
                continue;
            }
            JsonNode state = inner(object, "/attributes/visState");
            assertThat(state.get("title")).isEqualTo(object.at("/attributes/title"));
            for (JsonNode agg : state.get("aggs")) {
                ExportedField.Type type = types.get(agg.at("/params/field").asString());
                switch (agg.get("type").asString()) {
                    case "sum" -> assertThat(type).isEqualTo(ExportedField.Type.BYTES);
                    case "date_histogram" -> assertThat(type).isEqualTo(ExportedField.Type.DATE);
                    default ->
                            assertThat(type)
                                    .isIn(ExportedField.Type.KEYWORD, ExportedField.Type.IP);
                }
                asked++;
            }
        }
        assertThat(asked).isEqualTo(2 + 3 + 3 + 4);
        for (JsonNode object : lines(name).values()) {
            if (object.get("type").asString().equals("search")) {
                object.at("/attributes/columns")
                        .forEach(column -> assertThat(types).containsKey(column.asString()));
                assertThat(object.at("/attributes/columns").size()).isEqualTo(9);
            }
        }
    }

    @Test
    void shouldShowAnotherPatternOfIndices() {
        String lines = new FlowDashboard(IndexSchema.PACKETBEAT_6, "net-*").lines();
        assertThat(lines).contains("\"id\":\"net-*\"").doesNotContain("packetbeat-*");
    }
}
