package io.flowgauge.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowgauge.meter.EndReason;
import io.flowgauge.meter.FlowLayer;
import io.flowgauge.meter.FlowRecord;
import io.flowgauge.meter.LayerStack;
import io.flowgauge.testkit.RecordBytes;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class JsonEncoderTest {
    private static final JsonEncoder PLAIN = new JsonEncoder(EventFixture.SETTINGS, false, true);

    @Test
    void shouldWriteOneLineWithSortedMembers() {
        assertThat(EventFixture.text(PLAIN, EventFixture.dnsEvent()))
                .isEqualTo(
                        "{\"@timestamp\":\"2017-05-03T19:42:40.003Z\","
                                + "\"@metadata\":{\"beat\":\"packetbeat\",\"type\":\"doc\","
                                + "\"version\":\"6.7.2\"},"
                                + "\"beat\":{\"hostname\":\"host.example.com\","
                                + "\"name\":\"probe-1\",\"version\":\"6.7.2\"},"
                                + "\"dest\":{\"ip\":\"75.75.75.75\",\"mac\":\"00:90:0b:12:91:c1\","
                                + "\"port\":53,\"stats\":{\"net_bytes_total\":326,"
                                + "\"net_packets_total\":2}},\"final\":true,"
                                + "\"flow_id\":\"EQIA////DP////8U//8BAAEAHMCTM/sAkAsSkcGsEAHHS0tLS7"
                                + "LJNQA\",\"host\":{\"name\":\"probe-1\"},"
                                + "\"last_time\":\"2017-05-03T19:42:25.151Z\","
                                + "\"source\":{\"ip\":\"172.16.1.199\","
                                + "\"mac\":\"00:1c:c0:93:33:fb\","
                                + "\"port\":51634,\"stats\":{\"net_bytes_total\":79,"
                                + "\"net_packets_total\":1}},"
                                + "\"start_time\":\"2017-05-03T19:42:24.151Z\","
                                + "\"transport\":\"udp\",\"type\":\"flow\"}\n");
    }

    @Test
    void shouldCallTheSenderOfTheFirstPacketTheSource() {
        RecordBytes record = EventFixture.dns().sourceReversed(true);
        JsonNode event = EventFixture.json(PLAIN, EventFixture.event(record, EndReason.NONE, 0));
        assertThat(event.at("/source/ip").asString()).isEqualTo("75.75.75.75");
        assertThat(event.at("/source/port").asInt()).isEqualTo(53);
        assertThat(event.at("/source/stats/net_bytes_total").asInt()).isEqualTo(326);
        assertThat(event.at("/dest/mac").asString()).isEqualTo("00:1c:c0:93:33:fb");
        assertThat(event.at("/dest/stats/net_packets_total").asInt()).isEqualTo(1);
        assertThat(event.get("final").asBoolean()).isFalse();
    }

    @Test
    void shouldLeaveOutTheStatsOfADirectionWithoutPackets() {
        RecordBytes record = EventFixture.dns().reverse(0, 0);
        Event event = EventFixture.event(record, EndReason.NONE, 0);
        assertThat(EventFixture.json(PLAIN, event).at("/dest"))
                .isEqualTo(
                        EventFixture.tree(
                                Map.of(
                                        "ip", "75.75.75.75",
                                        "mac", "00:90:0b:12:91:c1",
                                        "port", 53)));
    }

    @Test
    void shouldWriteEmptyEndpointsOfAFlowWithNothingButAnId() {
        RecordBytes record =
                new RecordBytes()
                        .key(LayerStack.of(0, 0, 0, FlowLayer.ICMPV6), new byte[] {1, 2})
                        .sorted(1, 60);
        JsonNode event = EventFixture.json(PLAIN, EventFixture.event(record, EndReason.NONE, 0));
        assertThat(event.get("dest")).isEqualTo(EventFixture.tree(Map.of()));
        assertThat(event.get("icmp_id").asInt()).isEqualTo(513);
    }

    @Test
    void shouldIndentTheSameEventWhenPretty() {
        JsonEncoder pretty = new JsonEncoder(withEverything(), true, true);
        JsonEncoder plain = new JsonEncoder(withEverything(), false, true);
        for (boolean answered : new boolean[] {true, false}) {
            RecordBytes record = EventFixture.dns();
            if (!answered) {
                record.reverse(0, 0);
            }
            Event event = EventFixture.event(record, EndReason.NONE, 0);
            String text = EventFixture.text(pretty, event);
            assertThat(EventFixture.JSON.readTree(text)).isEqualTo(EventFixture.json(plain, event));
            assertThat(text)
                    .startsWith("{\n  \"@timestamp\": \"1970-01-01T00:00:00.000Z\",\n  \"@meta")
                    .contains("\n  \"tags\": [\n    \"a\",\n    \"b\"\n  ],\n")
                    .contains(
                            "\"port\": 51634,\n    \"stats\": {\n      \"net_bytes_total\": 79,\n")
                    .endsWith("\n}\n");
        }
    }

    @Test
    void shouldEscapeHtmlUnlessToldNotTo() {
        EventSettings settings =
                EventFixture.withFields(
                        new CustomFields(Map.of("h", "<a&b>\"\\\u0001\n\u2028é\ud800😀"), false),
                        CustomFields.NONE);
        Event event = EventFixture.dnsEvent();
        assertThat(EventFixture.text(new JsonEncoder(settings, false, true), event))
                .contains("{\"h\":\"\\u003ca\\u0026b\\u003e\\\"\\\\\\u0001\\n\\u2028é\ufffd😀\"}");
        assertThat(EventFixture.text(new JsonEncoder(settings, false, false), event))
                .contains("{\"h\":\"<a&b>\\\"\\\\\\u0001\\n\\u2028é\ufffd😀\"}");
    }

    @Test
    void shouldPutGeneralTagsBeforeThoseOfFlows() {
        JsonNode event =
                EventFixture.json(
                        new JsonEncoder(
                                new EventSettings(
                                        "n",
                                        "h",
                                        "v",
                                        List.of("g1", "same"),
                                        List.of("f1", "same"),
                                        CustomFields.NONE,
                                        CustomFields.NONE),
                                false,
                                true),
                        EventFixture.dnsEvent());
        assertThat(event.get("tags"))
                .isEqualTo(EventFixture.JSON.readTree("[\"g1\",\"same\",\"f1\",\"same\"]"));
    }

    @Test
    void shouldReplaceGeneralFieldsByThoseOfFlowsAsAWhole() {
        JsonNode event =
                custom(
                        new CustomFields(Map.of("x", 2, "k", Map.of("b", 2), "g", 1.5), false),
                        new CustomFields(Map.of("x", 1, "k", Map.of("a", 1)), false));
        assertThat(event.get("fields"))
                .isEqualTo(EventFixture.JSON.readTree("{\"x\":1,\"k\":{\"a\":1},\"g\":1.5}"));
    }

    @Test
    void shouldMergeRootFieldsIntoTheEventAndLetThemWin() {
        JsonNode event =
                custom(
                        new CustomFields(
                                Map.of(
                                        "type",
                                        "custom",
                                        "source",
                                        Map.of("site", "hq"),
                                        "env",
                                        "p"),
                                true),
                        new CustomFields(
                                Map.of(
                                        "transport",
                                        "quic",
                                        "final",
                                        List.of(1, "two"),
                                        "source",
                                        Map.of("port", 1, "extra", "z")),
                                true));
        assertThat(event.get("type").asString()).isEqualTo("custom");
        assertThat(event.get("transport").asString()).isEqualTo("quic");
        assertThat(event.get("env").asString()).isEqualTo("p");
        assertThat(event.get("final")).isEqualTo(EventFixture.JSON.readTree("[1,\"two\"]"));
        assertThat(event.at("/source/port").asInt()).isEqualTo(1);
        assertThat(event.at("/source/extra").asString()).isEqualTo("z");
        assertThat(event.at("/source/ip").asString()).isEqualTo("172.16.1.199");
        assertThat(event.at("/source/site").isMissingNode()).isTrue();
    }

    @Test
    void shouldKeepStatsThatACustomFieldExtends() {
        CustomFields stats =
                new CustomFields(Map.of("dest", Map.of("stats", Map.of("z", 1))), true);
        EventEncoder encoder =
                new JsonEncoder(EventFixture.withFields(stats, CustomFields.NONE), false, true);
        Event answered = EventFixture.dnsEvent();
        assertThat(EventFixture.json(encoder, answered).at("/dest/stats"))
                .isEqualTo(
                        EventFixture.tree(
                                Map.of("net_bytes_total", 326, "net_packets_total", 2, "z", 1)));
        Event unanswered = EventFixture.event(EventFixture.dns().reverse(0, 0), EndReason.NONE, 0);
        assertThat(EventFixture.json(encoder, unanswered).at("/dest/stats"))
                .isEqualTo(EventFixture.tree(Map.of("z", 1)));
    }

    @Test
    void shouldLetBeatHostAndTheTimestampWinOverRootFields() {
        JsonNode event =
                custom(
                        new CustomFields(
                                Map.of(
                                        "beat", Map.of("name", "x", "more", true),
                                        "host", Map.of("site", "hq"),
                                        "@timestamp", "never",
                                        "@metadata", Map.of("type", "x")),
                                true),
                        CustomFields.NONE);
        assertThat(event.at("/beat/name").asString()).isEqualTo("probe-1");
        assertThat(event.at("/beat/more").asBoolean()).isTrue();
        assertThat(event.get("host"))
                .isEqualTo(EventFixture.tree(Map.of("name", "probe-1", "site", "hq")));
        assertThat(event.get("@timestamp").asString()).isEqualTo("2017-05-03T19:42:40.003Z");
        assertThat(event.at("/@metadata/type").asString()).isEqualTo("doc");
    }

    @Test
    void shouldReplaceTheWholeSourceByAScalar() {
        JsonNode event = custom(new CustomFields(Map.of("source", "s"), true), CustomFields.NONE);
        assertThat(event.get("source").asString()).isEqualTo("s");
        assertThat(event.at("/dest/port").asInt()).isEqualTo(53);
    }

    @Test
    void shouldEncodeWithoutAllocating() {
        com.sun.management.ThreadMXBean threads =
                (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        RecordBytes tcp = EventFixture.dns();
        RecordBytes other =
                new RecordBytes()
                        .key(
                                LayerStack.of(
                                        1,
                                        2,
                                        2,
                                        FlowLayer.ETHERNET,
                                        FlowLayer.OUTER_VLAN,
                                        FlowLayer.VLAN,
                                        FlowLayer.OUTER_IPV6,
                                        FlowLayer.IPV6,
                                        FlowLayer.TCP),
                                new byte[84])
                        .sorted(1L << 40, 1L << 62);
        JsonEncoder encoder = new JsonEncoder(withEverything(), false, true);
        FlowRecord record = new FlowRecord();
        Event event = new Event(EventFixture.SETTINGS);
        EventBatch batch = new EventBatch(1 << 20);
        long allocated = Long.MAX_VALUE;
        for (int round = 0; round < 10 && allocated > 0; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 20_000; i++) {
                if (i % 64 == 0) {
                    batch.clear();
                }
                long time = i * 12_345_678_901L;
                record.wrap((i % 3 == 0 ? other : tcp).address());
                encoder.encode(event.wrap(record, EndReason.NONE, time), batch);
            }
            allocated = threads.getCurrentThreadAllocatedBytes() - before;
        }
        assertThat(allocated).isZero();
        assertThat(Arrays.copyOf(Base64.getDecoder().decode(flowId(event)), 2)).isNotEmpty();
    }

    private static String flowId(Event event) {
        return EventFixture.json(PLAIN, event).get("flow_id").asString();
    }

    private static JsonNode custom(CustomFields general, CustomFields flows) {
        return EventFixture.json(
                new JsonEncoder(EventFixture.withFields(general, flows), false, true),
                EventFixture.dnsEvent());
    }

    private static EventSettings withEverything() {
        return new EventSettings(
                "n",
                "h",
                "v",
                List.of("a"),
                List.of("b"),
                new CustomFields(Map.of("env", "prod", "none", List.of(), "o", Map.of()), false),
                new CustomFields(Map.of("rack", "r7"), true));
    }
}
