package io.flowgauge.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class EventTest {
    private static final EventSettings SETTINGS =
            EventFixture.withFields(
                    CustomFields.NONE,
                    new CustomFields(
                            Map.of(
                                    "a",
                                    Map.of("b", 1, "c.d", 2),
                                    "list",
                                    List.of(1, "x"),
                                    "html",
                                    "<\"\u00e9\u20ac\ud83d\ude00\ud83d\n\u2028"),
                            true));

    private final Event event = EventFixture.dnsEvent(SETTINGS);

    private @Nullable Object get(String name) {
        return event.get(FieldPath.of(name));
    }

    private void put(String name, @Nullable Object value) throws EventException {
        event.put(FieldPath.of(name), value);
    }

    private String text() {
        return EventFixture.text(new JsonEncoder(SETTINGS, false, true), event);
    }

    @Test
    void shouldReadFieldsOfTheRecordAndOfTheSettings() {
        assertThat(get("source.ip")).isEqualTo("172.16.1.199");
        assertThat(get("source.mac")).isEqualTo("00:1c:c0:93:33:fb");
        assertThat(get("source.port")).isEqualTo(51_634L);
        assertThat(get("dest.stats.net_bytes_total")).isEqualTo(326L);
        assertThat(get("final")).isEqualTo(true);
        assertThat(get("transport")).isEqualTo("udp");
        assertThat(get("start_time")).isEqualTo(Instant.parse("2017-05-03T19:42:24.151Z"));
        assertThat(get("@timestamp")).isEqualTo(Instant.parse("2017-05-03T19:42:40.003Z"));
        assertThat(get("beat.name")).isEqualTo("probe-1");
        assertThat(get("a.b")).isEqualTo(1L);
        assertThat(get("list")).isEqualTo(List.of(1L, "x"));
        assertThat(event.isChanged()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"vlan", "source.ipv6", "no", "no.such", "type.x", "@metadata.x", "a.x"})
    void shouldHaveNothingForFieldsThatAreMissing(String name) {
        assertThat(event.has(FieldPath.of(name))).isFalse();
        assertThat(get(name)).isNull();
        assertThat(event.text(FieldPath.of(name))).isNull();
        assertThat(event.remove(FieldPath.of(name))).isFalse();
        assertThat(event.isChanged()).isFalse();
    }

    @Test
    void shouldFindNamesWithDotsAfterObjects() throws EventException {
        assertThat(get("a.c.d")).isEqualTo(2L);
        put("a.c.d", 3);
        assertThat(get("a")).isEqualTo(EventObject.of(Map.of("b", 1, "c.d", 3)));
        assertThat(event.remove(FieldPath.of("a.c.d"))).isTrue();
        assertThat(get("a")).isEqualTo(EventObject.of(Map.of("b", 1)));
        event.put(FieldPath.literal("x.y"), "flat");
        put("x.z", "deep");
        assertThat(get("x.y")).isEqualTo("flat");
        put("x.y", "deep too");
        assertThat(get("x.y")).isEqualTo("deep too");
    }

    @Test
    void shouldWriteWhatIsChangedAndReadTheRestFromTheRecord() throws EventException {
        JsonNode before = EventFixture.JSON.readTree(text());
        put("source.extra", Map.of("n", 1.5, "ok", true));
        put("nothing", null);
        event.remove(FieldPath.of("dest.stats.net_packets_total"));
        JsonNode after = EventFixture.JSON.readTree(text());
        assertThat(after.at("/source/extra/n").asDouble()).isEqualTo(1.5);
        assertThat(after.get("nothing").isNull()).isTrue();
        assertThat(event.has(FieldPath.of("nothing"))).isTrue();
        assertThat(after.at("/dest/stats").toString()).isEqualTo("{\"net_bytes_total\":326}");
        assertThat(after.get("flow_id")).isEqualTo(before.get("flow_id"));
        assertThat(after.get("html")).isEqualTo(before.get("html"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldWriteAChangedEventInTheSameFormAsAnUnchangedOne(boolean flag) throws EventException {
        JsonEncoder encoder = new JsonEncoder(SETTINGS, flag, !flag);
        String before = EventFixture.text(encoder, event);
        put("source.ip2", 1);
        event.remove(FieldPath.of("source.ip2"));
        assertThat(event.isChanged()).isTrue();
        assertThat(EventFixture.text(encoder, event)).isEqualTo(before);
    }

    @Test
    void shouldLeaveOtherEventsAlone() throws EventException {
        String before = text();
        put("beat.name", "other");
        put("source.stats.more", 1);
        put("@metadata.x", 1);
        assertThat(text()).isNotEqualTo(before).contains("\"x\":1");
        EventFixture.rewrap(event);
        assertThat(text()).isEqualTo(before);
    }

    @Test
    void shouldGoBackToAMark() throws EventException {
        put("a.b", 2);
        Event.Mark mark = event.mark();
        String marked = text();
        put("a.b", 3);
        put("@timestamp", Instant.EPOCH);
        put("@metadata.x", 4);
        event.remove(FieldPath.of("source"));
        event.revert(mark);
        assertThat(text()).isEqualTo(marked);
        put("a.b", 5);
        event.revert(mark);
        assertThat(get("a.b")).isEqualTo(2L);
    }

    @Test
    void shouldMoveAndCopyWithoutTyingPlacesTogether() throws EventException {
        put("a.b", 2);
        assertThat(event.copy(FieldPath.of("a"), FieldPath.of("copy.of"))).isTrue();
        put("copy.of.b", 3);
        assertThat(get("a.b")).isEqualTo(2L);
        Object taken = get("copy.of");
        put("copy.of.b", 4);
        assertThat(taken).isEqualTo(EventObject.of(Map.of("b", 3, "c.d", 2)));
        assertThat(event.move(FieldPath.of("dest"), FieldPath.of("server"))).isTrue();
        assertThat(get("server.port")).isEqualTo(53L);
        assertThat(event.has(FieldPath.of("dest"))).isFalse();
        assertThat(event.move(FieldPath.of("no"), FieldPath.of("x"))).isFalse();
        assertThatThrownBy(() -> event.move(FieldPath.of("final"), FieldPath.of("type.x")))
                .isInstanceOf(EventException.class);
        assertThat(get("final")).isEqualTo(true);
    }

    @Test
    void shouldRefuseToPutBelowWhatIsNoObject() {
        assertThatThrownBy(() -> put("flow_id.x", 1))
                .hasMessage("can't set flow_id.x: flow_id is no object");
        assertThatThrownBy(() -> put("@timestamp", "now")).isInstanceOf(EventException.class);
        assertThatThrownBy(() -> put("", 1)).isInstanceOf(EventException.class);
        assertThat(event.remove(FieldPath.of("@timestamp"))).isFalse();
    }

    @Test
    void shouldMergeObjectsAndAppendToLists() throws EventException {
        event.merge(FieldPath.of("a"), EventObject.of(Map.of("b", Map.of("x", 1), "e", 2)));
        event.merge(FieldPath.of("a"), EventObject.of(Map.of("b", Map.of("y", 3))));
        assertThat(get("a"))
                .isEqualTo(EventObject.of(Map.of("b", Map.of("x", 1, "y", 3), "c.d", 2, "e", 2)));
        event.append(FieldPath.of("tags"), List.of("x"));
        event.append(FieldPath.of("tags"), List.of("y", "x"));
        assertThat(get("tags")).isEqualTo(List.of("x", "y", "x"));
        assertThatThrownBy(() -> event.append(FieldPath.of("final"), List.of("x")))
                .isInstanceOf(EventException.class);
    }

    @Test
    void shouldBehaveLikeAMapOfMaps() throws EventException {
        SplittableRandom random = io.flowgauge.testkit.Seeds.random("EventTest");
        for (int round = 0; round < 300; round++) {
            EventFixture.rewrap(event);
            Map<String, @Nullable Object> model = new HashMap<>(event.fields().toMap());
            for (int step = 0; step < 20; step++) {
                String top = "k" + random.nextInt(4);
                String inner = top + ".i" + random.nextInt(3);
                long value = random.nextInt(100);
                switch (random.nextInt(4)) {
                    case 0 -> {
                        put(top, Map.of("i0", value));
                        model.put(top, new HashMap<>(Map.of("i0", value)));
                    }
                    case 1 -> {
                        put(inner, value);
                        inner(model, top).put(inner.substring(3), value);
                    }
                    case 2 -> {
                        event.remove(FieldPath.of(inner));
                        if (model.containsKey(top)) {
                            inner(model, top).remove(inner.substring(3));
                        }
                    }
                    default -> {
                        Event.Mark mark = event.mark();
                        put(inner, -1);
                        put(top + "x", 1);
                        event.revert(mark);
                    }
                }
            }
            assertThat(event.fields().toMap()).isEqualTo(model);
            assertThat(EventFixture.JSON.readTree(text()).get("k0"))
                    .isEqualTo(EventFixture.tree(model).get("k0"));
        }
    }

    @SuppressWarnings("unchecked") // the model's own maps
    private static Map<String, Object> inner(Map<String, @Nullable Object> model, String top) {
        Map<String, Object> inner =
                model.get(top) instanceof Map<?, ?> map
                        ? new HashMap<>((Map<String, Object>) map)
                        : new HashMap<>();
        model.put(top, inner);
        return inner;
    }
}
