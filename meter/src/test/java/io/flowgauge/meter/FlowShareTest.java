package io.flowgauge.meter;

import static io.flowgauge.meter.MeterFixture.SECOND_NS;
import static io.flowgauge.meter.MeterFixture.settings;
import static io.flowgauge.meter.MeterFixture.share;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowgauge.base.LinkType;
import io.flowgauge.testkit.ByteMutator;
import io.flowgauge.testkit.PacketBuilder;
import io.flowgauge.testkit.RandomFrames;
import io.flowgauge.testkit.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several meters, each with its share of the flows, must report what a single one reports. */
class FlowShareTest {
    private static final long START_NS = 1_700_000_000 * SECOND_NS;

    private static final class Packet {
        private final LinkType type;
        private final long timeNs;
        private final byte[] frame;

        Packet(LinkType type, long timeNs, byte[] frame) {
            this.type = type;
            this.timeNs = timeNs;
            this.frame = frame;
        }
    }

    private static List<Report> reports(List<Packet> packets, int shares) {
        List<Report> all = new ArrayList<>();
        long accounted = 0;
        for (int share = 0; share < shares; share++) {
            try (MeterFixture fixture = new MeterFixture(share(settings(15, 5), share, shares))) {
                for (Packet packet : packets) {
                    fixture.add(packet.type, packet.timeNs, packet.frame, packet.frame.length);
                }
                fixture.finish();
                all.addAll(fixture.reports);
                MeterCounters counters = fixture.meter.counters();
                accounted += counters.packetsMetered.get() + counters.packetsNotAFlow();
            }
        }
        assertThat(accounted).as("packets of all shares").isEqualTo(packets.size());
        return all;
    }

    /** Returns how many packets all shares count as out of order. */
    private static long outOfOrder(List<Packet> packets, int shares) {
        long outOfOrder = 0;
        for (int share = 0; share < shares; share++) {
            try (MeterFixture fixture = new MeterFixture(share(settings(15, 5), share, shares))) {
                packets.forEach(p -> fixture.add(p.type, p.timeNs, p.frame, p.frame.length));
                fixture.finish();
                outOfOrder += fixture.meter.counters().packetsOutOfOrder.get();
            }
        }
        return outOfOrder;
    }

    private static void assertSameReports(List<Packet> packets, int shares) {
        List<String> single = lines(reports(packets, 1));
        assertThat(lines(reports(packets, shares))).isEqualTo(single);
    }

    private static List<String> lines(List<Report> reports) {
        return reports.stream().map(Report::toString).sorted().toList();
    }

    private static List<Packet> packets(long timeNs, PacketBuilder... builders) {
        List<Packet> packets = new ArrayList<>();
        for (PacketBuilder builder : builders) {
            packets.add(new Packet(LinkType.ETHERNET, timeNs + packets.size(), builder.build()));
        }
        return packets;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7})
    void shouldReportWhatASingleMeterReports(int shares) {
        SplittableRandom random = Seeds.random("FlowShareTest " + shares);
        for (int round = 0; round < 6; round++) {
            assertSameReports(randomPackets(random, 4 + 20 * round), shares);
        }
    }

    private static List<Packet> randomPackets(SplittableRandom random, int hosts) {
        RandomFrames frames = new RandomFrames(random, hosts);
        ByteMutator mutator = new ByteMutator(random, 600);
        List<Packet> packets = new ArrayList<>();
        long timeNs = START_NS + random.nextLong(10 * SECOND_NS);
        byte[] other = frames.next(LinkType.ETHERNET);
        LinkType[] types = LinkType.values();
        for (int i = 0; i < 4000; i++) {
            // Now and then the same addresses on another link type, as in a capture of several.
            LinkType type =
                    random.nextInt(10) == 0
                            ? types[random.nextInt(types.length)]
                            : LinkType.ETHERNET;
            byte[] frame = frames.next(type);
            if (random.nextInt(4) == 0) {
                frame = mutator.mutate(frame, other);
            }
            timeNs += random.nextLong(SECOND_NS / 25);
            if (random.nextInt(500) == 0) {
                timeNs += random.nextLong(30 * SECOND_NS);
            }
            long early = random.nextInt(50) == 0 ? random.nextLong(SECOND_NS) : 0;
            packets.add(new Packet(type, timeNs - early, frame));
            other = frame;
        }
        return packets;
    }

    @Test
    void shouldCountPacketsBeforeTheLatestOfTheWholeCapture() {
        SplittableRandom random = Seeds.random("FlowShareTest out of order");
        List<Packet> packets = randomPackets(random, 20);
        long early = 0;
        long latestNs = Long.MIN_VALUE;
        for (Packet packet : packets) {
            early += packet.timeNs < latestNs ? 1 : 0;
            latestNs = Math.max(latestNs, packet.timeNs);
        }
        assertThat(early).isPositive();
        for (int shares : new int[] {1, 2, 3}) {
            assertThat(outOfOrder(packets, shares)).as(shares + " shares").isEqualTo(early);
        }
    }

    @Test
    void shouldKeepAFlowTogetherWhateverItsPacketsLookLike() {
        for (int host = 1; host < 60; host++) {
            String from = "10.0.0." + host;
            String to = "10.1.0.1";
            assertSameReports(
                    packets(
                            START_NS,
                            PacketBuilder.ethernet().ipv4(from, to).udp(1, 2).payload(9),
                            PacketBuilder.ethernet().ipv4(from, to).totalLength(0).udp(1, 2),
                            PacketBuilder.ethernet()
                                    .ipv4(from, to)
                                    .ipOptions(148, 4, 0, 0)
                                    .udp(1, 2)
                                    .payload(9),
                            PacketBuilder.ethernet().ipv4(from, to).gre().payload(9),
                            // Keys of the outer header only, as what is inside can't be read.
                            PacketBuilder.ethernet().ipv4(from, to).next(94).payload(9),
                            PacketBuilder.ethernet().ipv4(from, to).next(41).payload(9)),
                    3);
            String from6 = "fe80::" + host;
            assertSameReports(
                    packets(
                            START_NS,
                            PacketBuilder.ethernet().ipv6(from6, "fe80::1").udp(1, 2),
                            PacketBuilder.ethernet().ipv6(from6, "fe80::1").hopByHop().udp(1, 2),
                            PacketBuilder.ethernet().ipv6(from6, "fe80::1").next(59).payload(9),
                            PacketBuilder.ethernet().ipv6(from6, "fe80::1").next(41).payload(9)),
                    3);
        }
    }

    @Test
    void shouldReportAtTheInstantsOfTheWholeCapture() {
        // The first packet decides the instants, whoever's it is: 20 s and not 30 s.
        for (int host = 1; host < 20; host++) {
            List<Packet> packets = new ArrayList<>();
            packets.add(packet(START_NS + 9 * SECOND_NS + 1, 200 + host));
            packets.add(packet(START_NS + 12 * SECOND_NS, host));
            packets.add(packet(START_NS + 16 * SECOND_NS, host));
            packets.add(packet(START_NS + 26 * SECOND_NS, 100));
            assertSameReports(packets, 3);
        }
    }

    private static Packet packet(long timeNs, int host) {
        return packets(
                        timeNs,
                        PacketBuilder.ethernet().ipv4("10.0.0." + host, "10.1.0.1").udp(1, 2))
                .getFirst();
    }

    @Test
    void shouldSpreadFlowsOverTheShares() {
        SplittableRandom random = Seeds.random("FlowShareTest spread");
        RandomFrames frames = new RandomFrames(random, 200);
        for (LinkType type : List.of(LinkType.ETHERNET, LinkType.RAW, LinkType.LINUX_SLL)) {
            List<Packet> packets = new ArrayList<>();
            for (int i = 0; i < 3000; i++) {
                packets.add(new Packet(type, START_NS + i, frames.next(type)));
            }
            for (int share = 0; share < 2; share++) {
                try (MeterFixture fixture = new MeterFixture(share(settings(30, -1), share, 2))) {
                    packets.forEach(p -> fixture.add(p.type, p.timeNs, p.frame, p.frame.length));
                    fixture.finish();
                    assertThat(fixture.meter.counters().packetsMetered.get())
                            .isBetween(1000L, 2000L);
                }
            }
        }
    }
}
