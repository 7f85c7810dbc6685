package io.flowgauge.event.processor;

import static io.flowgauge.event.processor.ProcessorFixture.error;
import static io.flowgauge.event.processor.ProcessorFixture.event;
import static io.flowgauge.event.processor.ProcessorFixture.failure;
import static io.flowgauge.event.processor.ProcessorFixture.fields;
import static io.flowgauge.event.processor.ProcessorFixture.get;
import static io.flowgauge.event.processor.ProcessorFixture.process;
import static io.flowgauge.event.processor.ProcessorFixture.warnings;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowgauge.event.Event;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Vectors of the specification's baseline, and of Packetbeat's tests. */
class CommunityIdTest {
    private static Event flow(String text) {
        String[] part = text.split(" ", -1);
        return event(
                """
                flow:
                  from: '%s'
                  to: '%s'
                  a: %s
                  b: %s
                  by: '%s'
                """
                        .formatted(part[1], part[2], part[3], part[4], part[0]));
    }

    private static final String YAML =
            """
            - community_id:
                seed: %d
                target: id
                fields: {source_ip: flow.from, destination_ip: flow.to, source_port: flow.a,
                  destination_port: flow.b, transport: flow.by, icmp_type: flow.a,
                  icmp_code: flow.b}
            """;

    @ParameterizedTest
    @CsvSource({
        "tcp 128.232.110.120 66.35.250.204 34855 80, 0, 1:LQU9qZlK+B5F3KDmev6m5PMibrg=",
        "tcp 66.35.250.204 128.232.110.120 80 34855, 0, 1:LQU9qZlK+B5F3KDmev6m5PMibrg=",
        "6 128.232.110.120 66.35.250.204 34855 80, 1, 1:3V71V58M3Ksw/yuFALMcW0LAHvc=",
        "udp 192.168.1.52 8.8.8.8 54585 53, 0, 1:d/FP5EW3wiY1vCndhwleRRKHowQ=",
        "UDP 8.8.8.8 192.168.1.52 53 54585, 0, 1:d/FP5EW3wiY1vCndhwleRRKHowQ=",
        "sctp 192.168.170.8 192.168.170.56 7 80, 0, 1:jQgCxbku+pNGw8WPbEc/TS/uTpQ=",
        "icmp 192.168.0.89 192.168.0.1 8 0, 0, 1:X0snYXpgwiv9TZtqg64sgzUn6Dk=",
        "icmp 192.168.0.1 192.168.0.89 0 0, 0, 1:X0snYXpgwiv9TZtqg64sgzUn6Dk=",
        "icmp 192.168.0.89 192.168.0.1 20 0, 0, 1:3o2RFccXzUgjl7zDpqmY7yJi8rI=",
        "ipv6-icmp fe80::200:86ff:fe05:80da fe80::260:97ff:fe07:69ea 135 0, 0,"
                + " 1:dGHyGvjMfljg6Bppwm3bg0LO8TY=",
        "icmpv6 fe80::260:97ff:fe07:69ea fe80::200:86ff:fe05:80da 136 0, 0,"
                + " 1:dGHyGvjMfljg6Bppwm3bg0LO8TY=",
    })
    void shouldAgreeWithOtherPrograms(String flow, int seed, String id) {
        assertThat(get(process(YAML.formatted(seed), flow(flow)), "id")).isEqualTo(id);
    }

    @ParameterizedTest
    @CsvSource({"igmp", "gre", "eigrp", "ospf", "pim", "47", "255"})
    void shouldHaveTheSameIdInBothDirectionsWithoutPorts(String protocol) {
        Object there =
                get(process(YAML.formatted(0), flow(protocol + " 10.1.1.1 10.9.9.9 1 2")), "id");
        Object back =
                get(process(YAML.formatted(0), flow(protocol + " 10.9.9.9 10.1.1.1 3 4")), "id");
        assertThat(there).isEqualTo(back).asString().startsWith("1:").hasSize(30);
    }

    @Test
    void shouldTakeTheFieldsOfEcsAndTheNumberOfTheProtocolFirst() {
        Event event =
                event(
                        """
                        source: {ip: 66.35.250.204, port: 80}
                        destination: {ip: 128.232.110.120, port: '34855'}
                        network: {iana_number: '6', transport: udp}
                        """);
        // The fields of the flow stand above these; what is merged is the object.
        process("- add_fields: {target: source, fields: {ip: 66.35.250.204, port: 80}}", event);
        process("- community_id: {}", event);
        assertThat(get(event, "network.community_id")).isEqualTo("1:LQU9qZlK+B5F3KDmev6m5PMibrg=");
    }

    @Test
    void shouldTakeAnotherFieldForTheNumber() {
        Event event = flow("udp 66.35.250.204 128.232.110.120 80 34855");
        process("- add_fields: {target: '', fields: {num: 6}}", event);
        process(YAML.formatted(0) + "    fields.iana_number: num", event);
        assertThat(get(event, "id")).isEqualTo("1:LQU9qZlK+B5F3KDmev6m5PMibrg=");
    }

    @ParameterizedTest
    @CsvSource({
        "tcp x 66.35.250.204 34855 80",
        "tcp 1.2.3.4 [] 34855 80",
        "tcp 1.2.3.4 66.35.250.204 0 80",
        "tcp 1.2.3.4 66.35.250.204 80 65536",
        "tcp 1.2.3.4 66.35.250.204 80 many",
        "tcp 1.2.3.4 66.35.250.204 80 null",
        "ip 1.2.3.4 66.35.250.204 80 80",
        "256 1.2.3.4 66.35.250.204 80 80",
    })
    void shouldPassOverWhatHasNoId(String flow) {
        Event event = flow(flow);
        Map<String, ?> before = fields(event);
        assertThat(fields(process(YAML.formatted(0), event))).isEqualTo(before);
    }

    @Test
    void shouldTakeTypeAndCode0WhereIcmpHasNone() {
        Object without = get(process(YAML.formatted(0), flow("icmp 10.0.0.1 10.0.0.2 x y")), "id");
        assertThat(without)
                .isEqualTo(
                        get(process(YAML.formatted(0), flow("icmp 10.0.0.1 10.0.0.2 0 0")), "id"));
    }

    @Test
    void shouldLeaveTheTargetAndFailBelowAText() {
        Event event = event("network: {community_id: mine}");
        process("- community_id.fields: {destination_ip: dest.ip, transport: transport}", event);
        assertThat(get(event, "network.community_id")).isEqualTo("mine");
        String below = YAML.formatted(0).replace("target: id", "target: type.id");
        assertThat(failure(below, flow("udp 8.8.8.8 192.168.1.52 53 54585")))
                .isEqualTo("can't set type.id: type is no object");
    }

    @Test
    void shouldRefuseWrongSettings() {
        assertThat(error("- community_id: {seed: 65536}"))
                .contains("seed: 65536 is too large; allowed: a whole number from 0 to 65535");
        assertThat(warnings("- community_id.fields.source: a"))
                .singleElement()
                .asString()
                .contains("unexpected option");
    }
}
