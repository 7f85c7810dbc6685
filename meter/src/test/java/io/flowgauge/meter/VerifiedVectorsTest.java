package io.flowgauge.meter;

import static io.flowgauge.testkit.PacketBuilder.MAC_A;
import static io.flowgauge.testkit.PacketBuilder.MAC_B;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowgauge.base.LinkType;
import io.flowgauge.testkit.PacketBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Hand-made captures and what Packetbeat 6.7 made of each: the flows in order of their start, with
 * their ids. A side without packets has "-" instead of packets/bytes. Where Flowgauge differs, it
 * is on purpose and says so. Files that cannot be read at all are the capture module's.
 */
class VerifiedVectorsTest {
    private static final String V4_A = "10.0.0.1";
    private static final String V4_B = "10.0.0.2";
    private static final String LOCAL_A = "fe80::1";
    private static final String LOCAL_B = "fe80::2";
    private static final String V6_A = "2001:db8::1";
    private static final String V6_B = "2001:db8::2";
    private static final long START_NS = 1_700_000_000 * MeterFixture.SECOND_NS;

    /** A capture, the flows expected, and how the meter is set up. */
    static final class Vector {
        private final String name;
        private boolean protocols;
        private LinkType type = LinkType.ETHERNET;
        private final List<byte[]> packets = new ArrayList<>();
        private final List<Integer> wireLengths = new ArrayList<>();
        private final List<String> flows = new ArrayList<>();
        private final List<String> ids = new ArrayList<>();

        Vector(String name) {
            this.name = name;
        }

        Vector type(LinkType linkType) {
            type = linkType;
            return this;
        }

        Vector protocols() {
            protocols = true;
            return this;
        }

        Vector packet(PacketBuilder builder) {
            return packet(builder, builder.build().length);
        }

        Vector packet(PacketBuilder builder, int wireLength) {
            packets.add(builder.build());
            wireLengths.add(wireLength);
            return this;
        }

        Vector flow(String text, String id) {
            flows.add(text);
            ids.add(id);
            return this;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    @ParameterizedTest
    @MethodSource({"links", "tunnels", "ipv6", "notPorts", "broken", "otherLinks", "protocols"})
    void shouldReportWhatPacketbeatReports(Vector vector) {
        MeterSettings settings = MeterFixture.settings(30, 10);
        if (vector.protocols) {
            settings = MeterFixture.protocols(settings, 80);
        }
        try (MeterFixture fixture = new MeterFixture(settings)) {
            for (int i = 0; i < vector.packets.size(); i++) {
                fixture.add(
                        vector.type,
                        START_NS + i,
                        vector.packets.get(i),
                        vector.wireLengths.get(i));
            }
            List<Report> reports = fixture.finish().reports;

            assertThat(reports).extracting(Report::text).isEqualTo(vector.flows);
            assertThat(reports).extracting(Report::id).isEqualTo(vector.ids);
            assertThat(reports).extracting(Report::reason).containsOnly(finalReason(vector));
        }
    }

    private static EndReason[] finalReason(Vector vector) {
        return vector.flows.isEmpty() ? new EndReason[0] : new EndReason[] {EndReason.FORCED_END};
    }

    private static Vector vector(String name) {
        return new Vector(name);
    }

    private static PacketBuilder forward() {
        return PacketBuilder.ethernet().ipv4(V4_A, V4_B);
    }

    private static PacketBuilder backward() {
        return PacketBuilder.ethernet(MAC_B, MAC_A).ipv4(V4_B, V4_A);
    }

    private static PacketBuilder request(int port, int server) {
        return forward().tcp(port, server).payload(10);
    }

    private static PacketBuilder answer(int port, int server) {
        return backward().tcp(server, port).payload(20);
    }

    /** UDP 1 to 2 with a byte of payload, inside whatever comes before. */
    private static PacketBuilder udp(PacketBuilder frame) {
        return frame.udp(1, 2).payload(1);
    }

    static Stream<Vector> links() {
        return Stream.of(
                vector("ARP, LLDP and LLC: flows of MAC addresses")
                        .packet(
                                PacketBuilder.ethernet(MAC_A, "ff:ff:ff:ff:ff:ff")
                                        .arp(1, V4_A, V4_B))
                        .packet(PacketBuilder.ethernet(MAC_B, MAC_A).arp(2, V4_B, V4_A))
                        .packet(PacketBuilder.ethernet().lldp().padTo(60))
                        .packet(PacketBuilder.ethernet().llc().padTo(60))
                        .flow("A 1/42 -> ..ff -", "AQAA//////////////8BAAACAAAAAAH///////8")
                        .flow("B 1/42 -> A 2/120", "AQAA//////////////8BAAACAAAAAAECAAAAAAI"),
                vector("TCP and reply")
                        .packet(request(1000, 81))
                        .packet(answer(1000, 81))
                        .flow(
                                "A ip 10.0.0.1 port 1000 1/64 -> "
                                        + "B ip 10.0.0.2 port 81 1/74 (transport tcp)",
                                "EQQA////DP//////FP8BAAECAAAAAAECAAAAAAIKAAABCgAAAugDUQA"),
                vector("TCP, reply first: its sender is the source")
                        .packet(answer(1000, 81))
                        .packet(request(1000, 81))
                        .flow(
                                "B ip 10.0.0.2 port 81 1/74 -> "
                                        + "A ip 10.0.0.1 port 1000 1/64 (transport tcp)",
                                "EQQA////DP//////FP8BAAECAAAAAAECAAAAAAIKAAABCgAAAugDUQA"),
                vector("port 80 without an analyzer, two connections")
                        .packet(request(1000, 80))
                        .packet(answer(1000, 80))
                        .packet(request(1001, 80))
                        .flow(
                                "A ip 10.0.0.1 port 1000 1/64 -> "
                                        + "B ip 10.0.0.2 port 80 1/74 (transport tcp)",
                                "EQQA////DP//////FP8BAAECAAAAAAECAAAAAAIKAAABCgAAAugDUAA")
                        .flow(
                                "A ip 10.0.0.1 port 1001 1/64 -> "
                                        + "B ip 10.0.0.2 port 80 - (transport tcp)",
                                "EQQA////DP//////FP8BAAECAAAAAAECAAAAAAIKAAABCgAAAukDUAA"),
                vector("reply from a third MAC address: another flow")
                        .packet(udp(forward()))
                        .packet(
                                PacketBuilder.ethernet("02:00:00:00:00:09", MAC_A)
                                        .ipv4(V4_B, V4_A)
                                        .udp(2, 1)
                                        .payload(1))
                        .flow(
                                "A ip 10.0.0.1 port 1 1/43 -> "
                                        + "B ip 10.0.0.2 port 2 - (transport udp)",
                                "EQIA////DP////8U//8BAAECAAAAAAECAAAAAAIKAAABCgAAAgEAAgA")
                        .flow(
                                "..09 ip 10.0.0.2 port 2 1/43 -> "
                                        + "A ip 10.0.0.1 port 1 - (transport udp)",
                                "EQIA////DP////8U//8BAAECAAAAAAECAAAAAAkKAAABCgAAAgEAAgA"),
                vector("both ends equal: all counts as source")
                        .packet(toItself().payload(10))
                        .packet(toItself().payload(10))
                        .flow(
                                "A ip 10.0.0.1 port 5 2/104 -> "
                                        + "A ip 10.0.0.1 port 5 - (transport udp)",
                                "EQIA////DP////8U//8BAAECAAAAAAECAAAAAAEKAAABCgAAAQUABQA"),
                vector("loopback: port 256 sorts before port 1")
                        .packet(loopback().udp(256, 1).payload(10))
                        .packet(loopback().udp(1, 256).payload(20))
                        .flow(
                                "..00 ip 127.0.0.1 port 256 1/52 -> "
                                        + "..00 ip 127.0.0.1 port 1 1/62 (transport udp)",
                                "EQIA////DP////8U//8BAAEAAAAAAAAAAAAAAAB/AAABfwAAAQABAQA"),
                vector("two 802.1Q tags")
                        .packet(udp(PacketBuilder.ethernet().vlan(100).vlan(200).ipv4(V4_A, V4_B)))
                        .flow(
                                "A ip 10.0.0.1 port 1 1/51 -> "
                                        + "B ip 10.0.0.2 port 2 -"
                                        + " (outer_vlan 100, vlan 200, transport udp)",
                                "FwIADA7/EP////8Y//8BAgECAAAAAAECAAAAAAJkAMgACgAAAQoAAAIBAAIA"),
                vector("an 802.1ad tag ends the decoding")
                        .packet(
                                udp(
                                        PacketBuilder.ethernet()
                                                .vlan(0x88a8, 100)
                                                .vlan(200)
                                                .ipv4(V4_A, V4_B)))
                        .flow("A 1/51 -> B -", "AQAA//////////////8BAAACAAAAAAECAAAAAAI"),
                vector("three 802.1Q tags: the last two")
                        .packet(
                                udp(
                                        PacketBuilder.ethernet()
                                                .vlan(100)
                                                .vlan(200)
                                                .vlan(300)
                                                .ipv4(V4_A, V4_B)))
                        .flow(
                                "A ip 10.0.0.1 port 1 1/55 -> "
                                        + "B ip 10.0.0.2 port 2 -"
                                        + " (outer_vlan 200, vlan 300, transport udp)",
                                "FwIADgz/EP////8Y//8BAwECAAAAAAECAAAAAAIsAcgACgAAAQoAAAIBAAIA"),
                vector("priority and DEI are no part of the tag")
                        .packet(udp(PacketBuilder.ethernet().vlan(0xe007).ipv4(V4_A, V4_B)))
                        .flow(
                                "A ip 10.0.0.1 port 1 1/47 -> "
                                        + "B ip 10.0.0.2 port 2 - (vlan 7, transport udp)",
                                "FQIA/wz/Dv////8W//8BAQECAAAAAAECAAAAAAIHAAoAAAEKAAACAQACAA"));
    }

    private static PacketBuilder toItself() {
        return PacketBuilder.ethernet(MAC_A, MAC_A).ipv4(V4_A, V4_A).udp(5, 5);
    }

    private static PacketBuilder loopback() {
        return PacketBuilder.ethernet("00:00:00:00:00:00", "00:00:00:00:00:00")
                .ipv4("127.0.0.1", "127.0.0.1");
    }

    private static PacketBuilder tunnel(int protocol) {
        return PacketBuilder.ethernet().ipv4("1.1.1.1", "2.2.2.2").next(protocol);
    }

    private static PacketBuilder tunnelBack(int protocol) {
        return PacketBuilder.ethernet(MAC_B, MAC_A).ipv4("2.2.2.2", "1.1.1.1").next(protocol);
    }

    static Stream<Vector> tunnels() {
        return Stream.of(
                vector("IPv4 in IPv4 as protocol 4 is not decoded")
                        .packet(udp(tunnel(4).ipv4(V4_A, V4_B)))
                        .flow(
                                "A ip 1.1.1.1 1/63 -> B ip 2.2.2.2 -",
                                "EQAA////DP////////8BAAECAAAAAAECAAAAAAIBAQEBAgICAg"),
                vector("IPv4 in IPv4 as protocol 94 is, and its reply")
                        .packet(udp(tunnel(94).ipv4(V4_A, V4_B)))
                        .packet(tunnelBack(94).ipv4(V4_B, V4_A).udp(2, 1).payload(1))
                        .flow(
                                "A outer_ip 1.1.1.1 ip 10.0.0.1 port 1 1/63 -> "
                                        + "B outer_ip 2.2.2.2 ip 10.0.0.2 port 2 1/63"
                                        + " (transport udp)",
                                "GQIA//8MFP////8c//8BAAICAAAAAAECA"
                                        + "AAAAAIBAQEBAgICAgoAAAEKAAACAQACAA"),
                vector("three IPv4 headers: the last two")
                        .packet(
                                udp(
                                        tunnel(94)
                                                .ipv4("3.3.3.3", "4.4.4.4")
                                                .next(94)
                                                .ipv4(V4_A, V4_B)))
                        .flow(
                                "A outer_ip 3.3.3.3 ip 10.0.0.1 port 1 1/83 -> "
                                        + "B outer_ip 4.4.4.4 ip 10.0.0.2 port 2 - (transport udp)",
                                "GQIA//8UDP////8c//8BAAMCAAAAAAECA"
                                        + "AAAAAIKAAABCgAAAgMDAwMEBAQEAQACAA"),
                vector("IPv6 in IPv4")
                        .packet(udp(tunnel(41).ipv6(LOCAL_A, LOCAL_B)))
                        .flow(
                                "A ip 1.1.1.1 ipv6 fe80::1 port 1 1/83 -> "
                                        + "B ip 2.2.2.2 ipv6 fe80::2 port 2 - (transport udp)",
                                "UQIA////DP8U//80//8BAAICAAAAAAECAAAAAAIBAQEBAgICA"
                                        + "v6AAAAAAAAAAAAAAAAAAAH+gAAAAAAAAAAAAAAAAAACAQACAA"),
                vector("IPv4 in IPv6 is not decoded")
                        .packet(
                                udp(
                                        PacketBuilder.ethernet()
                                                .ipv6(LOCAL_A, LOCAL_B)
                                                .ipv4(V4_A, V4_B)))
                        .flow(
                                "A ipv6 fe80::1 1/83 -> B ipv6 fe80::2 -",
                                "QQAA//////8M//////8BAAECAAAAAAECAAAAAAL+g"
                                        + "AAAAAAAAAAAAAAAAAAB/oAAAAAAAAAAAAAAAAAAAg"),
                vector("IPv6 in IPv6")
                        .packet(
                                udp(
                                        PacketBuilder.ethernet()
                                                .ipv6(LOCAL_A, LOCAL_B)
                                                .ipv6(V6_A, V6_B)))
                        .flow(
                                "A outer_ipv6 fe80::1 ipv6 2001:db8::1 port 1 1/103 -> "
                                        + "B outer_ipv6 fe80::2 ipv6 2001:db8::2 port 2 -"
                                        + " (transport udp)",
                                "YQIA/////wws//9M//8BAAICAAAAAAECAAAAAAL+gAAA"
                                        + "AAAAAAAAAAAAAAAB/oAAAAAAAAAAAAAAAAAAAiABDbgA"
                                        + "AAAAAAAAAAAAAAEgAQ24AAAAAAAAAAAAAAACAQACAA"));
    }

    private static PacketBuilder v6() {
        return PacketBuilder.ethernet().ipv6(V6_A, V6_B);
    }

    private static final String V6_ONLY =
            "QQAA//////8M//////8BAAECAAAAAAECAAAAAAIgAQ24AAAAAAAAAAAAAAABIAENuAAAAAAAAAAAAAAAAg";

    static Stream<Vector> ipv6() {
        return Stream.of(
                vector("a hop-by-hop header is skipped")
                        .packet(udp(v6().hopByHop()))
                        .flow(
                                "A ipv6 2001:db8::1 port 1 1/71 -> "
                                        + "B ipv6 2001:db8::2 port 2 - (transport udp)",
                                "QQIA//////8M//8s//8BAAECAAAAAAECAAAAAAIgAQ24"
                                        + "AAAAAAAAAAAAAAABIAENuAAAAAAAAAAAAAAAAgEAAgA"),
                vector("destination options end the decoding")
                        .packet(udp(v6().destinationOptions()))
                        .flow("A ipv6 2001:db8::1 1/71 -> B ipv6 2001:db8::2 -", V6_ONLY),
                vector("IPv6 fragments have no ports")
                        .packet(v6().ipv6Fragment(0, true, 7).next(17).payload(64))
                        .packet(v6().ipv6Fragment(64, false, 7).next(17).payload(44))
                        .flow("A ipv6 2001:db8::1 2/232 -> B ipv6 2001:db8::2 -", V6_ONLY),
                vector("IPv6 no next header")
                        .packet(v6().next(59).payload(2))
                        .flow("A ipv6 2001:db8::1 1/56 -> B ipv6 2001:db8::2 -", V6_ONLY),
                vector("ICMPv6 without the analyzer")
                        .packet(
                                PacketBuilder.ethernet()
                                        .ipv6(LOCAL_A, LOCAL_B)
                                        .icmpv6(135, 0, 0, 0)
                                        .payload(16))
                        .packet(
                                PacketBuilder.ethernet()
                                        .ipv6(LOCAL_A, LOCAL_B)
                                        .icmpv6(128, 0, 0x1234, 1))
                        .flow(
                                "A ipv6 fe80::1 2/140 -> B ipv6 fe80::2 -",
                                "QQAA//////8M//////8BAAECAAAAAAECAAAAAAL+g"
                                        + "AAAAAAAAAAAAAAAAAAB/oAAAAAAAAAAAAAAAAAAAg"));
    }

    private static PacketBuilder echoRequest(int id) {
        return forward().icmpv4(8, 0, id, 1).payload(8);
    }

    private static PacketBuilder echoReply(int id) {
        return backward().icmpv4(0, 0, id, 1).payload(8);
    }

    private static final String V4_ONLY = "EQAA////DP////////8BAAECAAAAAAECAAAAAAIKAAABCgAAAg";
    private static final String MAC_ONLY = "AQAA//////////////8BAAACAAAAAAECAAAAAAI";
    private static final String UDP_1_2 = "EQIA////DP////8U//8BAAECAAAAAAECAAAAAAIKAAABCgAAAgEAAgA";

    static Stream<Vector> notPorts() {
        return Stream.of(
                vector("IPv4 fragments have no ports, the first neither")
                        .packet(forward().fragment(0, true).next(17).payload(64))
                        .packet(forward().fragment(64, false).next(17).payload(44))
                        .flow("A ip 10.0.0.1 2/176 -> B ip 10.0.0.2 -", V4_ONLY),
                vector("GRE")
                        .packet(udp(forward().gre().ipv4("1.1.1.1", "2.2.2.2")))
                        .flow("A ip 10.0.0.1 1/67 -> B ip 10.0.0.2 -", V4_ONLY),
                vector("SCTP")
                        .packet(forward().sctp(1, 2).payload(12))
                        .flow("A ip 10.0.0.1 1/58 -> B ip 10.0.0.2 -", V4_ONLY),
                vector("echo requests and reply without the analyzer")
                        .packet(echoRequest(0x1234))
                        .packet(echoReply(0x1234))
                        .packet(echoRequest(0x1235))
                        .flow("A ip 10.0.0.1 2/100 -> B ip 10.0.0.2 1/50", V4_ONLY),
                vector("echo reply only")
                        .packet(echoReply(0x1234))
                        .flow("B ip 10.0.0.2 1/50 -> A ip 10.0.0.1 -", V4_ONLY),
                vector("ICMP unreachable")
                        .packet(forward().icmpv4(3, 1, 0, 0).payload(8))
                        .flow("A ip 10.0.0.1 1/50 -> B ip 10.0.0.2 -", V4_ONLY));
    }

    static Stream<Vector> broken() {
        return Stream.of(
                // Packetbeat 6.7 panics at a header that is cut and counts nothing; here a packet
                // counts on the layers that could be read, as it does with any broken header.
                vector("IPv4, UDP and TCP headers cut short: counted on the layers before")
                        .packet(udp(forward()).cutTo(14 + 10), 43)
                        .packet(udp(forward()).cutTo(14 + 20 + 4), 43)
                        .packet(forward().tcp(1, 2).cutTo(14 + 20 + 10), 54)
                        .flow("A 1/43 -> B -", MAC_ONLY)
                        .flow("A ip 10.0.0.1 2/97 -> B ip 10.0.0.2 -", V4_ONLY),
                vector("IPv4 header length 3 words")
                        .packet(udp(forward().headerWords(3)))
                        .flow("A 1/43 -> B -", MAC_ONLY),
                vector("TCP data offset 4 words")
                        .packet(forward().tcp(1, 2).dataOffset(4))
                        .flow("A ip 10.0.0.1 1/54 -> B ip 10.0.0.2 -", V4_ONLY),
                vector("TCP option of length 1")
                        .packet(forward().tcp(1, 2).tcpOptions(8, 1, 0, 0))
                        .flow("A ip 10.0.0.1 1/58 -> B ip 10.0.0.2 -", V4_ONLY),
                vector("UDP length 4")
                        .packet(forward().udp(1, 2).udpLength(4).payload(1))
                        .flow("A ip 10.0.0.1 1/43 -> B ip 10.0.0.2 -", V4_ONLY),
                vector("bytes are those on the wire, not those captured")
                        .packet(forward().udp(1, 2).payload(972).cutTo(64), 1014)
                        .flow(
                                "A ip 10.0.0.1 port 1 1/1014 -> "
                                        + "B ip 10.0.0.2 port 2 - (transport udp)",
                                UDP_1_2),
                vector("padding of Ethernet counts as bytes")
                        .packet(forward().tcp(1, 2).padTo(60))
                        .flow(
                                "A ip 10.0.0.1 port 1 1/60 -> "
                                        + "B ip 10.0.0.2 port 2 - (transport tcp)",
                                "EQQA////DP//////FP8BAAECAAAAAAECAAAAAAIKAAABCgAAAgEAAgA"),
                vector("IPv4 total length 0, as segmentation offload leaves it")
                        .packet(udp(forward().totalLength(0)))
                        .flow(
                                "A ip 10.0.0.1 port 1 1/43 -> "
                                        + "B ip 10.0.0.2 port 2 - (transport udp)",
                                UDP_1_2),
                vector("a frame of 3 bytes is no flow").packet(udp(forward()).cutTo(3)));
    }

    static Stream<Vector> otherLinks() {
        return Stream.of(
                vector("BSD loopback, IPv4 and IPv6")
                        .type(LinkType.NULL)
                        .packet(udp(PacketBuilder.bsdNull(false).ipv4("127.0.0.1", "127.0.0.1")))
                        .packet(udp(PacketBuilder.bsdNull(false).ipv6("::1", "::1")))
                        .flow(
                                "ip 127.0.0.1 port 1 1/33 -> ip 127.0.0.1 port 2 - (transport udp)",
                                "EAL/////AP////8I//8AAAF/AAABfwAAAQEAAgA")
                        .flow(
                                "ipv6 ::1 port 1 1/53 -> ipv6 ::1 port 2 - (transport udp)",
                                "QAL///////8A//8g//8AAAEAAAAAAAAAAAAA"
                                        + "AAAAAAABAAAAAAAAAAAAAAAAAAAAAQEAAgA"),
                vector("Linux cooked capture; ARP in it is no flow")
                        .type(LinkType.LINUX_SLL)
                        .packet(udp(PacketBuilder.linuxSll().ipv4(V4_A, V4_B)))
                        .packet(PacketBuilder.linuxSll().ipv4(V4_B, V4_A).udp(2, 1).payload(1))
                        .packet(PacketBuilder.linuxSll().arp(1, V4_A, V4_B))
                        .flow(
                                "ip 10.0.0.1 port 1 1/45 -> "
                                        + "ip 10.0.0.2 port 2 1/45 (transport udp)",
                                NO_MAC_UDP_1_2),
                // Packetbeat refuses link types 101 and 276; here they are decoded like the others.
                vector("raw IP")
                        .type(LinkType.RAW)
                        .packet(udp(PacketBuilder.raw().ipv4(V4_A, V4_B)))
                        .flow(
                                "ip 10.0.0.1 port 1 1/29 -> ip 10.0.0.2 port 2 - (transport udp)",
                                NO_MAC_UDP_1_2),
                vector("Linux cooked capture, version 2")
                        .type(LinkType.LINUX_SLL2)
                        .packet(udp(PacketBuilder.linuxSll2(3).ipv4(V4_A, V4_B)))
                        .flow(
                                "ip 10.0.0.1 port 1 1/49 -> ip 10.0.0.2 port 2 - (transport udp)",
                                NO_MAC_UDP_1_2));
    }

    private static final String NO_MAC_UDP_1_2 = "EAL/////AP////8I//8AAAEKAAABCgAAAgEAAgA";

    /** With icmp, and http on port 80. */
    static Stream<Vector> protocols() {
        return Stream.of(
                vector("echo requests and reply: a flow for each identifier")
                        .protocols()
                        .packet(echoRequest(0x1234))
                        .packet(echoReply(0x1234))
                        .packet(echoRequest(0x1235))
                        .flow(
                                "A ip 10.0.0.1 1/50 -> B ip 10.0.0.2 1/50 (icmp_id 4660)",
                                "kQAA////DP//FP////8BAAECAAAAAAECAAAAAAIKAAABCgAAAjQS")
                        .flow(
                                "A ip 10.0.0.1 1/50 -> B ip 10.0.0.2 - (icmp_id 4661)",
                                "kQAA////DP//FP////8BAAECAAAAAAECAAAAAAIKAAABCgAAAjUS"),
                vector("echo reply only, icmp on")
                        .protocols()
                        .packet(echoReply(0x1234))
                        .flow(
                                "B ip 10.0.0.2 1/50 -> A ip 10.0.0.1 - (icmp_id 4660)",
                                "kQAA////DP//FP////8BAAECAAAAAAECAAAAAAIKAAABCgAAAjQS"),
                vector("ICMP unreachable has identifier 0")
                        .protocols()
                        .packet(forward().icmpv4(3, 1, 0, 0).payload(8))
                        .flow(
                                "A ip 10.0.0.1 1/50 -> B ip 10.0.0.2 - (icmp_id 0)",
                                "kQAA////DP//FP////8BAAECAAAAAAECAAAAAAIKAAABCgAAAgAA"),
                vector("ICMPv6: only an echo has an identifier")
                        .protocols()
                        .packet(
                                PacketBuilder.ethernet()
                                        .ipv6(LOCAL_A, LOCAL_B)
                                        .icmpv6(135, 0, 0, 0)
                                        .payload(16))
                        .packet(
                                PacketBuilder.ethernet()
                                        .ipv6(LOCAL_A, LOCAL_B)
                                        .icmpv6(128, 0, 0x1234, 1))
                        .flow(
                                "A ipv6 fe80::1 1/78 -> B ipv6 fe80::2 - (icmp_id 0)",
                                "QQEA//////8M/yz///8BAAECAAAAAAECAAAAAAL+gA"
                                        + "AAAAAAAAAAAAAAAAAB/oAAAAAAAAAAAAAAAAAAAgAA")
                        .flow(
                                "A ipv6 fe80::1 1/62 -> B ipv6 fe80::2 - (icmp_id 4660)",
                                "QQEA//////8M/yz///8BAAECAAAAAAECAAAAAAL+gA"
                                        + "AAAAAAAAAAAAAAAAAB/oAAAAAAAAAAAAAAAAAAAjQS"),
                vector("connections on the port of an analyzer are numbered")
                        .protocols()
                        .packet(request(1000, 80))
                        .packet(answer(1000, 80))
                        .packet(request(1001, 80))
                        .flow(
                                "A ip 10.0.0.1 port 1000 1/64 -> "
                                        + "B ip 10.0.0.2 port 80 1/74"
                                        + " (transport tcp, connection_id AQAAAAAAAAA=)",
                                "EQwA////DP//////FBgBAAECAAAAAAECA"
                                        + "AAAAAIKAAABCgAAAugDUAABAAAAAAAAAA")
                        .flow(
                                "A ip 10.0.0.1 port 1001 1/64 -> "
                                        + "B ip 10.0.0.2 port 80 -"
                                        + " (transport tcp, connection_id AgAAAAAAAAA=)",
                                "EQwA////DP//////FBgBAAECAAAAAAECA"
                                        + "AAAAAIKAAABCgAAAukDUAACAAAAAAAAAA"));
    }
}
