package io.flowgauge.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class PacketBuilderTest {
    private static final HexFormat HEX = HexFormat.of();

    @Test
    void shouldBuildAUdpDatagramByteForByte() {
        byte[] frame =
                PacketBuilder.ethernet().ipv4("10.0.0.1", "10.0.0.2").udp(1, 2).payload(1).build();

        // Checksums worked out by hand after RFC 1071.
        assertThat(HEX.formatHex(frame))
                .isEqualTo(
                        "0200000000020200000000010800"
                                + "4500001d000000004011"
                                + "66ce0a0000010a000002"
                                + "00010002"
                                + "0009ebd6"
                                + "00");
    }

    @Test
    void shouldNestTagsAndTunnels() {
        byte[] frame =
                PacketBuilder.ethernet()
                        .vlan(0x88a8, 100)
                        .vlan(200)
                        .ipv4("1.1.1.1", "2.2.2.2")
                        .ipv6("2001:db8::1", "2001:db8::2")
                        .hopByHop()
                        .tcp(1000, 80)
                        .flags("SA")
                        .tcpOptions(2, 4, 5, 180)
                        .payload(3)
                        .build();

        assertThat(HEX.formatHex(frame, 12, 24)).isEqualTo("88a800648100" + "00c808004500");
        int ipv4 = 22;
        int ipv6 = ipv4 + 20;
        int tcp = ipv6 + 40 + 8;
        assertThat(frame).hasSize(tcp + 24 + 3);
        assertThat(frame[ipv4 + 9]).isEqualTo((byte) 41);
        assertThat(frame[ipv6 + 6]).isZero();
        assertThat(frame[ipv6 + 40]).isEqualTo((byte) 6);
        assertThat(frame[tcp + 12]).isEqualTo((byte) 0x60);
        assertThat(frame[tcp + 13]).isEqualTo((byte) 0x12);
    }

    @Test
    void shouldMakeChecksumsThatSumToZero() {
        byte[] v6 = PacketBuilder.raw().ipv6("fe80::1", "fe80::2").udp(5, 6).payload(7).build();
        byte[] header = PacketBuilder.raw().ipv4("1.2.3.4", "5.6.7.8").ipOptions(1, 1).build();
        long pseudo = 17 + 15;
        for (int i = 8; i < 40; i += 2) {
            pseudo += ((v6[i] & 0xff) << 8) | (v6[i + 1] & 0xff);
        }
        byte[] datagram = Arrays.copyOfRange(v6, 40, v6.length);

        assertThat(Bytes.checksum(Bytes.sum(header))).isZero();
        assertThat(Bytes.checksum(pseudo + Bytes.sum(datagram))).isZero();
        assertThat(header).hasSize(24).startsWith(0x46);
    }

    @Test
    void shouldOverrideLengthsTypesAndSizes() {
        PacketBuilder builder =
                PacketBuilder.ethernet()
                        .ipv4("10.0.0.1", "10.0.0.2")
                        .headerWords(3)
                        .totalLength(0)
                        .fragment(64, true)
                        .next(94)
                        .payload(4);

        assertThat(HEX.formatHex(builder.build(), 14, 24)).isEqualTo("43000000000020" + "08405e");
        assertThat(builder.padTo(60).build()).hasSize(60);
        assertThat(builder.cutTo(3).build()).hasSize(3);
    }

    @Test
    void shouldStartWithEveryLinkHeader() {
        assertThat(hex(PacketBuilder.linuxSll(), 16)).endsWith("0000" + "0800");
        assertThat(hex(PacketBuilder.linuxSll2(3), 20)).startsWith("08000000" + "00000003");
        assertThat(hex(PacketBuilder.bsdNull(false), 4)).isEqualTo("02000000");
        assertThat(hex(PacketBuilder.bsdNull(true), 4)).isEqualTo("00000002");
        assertThat(hex(PacketBuilder.bsdLoop(), 4)).isEqualTo("00000002");
        assertThat(hex(PacketBuilder.ppp(true), 4)).isEqualTo("ff030021");
        assertThat(hex(PacketBuilder.ppp(false), 2)).isEqualTo("0021");
        assertThat(hex(PacketBuilder.ieee80211(true, true, true), 40))
                .startsWith("8803")
                .endsWith("aaaa030000000800");
        assertThat(hex(PacketBuilder.ieee80211(false, true, false).radiotap(8), 12))
                .isEqualTo("0000080000000000" + "08020000");
    }

    @Test
    void shouldWriteALengthInFrontOfLlc() {
        byte[] frame = PacketBuilder.ethernet().llc().payload(35).padTo(60).build();

        assertThat(HEX.formatHex(frame, 12, 17)).isEqualTo("0026" + "424203");
        assertThat(frame).hasSize(60);
    }

    @Test
    void shouldRefuseAnOverrideOfAnotherKindOfHeader() {
        assertThatThrownBy(() -> PacketBuilder.ethernet().udpLength(4))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the last header is not a UdpLayer");
        assertThatThrownBy(() -> PacketBuilder.raw().ipv4("localhost", "1.2.3.4"))
                .hasMessage("not an IP address: localhost");
    }

    private static String hex(PacketBuilder start, int length) {
        byte[] frame = start.ipv4("10.0.0.1", "10.0.0.2").udp(1, 2).build();
        return HEX.formatHex(frame, 0, length);
    }
}
