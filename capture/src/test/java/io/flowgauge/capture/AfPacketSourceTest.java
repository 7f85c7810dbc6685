package io.flowgauge.capture;

import static io.flowgauge.testkit.NamespacePair.LEFT;
import static io.flowgauge.testkit.NamespacePair.LEFT_IP;
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

/** Captures real packets between two network namespaces. */
class AfPacketSourceTest {
    private static final LiveOptions SMALL = LiveOptions.defaults().withBufferSizeMb(4);
    private static final int TCP = 6;
    private static final int ETHERNET_UDP_BYTES = 14 + 20 + 8;

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
    void shouldCaptureBothDirectionsOfIpv4AndIpv6() throws Exception {
        try (PacketSource source = open(LEFT, SMALL)) {
            pair.inside(
                    LEFT,
                    () -> {
                        Traffic.udp(RIGHT_IP, 4001, 10, 3);
                        Traffic.udp(RIGHT_IP6, 4002, 10, 2);
                        Traffic.refusedTcp(RIGHT_IP, 4003);
                        Traffic.refusedTcp(RIGHT_IP6, 4004);
                    });
            pair.inside(RIGHT, () -> Traffic.udp(LEFT_IP, 4005, 10, 4));
            List<Captured> packets =
                    Captured.read(
                            source,
                            11,
                            p ->
                                    p.isUdpTo(4001)
                                            || p.isUdpTo(4002)
                                            || p.isTo(TCP, 4003)
                                            || p.isTo(TCP, 4004)
                                            || p.isUdpTo(4005));
            assertThat(packets).filteredOn(p -> p.isUdpTo(4001)).hasSize(3);
            assertThat(packets).filteredOn(p -> p.isUdpTo(4002)).hasSize(2);
            assertThat(packets).filteredOn(p -> p.isTo(TCP, 4003)).hasSize(1);
            assertThat(packets).filteredOn(p -> p.isTo(TCP, 4004)).hasSize(1);
            assertThat(packets).filteredOn(p -> p.isUdpTo(4005)).hasSize(4);
            Captured first = packets.getFirst();
            assertThat(first.linkType()).isEqualTo(LinkType.ETHERNET);
            assertThat(first.wireLength()).isEqualTo(ETHERNET_UDP_BYTES + 10);
            assertThat(first.bytes()).hasSize(ETHERNET_UDP_BYTES + 10);
            assertThat(first.vlan()).isEqualTo(PacketBatch.NO_VLAN);
            assertThat(Captured.count(source, "packets.received")).isGreaterThanOrEqualTo(11);
            assertThat(Captured.count(source, "packets.dropped_by_kernel")).isZero();
        }
    }

    @Test
    void shouldStampPacketsByTheClockAndNeverClaimATimeThatTheyContradict() throws Exception {
        try (PacketSource source = open(LEFT, SMALL)) {
            PacketBatch batch = new PacketBatch();
            long beforeNs = System.currentTimeMillis() * 1_000_000L;
            long reachedNs = Long.MIN_VALUE;
            int seen = 0;
            for (int round = 0; round < 40; round++) {
                pair.inside(LEFT, () -> Traffic.udp(RIGHT_IP, 4010, 10, 1));
                int count = source.read(batch);
                for (int i = 0; i < count; i++) {
                    assertThat(batch.timestampNs[i]).isGreaterThanOrEqualTo(reachedNs);
                    seen++;
                }
                assertThat(source.nowNs()).isGreaterThanOrEqualTo(reachedNs);
                reachedNs = source.nowNs();
            }
            assertThat(seen).isPositive();
            List<Captured> _ = Captured.readAll(source, _ -> true);
            long afterNs = System.currentTimeMillis() * 1_000_000L;
            assertThat(source.nowNs()).isBetween(beforeNs, afterNs);
            assertThat(afterNs - source.nowNs()).isLessThan(1_000_000_000L);
        }
    }

    @Test
    void shouldKeepTheVlanTagThatTheKernelTakesOutOfTheFrame() throws Exception {
        try (PacketSource source = open(LEFT, SMALL)) {
            pair.inside(
                    RIGHT,
                    () -> {
                        FrameSender.send(RIGHT, FrameSender.udp(4020, FrameSender.VLAN, 100));
                        FrameSender.send(RIGHT, FrameSender.udp(4020));
                    });
            List<Captured> packets = Captured.read(source, 2, p -> p.isUdpTo(4020));
            assertThat(packets)
                    .extracting(Captured::vlan)
                    .containsExactly(FrameSender.VLAN << 16 | 100, PacketBatch.NO_VLAN);
            // The tag was on the wire, but is not among the bytes.
            assertThat(packets).extracting(Captured::wireLength).containsExactly(56, 52);
            assertThat(packets).extracting(p -> p.bytes().length).containsExactly(52, 52);
        }
    }

    @Test
    void shouldKeepBothTagsOfAProviderNetwork() throws Exception {
        try (PacketSource source = open(LEFT, SMALL)) {
            byte[] frame =
                    FrameSender.udp(4022, FrameSender.SERVICE_VLAN, 0x2005, FrameSender.VLAN, 7);
            pair.inside(RIGHT, () -> FrameSender.send(RIGHT, frame));
            Captured packet =
                    Captured.read(source, 1, p -> p.etherType() == FrameSender.VLAN).getFirst();
            assertThat(packet.vlan()).isEqualTo(FrameSender.SERVICE_VLAN << 16 | 0x2005);
            assertThat(packet.number(14)).isEqualTo(7);
            assertThat(packet.wireLength()).isEqualTo(60);
        }
    }

    @Test
    void shouldFilterByVlanInTheKernel() throws Exception {
        try (PacketSource source = open(LEFT, SMALL.withBpfFilter("vlan 101 and udp port 4021"))) {
            pair.inside(
                    RIGHT,
                    () -> {
                        for (int i = 0; i < 2; i++) {
                            FrameSender.send(RIGHT, FrameSender.udp(4021, FrameSender.VLAN, 101));
                            FrameSender.send(RIGHT, FrameSender.udp(4021, FrameSender.VLAN, 102));
                            FrameSender.send(RIGHT, FrameSender.udp(4023, FrameSender.VLAN, 101));
                            FrameSender.send(RIGHT, FrameSender.udp(4021));
                        }
                    });
            List<Captured> packets = Captured.readAll(source, _ -> true);
            assertThat(packets)
                    .hasSize(2)
                    .allMatch(p -> p.isUdpTo(4021) && p.vlan() == (FrameSender.VLAN << 16 | 101));
            assertThat(Captured.count(source, "packets.received")).isEqualTo(2);
            assertThat(Captured.count(source, "packets.filtered")).isZero();
        }
    }

    @Test
    void shouldCaptureTheFragmentsOfALargeDatagram() throws Exception {
        try (PacketSource source =
                open(LEFT, SMALL.withBpfFilter("ip proto 17 and dst " + RIGHT_IP))) {
            pair.inside(LEFT, () -> Traffic.udp(RIGHT_IP, 4030, 4000, 1));
            List<Captured> packets = Captured.read(source, 3, _ -> true);
            // 4008 bytes of UDP in pieces of at most 1480 bytes behind Ethernet and IPv4.
            assertThat(packets)
                    .extracting(Captured::wireLength)
                    .containsExactly(14 + 20 + 1480, 14 + 20 + 1480, 14 + 20 + 1048);
        }
    }

    @Test
    void shouldCountPacketsOfTheLoopbackInterfaceOnce() throws Exception {
        PacketSource source = open("lo", SMALL.withBpfFilter("udp"));
        try (source) {
            pair.inside(LEFT, () -> Traffic.udp("127.0.0.1", 4040, 10, 5));
            List<Captured> packets = Captured.readAll(source, p -> p.isUdpTo(4040));
            assertThat(packets).hasSize(5);
        }
        assertThat(Captured.count(source, "packets.received")).isEqualTo(5);
        assertThat(Captured.count(source, "packets.loopback_duplicates")).isEqualTo(5);
    }

    @Test
    void shouldDeliverCookedFramesOfAnyDevice() throws Exception {
        try (PacketSource source = open(Devices.ANY, SMALL)) {
            pair.inside(
                    LEFT,
                    () -> {
                        Traffic.udp("127.0.0.1", 4050, 10, 2);
                        Traffic.udp(RIGHT_IP, 4051, 10, 2);
                        Traffic.udp(RIGHT_IP6, 4052, 10, 2);
                    });
            pair.inside(RIGHT, () -> Traffic.udp(LEFT_IP, 4053, 10, 1));
            List<Captured> packets =
                    Captured.readAll(
                            source,
                            p ->
                                    p.isUdpTo(4050)
                                            || p.isUdpTo(4051)
                                            || p.isUdpTo(4052)
                                            || p.isUdpTo(4053));
            assertThat(packets)
                    .hasSize(7)
                    .allSatisfy(p -> assertThat(p.linkType()).isEqualTo(LinkType.LINUX_SLL));
            Captured sent = packets.stream().filter(p -> p.isUdpTo(4051)).findFirst().orElseThrow();
            assertThat(sent.wireLength()).isEqualTo(16 + 20 + 8 + 10);
            assertThat(sent.bytes()).hasSize(16 + 20 + 8 + 10);
            // Outgoing, Ethernet, an address of 6 bytes, IPv4.
            assertThat(sent.number(0)).isEqualTo(4);
            assertThat(sent.number(2)).isEqualTo(1);
            assertThat(sent.number(4)).isEqualTo(6);
            assertThat(sent.number(14)).isEqualTo(0x0800);
            Captured received =
                    packets.stream().filter(p -> p.isUdpTo(4053)).findFirst().orElseThrow();
            assertThat(received.number(0)).isZero();
        }
    }

    @Test
    void shouldFilterCookedFramesInTheKernel() throws Exception {
        String filter = "inbound and udp dst port 4061 and host " + LEFT_IP;
        try (PacketSource source = open(Devices.ANY, SMALL.withBpfFilter(filter))) {
            pair.inside(RIGHT, () -> Traffic.udp(LEFT_IP, 4061, 10, 3));
            pair.inside(RIGHT, () -> Traffic.udp(LEFT_IP, 4062, 10, 3));
            pair.inside(LEFT, () -> Traffic.udp(RIGHT_IP, 4061, 10, 3));
            List<Captured> packets = Captured.readAll(source, _ -> true);
            assertThat(packets).hasSize(3).allMatch(p -> p.isUdpTo(4061));
            assertThat(packets).allSatisfy(p -> assertThat(p.bytes()).hasSize(16 + 38));
            assertThat(Captured.count(source, "packets.filtered")).isZero();
        }
    }

    @Test
    void shouldRunAFilterHereThatTheKernelCannot() throws Exception {
        // The length of a cooked frame includes a header that the kernel does not know of.
        try (PacketSource source =
                open(Devices.ANY, SMALL.withBpfFilter("udp and greater 100 and port 4063"))) {
            pair.inside(LEFT, () -> Traffic.udp(RIGHT_IP, 4063, 55, 2)); // 99 bytes
            pair.inside(LEFT, () -> Traffic.udp(RIGHT_IP, 4063, 56, 3)); // 100 bytes
            assertThat(Captured.readAll(source, p -> p.isUdpTo(4063))).hasSize(3);
            assertThat(Captured.count(source, "packets.filtered")).isGreaterThanOrEqualTo(2);
        }
    }

    @Test
    void shouldKeepNoMoreOfAPacketThanAskedFor() throws Exception {
        try (PacketSource source = open(LEFT, SMALL.withSnaplen(64))) {
            pair.inside(LEFT, () -> Traffic.udp(RIGHT_IP, 4070, 500, 1));
            Captured packet = Captured.read(source, 1, p -> p.isUdpTo(4070)).getFirst();
            assertThat(packet.bytes()).hasSize(64);
            assertThat(packet.wireLength()).isEqualTo(ETHERNET_UDP_BYTES + 500);
        }
    }

    @Test
    void shouldCaptureFromSeveralDevicesInOneThread() throws Exception {
        try (PacketSource source =
                pair.in(LEFT, () -> AfPacketSource.open(List.of(LEFT, "lo"), SMALL))) {
            pair.inside(
                    LEFT,
                    () -> {
                        Traffic.udp(RIGHT_IP, 4080, 10, 2);
                        Traffic.udp("127.0.0.1", 4081, 10, 2);
                    });
            List<Captured> packets =
                    Captured.readAll(source, p -> p.isUdpTo(4080) || p.isUdpTo(4081));
            assertThat(packets).hasSize(4);
        }
    }

    @Test
    void shouldCountEveryPacketThatFoundTheRingFull() throws Exception {
        int sent = 6_000;
        LiveOptions tiny = SMALL.withBufferSizeMb(1).withBpfFilter("udp dst port 4090");
        PacketSource source = open(LEFT, tiny);
        int read;
        try (source) {
            pair.inside(LEFT, () -> Traffic.udp(RIGHT_IP, 4090, 1000, sent));
            read = Captured.readAll(source, p -> p.isUdpTo(4090)).size();
        }
        assertThat(read).isBetween(500, 1_200);
        assertThat(Captured.count(source, "packets.dropped_by_kernel")).isEqualTo(sent - read);
        assertThat(Captured.count(source, "packets.received")).isEqualTo(sent);
        assertThat(Captured.count(source, "capture.ring_full")).isPositive();
    }

    @Test
    void shouldSetPromiscuousModeOnlyWhileItCaptures() throws Exception {
        PacketSource source = open(LEFT, SMALL);
        try (source) {
            assertThat(promiscuity()).contains("promiscuity 1 ");
        }
        assertThat(promiscuity()).contains("promiscuity 0 ");
        try (PacketSource modest = open(LEFT, SMALL.withPromiscuous(false))) {
            assertThat(modest.counters()).isNotEmpty();
            assertThat(promiscuity()).contains("promiscuity 0 ");
        }
    }

    @Test
    void shouldShareFlowsAmongAGroup() throws Exception {
        LiveOptions options = SMALL.withFanoutGroup(77).withBpfFilter("udp dst port 4110");
        try (PacketSource one = open(LEFT, options);
                PacketSource two = open(LEFT, options)) {
            pair.inside(
                    LEFT,
                    () -> {
                        for (int i = 0; i < 64; i++) {
                            Traffic.udp(RIGHT_IP, 4110, 10, 2);
                        }
                    });
            int atOne = Captured.readAll(one, _ -> true).size();
            int atTwo = Captured.readAll(two, _ -> true).size();
            assertThat(atOne + atTwo).isEqualTo(128);
            assertThat(atOne).isBetween(2, 126);
            assertThat(atOne % 2).isZero();
        }
    }

    @Test
    void shouldGoOnWhenAnInterfaceComesUpAgain() throws Exception {
        try (NamespacePair own = NamespacePair.openOrSkip()) {
            own.inside(
                    LEFT,
                    () -> {
                        try (PacketSource source =
                                AfPacketSource.open(List.of(LEFT, "lo"), SMALL)) {
                            own.ip(LEFT, "link", "set", LEFT, "down");
                            awaitCount(source, "capture.interface_losses", 1);
                            Traffic.udp("127.0.0.1", 4120, 10, 2);
                            Captured.read(source, 2, p -> p.isUdpTo(4120));
                            own.ip(LEFT, "link", "set", LEFT, "up");
                            awaitCount(source, "capture.interface_returns", 1);
                            Traffic.udp(RIGHT_IP, 4121, 10, 2);
                            Captured.read(source, 2, p -> p.isUdpTo(4121));
                            assertThat(Captured.count(source, "capture.interface_losses"))
                                    .isEqualTo(1);
                        }
                    });
        }
    }

    @Test
    void shouldCaptureFromAnInterfaceThatWasDeletedAndMadeAnew() throws Exception {
        try (NamespacePair own = NamespacePair.openOrSkip()) {
            own.inside(
                    LEFT,
                    () -> {
                        try (PacketSource source = AfPacketSource.open(List.of(LEFT), SMALL)) {
                            Traffic.udp(RIGHT_IP, 4130, 10, 1);
                            Captured.read(source, 1, p -> p.isUdpTo(4130));
                            own.ip(LEFT, "link", "del", LEFT);
                            awaitCount(source, "capture.interface_losses", 1);
                            own.addLink();
                            awaitCount(source, "capture.interface_returns", 1);
                            Traffic.udp(RIGHT_IP, 4131, 10, 1);
                            Captured.read(source, 1, p -> p.isUdpTo(4131));
                        }
                    });
        }
    }

    @Test
    void shouldNameTheDevicesThatExistWhenOneDoesNot() {
        assertThatThrownBy(() -> open("nosuch0", SMALL))
                .isInstanceOf(UserErrorException.class)
                .hasMessageContaining("unknown device 'nosuch0'; allowed: a name or number of ")
                .hasMessageContaining("left");
    }

    @Test
    void shouldRefuseAWrongFilterAndATooSmallBuffer() {
        assertThatThrownBy(() -> open(LEFT, SMALL.withBpfFilter("tcp portx")))
                .isInstanceOf(UserErrorException.class)
                .hasMessage(
                        "invalid bpf_filter 'tcp portx': can't parse filter expression: syntax error; see man pcap-filter");
        assertThatThrownBy(() -> open(LEFT, SMALL.withBufferSizeMb(0)))
                .isInstanceOf(UserErrorException.class)
                .hasMessageContaining("buffer_size_mb of 0")
                .hasMessageContaining("1 to 2047");
    }

    private static PacketSource open(String device, LiveOptions options) throws Exception {
        return pair.in(LEFT, () -> AfPacketSource.open(List.of(device), options));
    }

    static void awaitCount(PacketSource source, String name, long wanted)
            throws UserErrorException {
        PacketBatch batch = new PacketBatch();
        long start = System.nanoTime();
        while (Captured.count(source, name) < wanted) {
            int _ = source.read(batch);
            assertThat(System.nanoTime() - start).as(name).isLessThan(10_000_000_000L);
        }
    }

    private static String promiscuity() throws Exception {
        return pair.ip(LEFT, "-d", "link", "show", "dev", LEFT);
    }
}
