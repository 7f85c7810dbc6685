package io.flowgauge.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowgauge.meter.EndReason;
import io.flowgauge.testkit.RecordBytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Holds the table of docs/ecs.md against events. */
class EcsPageTest {
    private static final Path PAGE = Path.of("..", "docs", "ecs.md");
    private static final Pattern ROW =
            Pattern.compile("\\| `([^`]+)` \\| ([^|]+) \\| `([^`]+)` \\| ([^|]+) \\|");

    /** A line of the table. */
    private record Row(String present, JsonNode example, String difference) {}

    private static Map<String, Row> rows() throws IOException {
        Map<String, Row> rows = new TreeMap<>();
        for (String line : Files.readAllLines(PAGE)) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                JsonNode example = EventFixture.JSON.readTree(row.group(3));
                rows.put(row.group(1), new Row(row.group(2), example, row.group(4)));
            }
        }
        return rows;
    }

    /** Events of each kind of flow, by their dotted names. */
    private static List<Map<String, JsonNode>> events() {
        EventSettings plain = EcsFixture.SETTINGS;
        EventSettings configured =
                new EventSettings(
                        plain.name(),
                        plain.hostname(),
                        plain.version(),
                        List.of("dmz"),
                        List.of(),
                        new CustomFields(Map.of("site", "hq"), false),
                        CustomFields.NONE,
                        TimestampPrecision.MILLISECOND,
                        EcsFixture.DEVICES);
        EventSettings forwarded =
                new EventSettings(
                        plain.name(),
                        plain.hostname(),
                        plain.version(),
                        List.of("forwarded"),
                        List.of(),
                        CustomFields.NONE,
                        CustomFields.NONE,
                        TimestampPrecision.MILLISECOND,
                        EcsFixture.PLAIN);
        List<Map<String, JsonNode>> events = new ArrayList<>();
        for (EventSettings settings : List.of(configured, plain, forwarded)) {
            JsonEncoder encoder = new JsonEncoder(settings, false, false);
            events.add(fields(EventFixture.json(encoder, EventFixture.dnsEvent(settings))));
            for (RecordBytes record : EcsEventTest.records()) {
                Event event = EventFixture.event(settings, record, EndReason.NONE, 0);
                events.add(fields(EventFixture.json(encoder, event)));
            }
        }
        return events;
    }

    private static Map<String, JsonNode> fields(JsonNode event) {
        Map<String, JsonNode> fields = new TreeMap<>();
        collect(event, "", fields);
        return fields;
    }

    private static void collect(JsonNode node, String name, Map<String, JsonNode> to) {
        if (!node.isObject()) {
            to.put(name, node);
            return;
        }
        for (String member : node.propertyNames()) {
            collect(node.get(member), name.isEmpty() ? member : name + "." + member, to);
        }
    }

    @Test
    void shouldListTheFieldsThatEventsHave() throws IOException {
        TreeSet<String> seen = new TreeSet<>();
        events().forEach(event -> seen.addAll(event.keySet()));
        assertThat(rows().keySet()).isEqualTo(seen);
    }

    @Test
    void shouldGiveExamplesThatEventsHave() throws IOException {
        List<Map<String, JsonNode>> events = events();
        rows().forEach(
                        (name, row) ->
                                assertThat(events)
                                        .as(name + " " + row.example)
                                        .anyMatch(event -> row.example.equals(event.get(name))));
    }

    @Test
    void shouldSayWhichFieldsAreAlwaysThere() throws IOException {
        List<Map<String, JsonNode>> events = events();
        rows().forEach(
                        (name, row) ->
                                assertThat(events.stream().allMatch(e -> e.containsKey(name)))
                                        .as(name)
                                        .isEqualTo(row.present.startsWith("always")));
    }

    @Test
    void shouldListTheFieldsOfTheTemplate() throws IOException {
        TreeSet<String> exported = new TreeSet<>();
        ExportedField.ecs().forEach(field -> exported.add(field.name()));
        assertThat(exported)
                .containsAll(
                        rows().keySet().stream()
                                .filter(name -> !name.startsWith("@metadata"))
                                .filter(name -> !name.startsWith("fields."))
                                .toList());
    }
}
