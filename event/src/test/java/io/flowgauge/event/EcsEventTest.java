package io.flowgauge.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowgauge.meter.EndReason;
import io.flowgauge.meter.FlowLayer;
import io.flowgauge.meter.FlowRecord;
import io.flowgauge.meter.LayerStack;
import io.flowgauge.testkit.RecordBytes;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class EcsEventTest {
    private static final EventSettings PLAIN = EcsFixture.settings(EcsFixture.PLAIN);
    private static final EventSettings ARRAY = EcsFixture.settings(EcsFixture.ARRAY);
    private static final EventSettings DEVICES = EcsFixture.SETTINGS;
    private static final String MACS = "020000000001020000000002";

    private static RecordBytes record(String key, long stack) {
        return new RecordBytes().key(stack, HexFormat.of().parseHex(key)).sorted(1, 100);
    }

    /** A ping of 192.168.0.89 to 192.168.0.1, or its answer. */
    private static RecordBytes ping(boolean answer) {
        RecordBytes record =
                record(
                        MACS + "c0a80001" + "c0a80059" + "3412",
                        LayerStack.of(
                                1, 0, 1, FlowLayer.ETHERNET, FlowLayer.IPV4, FlowLayer.ICMPV4));
        return record.sourceReversed(!answer).icmp(answer ? 0 : 8, 0).reverse(1, 100);
    }

    /** IPv6 in IPv4. */
    private static RecordBytes sixInFour() {
        return record(
                "01010101"
                        + "02020202"
                        + "fe800000000000000000000000000001"
                        + "fe800000000000000000000000000002"
                        + "0100"
                        + "0200",
                LayerStack.of(0, 0, 2, FlowLayer.IPV4, FlowLayer.IPV6, FlowLayer.UDP));
    }

    /** IPv4 in IPv6. */
    private static RecordBytes fourInSix() {
        return record(
                "fe800000000000000000000000000001"
                        + "fe800000000000000000000000000002"
                        + "0a000001"
                        + "0a000002"
                        + "0100"
                        + "0200",
                LayerStack.of(0, 0, 2, FlowLayer.IPV6, FlowLayer.IPV4, FlowLayer.UDP));
    }

    /** IPv4 in IPv4 in IPv6. */
    private static RecordBytes threeHeaders() {
        return record(
                "fe800000000000000000000000000001"
                        + "fe800000000000000000000000000002"
                        + "01010101"
                        + "02020202"
                        + "0a000001"
                        + "02020202"
                        + "0100"
                        + "0200",
                LayerStack.of(
                        0,
                        0,
                        3,
                        FlowLayer.IPV6,
                        FlowLayer.OUTER_IPV4,
                        FlowLayer.IPV4,
                        FlowLayer.UDP));
    }

    private static JsonNode json(EventSettings settings, RecordBytes record) {
        return EventFixture.json(
                new JsonEncoder(settings, false, true),
                EventFixture.event(settings, record, EndReason.NONE, 0));
    }

    private static JsonNode tree(String text) {
        return EventFixture.JSON.readTree(text.replace('\'', '"'));
    }

    @Test
    void shouldWriteOneLineWithSortedMembers() {
        assertThat(
                        EventFixture.text(
                                new JsonEncoder(PLAIN, false, true), EventFixture.dnsEvent(PLAIN)))
                .isEqualTo(
                        ("{'@timestamp':'2017-05-03T19:42:40.003Z',"
                                        + "'@metadata':{'beat':'packetbeat','type':'_doc',"
                                        + "'version':'9.0.0'},"
                                        + "'agent':{'ephemeral_id':"
                                        + "'66666666-7777-8888-9999-aaaaaaaaaaaa',"
                                        + "'id':'11111111-2222-3333-4444-555555555555',"
                                        + "'name':'probe-1','type':'packetbeat',"
                                        + "'version':'9.0.0'},"
                                        + "'destination':{'bytes':326,'ip':'75.75.75.75',"
                                        + "'mac':'00-90-0B-12-91-C1','packets':2,'port':53},"
                                        + "'ecs':{'version':'8.0.0'},"
                                        + "'event':{'action':'network_flow',"
                                        + "'category':['network'],'dataset':'flow',"
                                        + "'duration':1000999999,"
                                        + "'end':'2017-05-03T19:42:25.151Z','kind':'event',"
                                        + "'start':'2017-05-03T19:42:24.151Z',"
                                        + "'type':['connection','end']},"
                                        + "'flow':{'final':true,'id':'EQIA////DP////8U//8BAAEAHMCTM"
                                        + "/sAkAsSkcGsEAHHS0tLS7LJNQA'},"
                                        + "'host':{'name':'host.example.com'},"
                                        + "'network':{'bytes':405,'community_id':"
                                        + "'1:B1ESDYl2EK6/RQvtfyTS/L+QUTw=','packets':3,"
                                        + "'transport':'udp','type':'ipv4'},"
                                        + "'related':{'ip':['172.16.1.199','75.75.75.75']},"
                                        + "'source':{'bytes':79,'ip':'172.16.1.199',"
                                        + "'mac':'00-1C-C0-93-33-FB','packets':1,'port':51634},"
                                        + "'type':'flow'}\n")
                                .replace('\'', '"'));
    }

    @Test
    void shouldKeepOuterAddressesApart() {
        JsonNode six = json(PLAIN, sixInFour());
        assertThat(six.get("source"))
                .isEqualTo(
                        tree(
                                "{'ip':'fe80::1','outer':{'ip':'1.1.1.1'},'bytes':100,'packets':1,"
                                        + "'port':1}"));
        assertThat(six.at("/network/type").asString()).isEqualTo("ipv6");
        JsonNode four = json(PLAIN, fourInSix());
        assertThat(four.at("/destination/ip").asString()).isEqualTo("10.0.0.2");
        assertThat(four.at("/destination/outer/ip").asString()).isEqualTo("fe80::2");
        assertThat(four.at("/network/type").asString()).isEqualTo("ipv4");
        JsonNode three = json(PLAIN, threeHeaders());
        assertThat(three.at("/source/ip").asString()).isEqualTo("10.0.0.1");
        assertThat(three.at("/source/outer/ip")).isEqualTo(tree("['1.1.1.1','fe80::1']"));
        assertThat(three.at("/related/ip"))
                .isEqualTo(tree("['10.0.0.1','2.2.2.2','1.1.1.1','fe80::1','fe80::2']"));
    }

    @Test
    void shouldListAddressesAsPacketbeat9WhereThatIsWanted() {
        JsonNode six = json(ARRAY, sixInFour());
        assertThat(six.at("/source/ip")).isEqualTo(tree("['1.1.1.1','fe80::1']"));
        assertThat(six.at("/source/outer").isMissingNode()).isTrue();
        assertThat(six.at("/network/type").asString()).isEqualTo("ipv4");
        // The inner one of IPv4 in IPv6 wins, and so does the outer one of two of IPv6.
        assertThat(json(ARRAY, fourInSix()).at("/network/type").asString()).isEqualTo("ipv4");
        assertThat(json(ARRAY, fourInSix()).at("/source/ip"))
                .isEqualTo(tree("['10.0.0.1','fe80::1']"));
        assertThat(json(ARRAY, threeHeaders()).at("/destination/ip"))
                .isEqualTo(tree("['2.2.2.2','2.2.2.2','fe80::2']"));
        assertThat(json(ARRAY, ping(false)).at("/source/ip").asString()).isEqualTo("192.168.0.89");
        assertThat(json(ARRAY, sixInFour()).at("/network/community_id"))
                .isNotEqualTo(json(PLAIN, sixInFour()).at("/network/community_id"));
    }

    @Test
    void shouldTellOfIcmpWhoeverIsSeenFirst() {
        JsonNode request = json(PLAIN, ping(false));
        assertThat(request.get("icmp")).isEqualTo(tree("{'id':4660,'type':8,'code':0}"));
        assertThat(request.at("/network/transport").asString()).isEqualTo("icmp");
        assertThat(request.at("/source/ip").asString()).isEqualTo("192.168.0.89");
        JsonNode answer = json(PLAIN, ping(true));
        assertThat(answer.at("/icmp/type").asInt()).isZero();
        assertThat(answer.at("/source/ip").asString()).isEqualTo("192.168.0.1");
        for (JsonNode one : List.of(request, answer)) {
            assertThat(one.at("/network/community_id").asString())
                    .isEqualTo("1:X0snYXpgwiv9TZtqg64sgzUn6Dk=");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, 6, 80e86e78 4223facc, 2788 5000, 1:LQU9qZlK+B5F3KDmev6m5PMibrg=",
        "1, 6, 80e86e78 4223facc, 2788 5000, 1:3V71V58M3Ksw/yuFALMcW0LAHvc=",
        "0, 17, c0a80134 08080808, 39d5 3500, 1:d/FP5EW3wiY1vCndhwleRRKHowQ=",
    })
    void shouldGiveTheIdsThatOtherProgramsGive(
            int seed, int protocol, String addresses, String ports, String id) {
        int transport = protocol == 6 ? FlowLayer.TCP : FlowLayer.UDP;
        RecordBytes record =
                record(
                        (addresses + ports).replace(" ", ""),
                        LayerStack.of(0, 0, 1, FlowLayer.IPV4, transport));
        EventSettings settings =
                EcsFixture.settings(EcsFixture.schema(seed, EcsSchema.TunnelAddresses.FIELDS));
        for (boolean reversed : new boolean[] {false, true}) {
            assertThat(
                            json(settings, record.sourceReversed(reversed))
                                    .at("/network/community_id")
                                    .asString())
                    .isEqualTo(id);
        }
    }

    @Test
    void shouldLeaveOutWhatAFlowWithoutIpLacks() {
        JsonNode event = json(DEVICES, record(MACS, LayerStack.of(1, 0, 0, FlowLayer.ETHERNET)));
        assertThat(event.get("network")).isEqualTo(tree("{'bytes':100,'packets':1}"));
        assertThat(event.get("destination")).isEqualTo(tree("{'mac':'02-00-00-00-00-02'}"));
        assertThat(event.has("icmp")).isFalse();
        assertThat(event.has("related")).isFalse();
        assertThat(event.at("/event/type")).isEqualTo(tree("['connection']"));
        JsonNode nothing = json(PLAIN, record("0100", LayerStack.of(0, 1, 0, FlowLayer.VLAN)));
        assertThat(nothing.get("destination")).isEqualTo(tree("{}"));
    }

    @Test
    void shouldListTagsTheOuterFirst() {
        assertThat(
                        json(PLAIN, record("0a00", LayerStack.of(0, 1, 0, FlowLayer.VLAN)))
                                .at("/flow/vlan"))
                .isEqualTo(tree("10"));
        assertThat(
                        json(
                                        PLAIN,
                                        record(
                                                "65005802",
                                                LayerStack.of(
                                                        0,
                                                        2,
                                                        0,
                                                        FlowLayer.OUTER_VLAN,
                                                        FlowLayer.VLAN)))
                                .at("/flow/vlan"))
                .isEqualTo(tree("[101,600]"));
    }

    @Test
    void shouldTellDeviceAndDirection() {
        JsonNode first = json(DEVICES, ping(false));
        assertThat(first.at("/observer/ingress/interface/name").asString()).isEqualTo("eth0");
        assertThat(first.at("/network/direction").asString()).isEqualTo("internal");
        JsonNode second = json(DEVICES, ping(false).device(1));
        assertThat(second.at("/observer/ingress/interface/name").asString()).isEqualTo("br-?0");
        assertThat(second.at("/network/direction").asString()).isEqualTo("external");
        assertThat(json(DEVICES, sixInFour()).at("/network/direction").asString())
                .isEqualTo("external");
        RecordBytes out = record("0a000001" + "08080808", LayerStack.of(0, 0, 1, FlowLayer.IPV4));
        assertThat(json(DEVICES, out).at("/network/direction").asString()).isEqualTo("outbound");
        assertThat(json(DEVICES, out.sourceReversed(true)).at("/network/direction").asString())
                .isEqualTo("inbound");
        assertThat(json(PLAIN, out).has("observer")).isFalse();
    }

    @Test
    void shouldShowADirectionThatWasReportedBefore() {
        RecordBytes record = EventFixture.dns().sorted(0, 0).reverse(0, 0).reported();
        JsonNode event = json(PLAIN, record);
        assertThat(event.at("/source/bytes")).isEqualTo(tree("0"));
        assertThat(event.at("/destination/packets")).isEqualTo(tree("0"));
        assertThat(event.at("/network/packets")).isEqualTo(tree("0"));
        JsonNode six =
                EventFixture.json(
                        new JsonEncoder(EventFixture.SETTINGS, false, true),
                        EventFixture.event(record, EndReason.NONE, 0));
        assertThat(six.at("/dest/stats"))
                .isEqualTo(tree("{'net_bytes_total':0,'net_packets_total':0}"));
    }

    @Test
    void shouldOnlyFillWhatNamesTheProbe() {
        EventSettings settings =
                new EventSettings(
                        "probe-1",
                        "host.example.com",
                        "9.0.0",
                        List.of("forwarded"),
                        List.of(),
                        new CustomFields(Map.of("a", Map.of("b", 1)), false),
                        new CustomFields(
                                Map.of(
                                        "agent", Map.of("name", "mine"),
                                        "fields", Map.of("a", Map.of("c", 2))),
                                true),
                        TimestampPrecision.MILLISECOND,
                        EcsFixture.PLAIN);
        JsonEncoder encoder = new JsonEncoder(settings, false, true);
        Event whole = EventFixture.dnsEvent(settings);
        JsonNode event = EventFixture.json(encoder, whole);
        assertThat(event.at("/agent/name").asString()).isEqualTo("mine");
        assertThat(event.at("/agent/type").asString()).isEqualTo("packetbeat");
        assertThat(event.has("host")).isFalse();
        assertThat(event.get("fields")).isEqualTo(tree("{'a':{'b':1,'c':2}}"));
        Event changed = EventFixture.dnsEvent(settings);
        changed.takeBuiltInAway();
        assertThat(changed.has(FieldPath.of("agent.id"))).isFalse();
        changed.remove(FieldPath.of("fields"));
        changed.addBuiltIn();
        ((ObjectNode) event).remove("fields");
        assertThat(EventFixture.json(encoder, changed)).isEqualTo(event);
    }

    @Test
    void shouldGiveFormatStringsAddressesButNoLists() throws Exception {
        assertThat(format("%{[source.ip]} %{[source.outer.ip]}", sixInFour()))
                .isEqualTo("fe80::1 1.1.1.1");
        assertThat(format("%{[source.outer.ip]:-} %{[event.type]:-}", threeHeaders()))
                .isEqualTo("- -");
        assertThat(format("%{[network.transport]} %{[event.duration]}", ping(true)))
                .isEqualTo("icmp 0");
    }

    private static String format(String text, RecordBytes record) throws Exception {
        Event event = EventFixture.event(PLAIN, record, EndReason.NONE, 0);
        return "" + FormatString.compile(text).format(event);
    }

    @Test
    void shouldWriteAChangedEventAlike() {
        FieldPath path = FieldPath.of("changed");
        for (EventSettings settings : List.of(PLAIN, ARRAY, DEVICES)) {
            JsonEncoder encoder = new JsonEncoder(settings, new Random().nextBoolean(), true);
            for (RecordBytes record : records()) {
                Event event = EventFixture.event(settings, record, EndReason.NONE, 17);
                JsonNode plain = EventFixture.json(encoder, event);
                try {
                    event.put(path, 1);
                } catch (EventException e) {
                    throw new IllegalStateException(e);
                }
                ObjectNode changed = (ObjectNode) EventFixture.json(encoder, event);
                assertThat(changed.remove("changed")).isNotNull();
                assertThat(changed).isEqualTo(plain);
                // And once more, by way of the values that processors see.
                ObjectNode read =
                        (ObjectNode)
                                EventFixture.tree(EventObject.of(event.fields().toMap()).toMap());
                assertThat(read.at("/source/ip")).isEqualTo(plain.at("/source/ip"));
                assertThat(read.get("network")).isEqualTo(plain.get("network"));
                assertThat(read.get("related")).isEqualTo(plain.get("related"));
                assertThat(read.at("/flow/vlan")).isEqualTo(plain.at("/flow/vlan"));
            }
        }
    }

    /** A record of each kind of flow. */
    static List<RecordBytes> records() {
        List<RecordBytes> records = new ArrayList<>();
        records.add(ping(true));
        records.add(ping(false).device(1));
        records.add(sixInFour());
        records.add(fourInSix());
        records.add(threeHeaders());
        records.add(EventFixture.dns());
        records.add(record(MACS, LayerStack.of(1, 0, 0, FlowLayer.ETHERNET)));
        records.add(
                record(
                        MACS + "65005802",
                        LayerStack.of(
                                1,
                                2,
                                0,
                                FlowLayer.ETHERNET,
                                FlowLayer.OUTER_VLAN,
                                FlowLayer.VLAN)));
        return records;
    }

    @Test
    void shouldEncodeWithoutAllocating() {
        com.sun.management.ThreadMXBean threads =
                (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        List<RecordBytes> records = records();
        FlowRecord record = new FlowRecord();
        EventBatch batch = new EventBatch(1 << 20);
        for (EventSettings settings : List.of(DEVICES, ARRAY)) {
            JsonEncoder encoder = new JsonEncoder(settings, false, true);
            Event event = new Event(settings);
            long allocated = Long.MAX_VALUE;
            for (int round = 0; round < 10 && allocated > 0; round++) {
                long before = threads.getCurrentThreadAllocatedBytes();
                for (int i = 0; i < 20_000; i++) {
                    batch.clear();
                    for (int at = 0; at < records.size(); at++) {
                        record.wrap(records.get(at).address());
                        encoder.encode(event.wrap(record, EndReason.NONE, i), batch);
                    }
                }
                allocated = threads.getCurrentThreadAllocatedBytes() - before;
            }
            assertThat(allocated).isLessThan(10_000);
        }
    }
}
