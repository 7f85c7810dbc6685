package io.flowgauge.meter;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowgauge.base.LinkType;
import io.flowgauge.testkit.PacketBuilder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the two generations decode differently, and what the record tells of a first packet. */
class DecodingTest {
    private static final String V4_A = "10.0.0.1";
    private static final String V4_B = "10.0.0.2";

    /** A record as it was reported: its layers, and type and code of ICMP where they are known. */
    private record Seen(List<Integer> layers, String icmp, int device) {}

    private final List<Seen> seen = new ArrayList<>();

    private Seen meter(Decoding decoding, PacketBuilder packet) {
        return meter(decoding, packet, 0);
    }

    private Seen meter(Decoding decoding, PacketBuilder packet, int device) {
        byte[] frame = packet.build();
        MeterSettings plain = MeterFixture.settings(30, 10);
        MeterSettings settings =
                new MeterSettings(
                        plain.timeoutNs(),
                        plain.periodNs(),
                        plain.flowsMax(),
                        true,
                        plain.tcpPorts(),
                        plain.seed(),
                        true,
                        0,
                        1,
                        decoding,
                        false);
        FlowRecord record = new FlowRecord();
        try (MeterFixture fixture =
                new MeterFixture(settings) {
                    @Override
                    public void report(long address, int bytes, EndReason reason, long instantNs) {
                        super.report(address, bytes, reason, instantNs);
                        seen.add(of(record.wrap(address)));
                    }
                }) {
            fixture.device(device);
            fixture.add(LinkType.ETHERNET, 1_700_000_000_000_000_000L, frame, frame.length);
            fixture.finish();
        }
        return seen.removeLast();
    }

    private static Seen of(FlowRecord record) {
        List<Integer> layers = new ArrayList<>();
        for (int layer = 0; layer < FlowLayer.COUNT; layer++) {
            if (record.has(layer)) {
                layers.add(layer);
            }
        }
        String icmp = record.hasIcmpType() ? record.icmpType() + "/" + record.icmpCode() : "";
        return new Seen(layers, icmp, record.device());
    }

    private static List<Integer> layersOf(Decoding decoding, int... ofNine) {
        List<Integer> layers = new ArrayList<>(List.of(FlowLayer.ETHERNET));
        if (decoding == Decoding.PACKETBEAT_9) {
            for (int layer : ofNine) {
                layers.add(layer);
            }
        }
        return layers;
    }

    @ParameterizedTest
    @EnumSource(Decoding.class)
    void shouldFollowAServiceTagOnlyAsPacketbeat9(Decoding decoding) {
        PacketBuilder packet =
                PacketBuilder.ethernet().vlan(0x88a8, 101).vlan(600).ipv4(V4_A, V4_B).udp(1, 2);
        assertThat(meter(decoding, packet).layers)
                .isEqualTo(
                        layersOf(
                                decoding,
                                FlowLayer.OUTER_VLAN,
                                FlowLayer.VLAN,
                                FlowLayer.IPV4,
                                FlowLayer.UDP));
    }

    @ParameterizedTest
    @EnumSource(Decoding.class)
    void shouldFollowProtocol4OnlyAsPacketbeat9(Decoding decoding) {
        PacketBuilder packet =
                PacketBuilder.ethernet()
                        .ipv4("1.1.1.1", "2.2.2.2")
                        .next(4)
                        .ipv4(V4_A, V4_B)
                        .udp(1, 2);
        assertThat(meter(decoding, packet).layers)
                .isEqualTo(
                        decoding == Decoding.PACKETBEAT_6
                                ? List.of(FlowLayer.ETHERNET, FlowLayer.IPV4)
                                : List.of(
                                        FlowLayer.ETHERNET,
                                        FlowLayer.OUTER_IPV4,
                                        FlowLayer.IPV4,
                                        FlowLayer.UDP));
    }

    @ParameterizedTest
    @EnumSource(Decoding.class)
    void shouldFollowIpv4InIpv6OnlyAsPacketbeat9(Decoding decoding) {
        PacketBuilder packet =
                PacketBuilder.ethernet().ipv6("fe80::1", "fe80::2").ipv4(V4_A, V4_B).udp(1, 2);
        assertThat(meter(decoding, packet).layers)
                .isEqualTo(
                        decoding == Decoding.PACKETBEAT_6
                                ? List.of(FlowLayer.ETHERNET, FlowLayer.IPV6)
                                : List.of(
                                        FlowLayer.ETHERNET,
                                        FlowLayer.IPV4,
                                        FlowLayer.IPV6,
                                        FlowLayer.UDP));
    }

    @ParameterizedTest
    @EnumSource(Decoding.class)
    void shouldFollowProtocol94AsBoth(Decoding decoding) {
        PacketBuilder packet =
                PacketBuilder.ethernet()
                        .ipv4("1.1.1.1", "2.2.2.2")
                        .next(94)
                        .ipv4(V4_A, V4_B)
                        .udp(1, 2);
        assertThat(meter(decoding, packet).layers).contains(FlowLayer.OUTER_IPV4);
    }

    @ParameterizedTest
    @EnumSource(Decoding.class)
    void shouldKeepTypeCodeAndDeviceOfTheFirstPacket(Decoding decoding) {
        PacketBuilder reply = PacketBuilder.ethernet().ipv4(V4_A, V4_B).icmpv4(0, 0, 7, 1);
        assertThat(meter(decoding, reply, 3).icmp).isEqualTo("0/0");
        PacketBuilder unreachable = PacketBuilder.ethernet().ipv4(V4_A, V4_B).icmpv4(3, 13, 0, 0);
        assertThat(meter(decoding, unreachable, 255))
                .extracting(Seen::icmp, Seen::device)
                .containsExactly("3/13", 255);
        PacketBuilder solicitation =
                PacketBuilder.ethernet().ipv6("fe80::1", "fe80::2").icmpv6(135, 0, 0, 0);
        assertThat(meter(decoding, solicitation, 300))
                .extracting(Seen::icmp, Seen::device)
                .containsExactly("135/0", 255);
        PacketBuilder udp = PacketBuilder.ethernet().ipv4(V4_A, V4_B).udp(1, 2);
        assertThat(meter(decoding, udp, 1))
                .extracting(Seen::icmp, Seen::device)
                .containsExactly("", 1);
    }
}
