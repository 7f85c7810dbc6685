package io.flowgauge.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowgauge.testkit.PacketBuilder;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Compares with packets that the builder of tests makes, which shares no code with it. */
class FrameWriterTest {
    private static final String ROUTER = "02:00:5e:00:00:01";
    private static final String CLIENT_MAC = "02:00:00:00:14:15";

    private final Station client =
            new Station(20, 0x0200_0000_1415L, 0x0a0a_1415, 0x2001_0db8_0010_0014L, 0x15);
    private final Station server = new Station(0, 0, 0xc633_640a, 0x2001_0db8_ffff_0064L, 10);
    private final FrameWriter writer = new FrameWriter();

    @Test
    void shouldWriteHeadersOfTcpInAVlan() {
        Ends ends = new Ends(client, 50_000, server, 443, Transport.TCP, false);
        int wireBytes =
                writer.write(ends, false, 700, FrameWriter.PSH | FrameWriter.ACK, 1234, 5678);
        byte[] expected =
                PacketBuilder.ethernet(CLIENT_MAC, ROUTER)
                        .vlan(20)
                        .ipv4("10.10.20.21", "198.51.100.10")
                        .identification(0)
                        .dontFragment()
                        .tcp(50_000, 443)
                        .flags("PA")
                        .sequence(1234, 5678)
                        .payload(700)
                        .build();
        assertThat(wireBytes).isEqualTo(expected.length);
        checkHeaders(expected, 14 + 4 + 20 + 16);
    }

    @Test
    void shouldWriteAnswersOverIpv6() {
        Ends ends = new Ends(client, 50_000, server, 53, Transport.UDP, true);
        int wireBytes = writer.write(ends, true, 120, 0, 0, 0);
        byte[] expected =
                PacketBuilder.ethernet(ROUTER, CLIENT_MAC)
                        .vlan(20)
                        .ipv6("2001:db8:ffff:64::a", "2001:db8:10:14::15")
                        .udp(53, 50_000)
                        .payload(120)
                        .build();
        assertThat(wireBytes).isEqualTo(expected.length);
        checkHeaders(expected, 14 + 4 + 40 + 6);
    }

    @Test
    void shouldWriteEchoesAndFillShortFrames() {
        Ends ends = new Ends(client, 7, server, 0, Transport.ICMP, false);
        assertThat(writer.write(ends, true, 0, 0, 3, 0)).isEqualTo(60);
        byte[] reply = Arrays.copyOf(writer.bytes(), writer.length());
        // type and code, identifier and number: RFC 792
        assertThat(Arrays.copyOfRange(reply, 38, 40)).containsExactly(0, 0);
        assertThat(Arrays.copyOfRange(reply, 42, 46)).containsExactly(0, 7, 0, 3);
    }

    private void checkHeaders(byte[] expected, int compared) {
        assertThat(Arrays.copyOf(writer.bytes(), compared))
                .isEqualTo(Arrays.copyOf(expected, compared));
    }
}
