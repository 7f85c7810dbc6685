package io.flowgauge.capture;

import static io.flowgauge.testkit.NamespacePair.LEFT;
import static io.flowgauge.testkit.NamespacePair.RIGHT;
import static io.flowgauge.testkit.NamespacePair.RIGHT_IP;
import static io.flowgauge.testkit.NamespacePair.RIGHT_IP6;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowgauge.base.LinkType;
import io.flowgauge.base.PacketBatch;
import io.flowgauge.base.UserErrorException;
import io.flowgauge.testkit.NamespacePair;
import io.flowgauge.testkit.Traffic;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Captures real packets between two network namespaces, through libpcap. */
class PcapSourceTest {
    private static final LiveOptions OPTIONS = LiveOptions.defaults();

    private static NamespacePair pair;

    @BeforeAll
    static void makeNamespaces() throws Exception {
        pair = NamespacePair.openOrSkip();
    }

    @AfterAll
    static void deleteNamespaces() throws Exception {
        if (pair != null) {
            pair.close();
        }
    }

    @Test
    void shouldCapturePacketsWithTheirTagsInside() throws Exception {
        try (PacketSource source = open(LEFT, OPTIONS)) {
            pair.inside(
                    LEFT,
                    () -> {
                        Traffic.udp(RIGHT_IP, 4201, 10, 3);
                        Traffic.udp(RIGHT_IP6, 4201, 10, 2);
                    });
            byte[] tagged = FrameSender.udp(4202, FrameSender.VLAN, 9);
            pair.inside(RIGHT, () -> FrameSender.send(RIGHT, tagged));
            List<Captured> packets =
                    Captured.read(
                            source, 6, p -> p.isUdpTo(4201) || p.etherType() == FrameSender.VLAN);
            assertThat(packets).filteredOn(p -> p.isUdpTo(4201)).hasSize(5);
            Captured withTag = packets.getLast();
            assertThat(withTag.bytes()).isEqualTo(tagged);
            assertThat(withTag.wireLength()).isEqualTo(tagged.length);
            assertThat(withTag.vlan()).isEqualTo(PacketBatch.NO_VLAN);
            long nowNs = System.currentTimeMillis() * 1_000_000L;
            assertThat(nowNs - withTag.timestampNs()).isBetween(-1_000_000L, 5_000_000_000L);
            assertThat(Captured.count(source, "packets.received")).isGreaterThanOrEqualTo(6);
        }
    }

    @Test
    void shouldFilterAndCutPackets() throws Exception {
        LiveOptions options = OPTIONS.withBpfFilter("udp port 4211").withSnaplen(64);
        try (PacketSource source = open(LEFT, options)) {
            pair.inside(
                    LEFT,
                    () -> {
                        Traffic.udp(RIGHT_IP, 4210, 500, 2);
                        Traffic.udp(RIGHT_IP, 4211, 500, 2);
                    });
            List<Captured> packets = Captured.readAll(source, _ -> true);
            assertThat(packets).hasSize(2);
            assertThat(packets.getFirst().bytes()).hasSize(64);
            assertThat(packets.getFirst().wireLength()).isEqualTo(542);
        }
    }

    @Test
    void shouldDeliverCookedFramesOfAnyDevice() throws Exception {
        try (PacketSource source = open(Devices.ANY, OPTIONS.withBpfFilter("udp port 4220"))) {
            pair.inside(LEFT, () -> Traffic.udp("127.0.0.1", 4220, 10, 2));
            pair.inside(LEFT, () -> Traffic.udp(RIGHT_IP, 4220, 10, 2));
            List<Captured> packets = Captured.readAll(source, p -> p.isUdpTo(4220));
            assertThat(packets)
                    .hasSize(4)
                    .allMatch(p -> p.linkType() == LinkType.LINUX_SLL && p.wireLength() == 54);
        }
    }

    @Test
    void shouldReturnPromptlyFromAnIdleDevice() throws Exception {
        try (PacketSource source = open("lo", OPTIONS)) {
            long start = System.nanoTime();
            assertThat(source.read(new PacketBatch())).isZero();
            assertThat(System.nanoTime() - start).isLessThan(1_000_000_000L);
            long nowNs = System.currentTimeMillis() * 1_000_000L;
            assertThat(nowNs - source.nowNs()).isBetween(0L, 2_000_000_000L);
        }
    }

    @Test
    void shouldGoOnWhenAnInterfaceComesUpAgainOrIsMadeAnew() throws Exception {
        try (NamespacePair own = NamespacePair.openOrSkip()) {
            own.inside(
                    LEFT,
                    () -> {
                        try (PacketSource source = PcapSource.open(LEFT, OPTIONS)) {
                            own.ip(LEFT, "link", "set", LEFT, "down");
                            Captured.readAll(source, _ -> true);
                            own.ip(LEFT, "link", "set", LEFT, "up");
                            Traffic.udp(RIGHT_IP, 4230, 10, 1);
                            Captured.read(source, 1, p -> p.isUdpTo(4230));
                            own.ip(LEFT, "link", "del", LEFT);
                            AfPacketSourceTest.awaitCount(source, "capture.interface_losses", 1);
                            own.addLink();
                            AfPacketSourceTest.awaitCount(source, "capture.interface_returns", 1);
                            Traffic.udp(RIGHT_IP, 4231, 10, 1);
                            Captured.read(source, 1, p -> p.isUdpTo(4231));
                        }
                    });
        }
    }

    @Test
    void shouldSayWhatIsWrongWithADeviceOrAFilter() throws Exception {
        assertThatThrownBy(() -> open("nosuch0", OPTIONS))
                .isInstanceOf(UserErrorException.class)
                .hasMessageContaining("unknown device 'nosuch0'; allowed: a name or number of ");
        assertThatThrownBy(() -> open(LEFT, OPTIONS.withBpfFilter("tcp portx")))
                .isInstanceOf(UserErrorException.class)
                .hasMessage(
                        "invalid bpf_filter 'tcp portx': can't parse filter expression: syntax error; see man pcap-filter");
    }

    private static PacketSource open(String device, LiveOptions options) throws Exception {
        return pair.in(LEFT, () -> PcapSource.open(device, options));
    }
}
