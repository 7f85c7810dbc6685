package io.flowgauge.meter;

import static io.flowgauge.meter.MeterFixture.flowsMax;
import static io.flowgauge.meter.MeterFixture.frame;
import static io.flowgauge.meter.MeterFixture.ns;
import static io.flowgauge.meter.MeterFixture.reply;
import static io.flowgauge.meter.MeterFixture.settings;
import static io.flowgauge.meter.MeterFixture.sliced;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowgauge.base.LinkType;
import io.flowgauge.testkit.PacketBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Timers and reports in packet time, end to end. Times are in seconds from a multiple of 10 s; a
 * report is written "interim 20 3" or "final 31 3": its kind, its instant and the packets so far.
 */
class MeterTest {
    /** Any multiple of 10 s. */
    private static final double T = 1_700_000_000;

    private static List<String> log(MeterFixture fixture) {
        return fixture.reports.stream()
                .map(
                        report ->
                                (report.isFinal() ? "final " : "interim ")
                                        + MeterFixture.seconds(report.instantNs() - ns(T))
                                        + " "
                                        + report.packets())
                .toList();
    }

    private static void packets(MeterFixture fixture, int flow, double... seconds) {
        for (double at : seconds) {
            fixture.packet(T + at, frame(flow));
        }
    }

    // Reports and timeouts

    @Test
    void shouldReportAtTheDocumentedInstants() {
        try (MeterFixture fixture = new MeterFixture(settings(30, 10))) {
            packets(fixture, 1, 3, 12);
            fixture.packet(T + 19.999, reply(1));
            packets(fixture, 2, 20, 70);
            fixture.finish();
            assertThat(log(fixture))
                    .containsExactly(
                            "interim 20 3",
                            "interim 30 3",
                            "interim 30 1",
                            "interim 40 3",
                            "interim 40 1",
                            // 19.999 s and 30 s are over at 49.999, noticed at the whole second:
                            // the one report at the instant 50 is the final one.
                            "final 50 3",
                            "interim 50 1",
                            // 20 s and 30 s are over only after 50.
                            "final 51 1",
                            "final 70 1");
            Report first = fixture.finals().getFirst();
            assertThat(first.reason()).isEqualTo(EndReason.IDLE_TIMEOUT);
            assertThat(first.startNs()).isEqualTo(ns(T + 3));
            assertThat(first.lastNs()).isEqualTo(ns(T + 19.999));
            assertThat(first.reportsBefore()).isEqualTo(3);
            assertThat(first.sourcePackets()).isEqualTo(2);
            assertThat(first.sourceBytes()).isEqualTo(86);
            assertThat(first.destinationPackets()).isEqualTo(1);
            assertThat(first.destinationBytes()).isEqualTo(44);
            assertThat(fixture.finals().getLast().reason()).isEqualTo(EndReason.FORCED_END);
        }
    }

    @Test
    void shouldCountAPacketAtTheInstantOfAReportBehindIt() {
        try (MeterFixture fixture = new MeterFixture(settings(30, 10))) {
            packets(fixture, 1, 5, 20, 30);
            fixture.finish();
            assertThat(log(fixture)).containsExactly("interim 20 1", "interim 30 2", "final 30 3");
        }
    }

    @ParameterizedTest
    @CsvSource({
        // timeout, period, first packet, first two reports
        "30,  10,  0,      10, 20", // exactly on a multiple
        "30,  10,  0.001,  10, 20", // just after: its whole second counts
        "30,  10,  1,      20, 30",
        "30,  10,  9.5,    20, 30",
        "30,  10,  -0.001, 10, 20",
        "30,  10,  -9,     10, 20",
        "10,  1.5, -9,     1,  2",
        "7,   3,   2,      13, 16",
        "60,  25,  5,      35, 60",
        "3,   7.5, 0,      7.5, 15",
    })
    void shouldReportFirstOnePeriodBehindAMultipleOf10Seconds(
            double timeout, double period, double start, double first, double second) {
        try (MeterFixture fixture = new MeterFixture(settings(timeout, period))) {
            for (double at = start; at < second + 0.5; at += 0.5) {
                fixture.packet(T + at, frame(1));
            }
            fixture.finish();
            List<Report> reports = fixture.interims();
            assertThat(reports)
                    .extracting(report -> (report.instantNs() - ns(T)) / 1e9)
                    .containsExactly(first, second);
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1})
    void shouldReportOnlyEndsWithoutAPeriod(double period) {
        try (MeterFixture fixture = new MeterFixture(settings(30, period))) {
            packets(fixture, 1, 1, 31, 60.5);
            packets(fixture, 2, 100, 120);
            fixture.finish();
            assertThat(log(fixture)).containsExactly("final 91 3", "final 120 2");
        }
    }

    @Test
    void shouldReportFlowsWithoutPacketsAgainUnchanged() {
        try (MeterFixture fixture = new MeterFixture(settings(100, 10))) {
            packets(fixture, 1, 1);
            fixture.meter.advanceTo(ns(T + 41));
            fixture.finish();
            assertThat(log(fixture))
                    .containsExactly("interim 20 1", "interim 30 1", "interim 40 1", "final 41 1");
            assertThat(fixture.reports)
                    .extracting(Report::reportsBefore)
                    .containsExactly(0, 1, 2, 3);
        }
    }

    @Test
    void shouldGoOnWithTimeWithoutPackets() {
        try (MeterFixture fixture = new MeterFixture(settings(30, 10))) {
            fixture.meter.advanceTo(ns(T + 1));
            packets(fixture, 1, 2);
            fixture.meter.advanceTo(ns(T + 19.9));
            assertThat(log(fixture)).isEmpty();
            fixture.meter.advanceTo(ns(T + 20));
            assertThat(log(fixture)).containsExactly("interim 20 1");
            fixture.meter.advanceTo(ns(T + 10));
            fixture.meter.advanceTo(ns(T + 32.5));
            assertThat(log(fixture)).containsExactly("interim 20 1", "interim 30 1");
            fixture.meter.advanceTo(ns(T + 33));
            assertThat(log(fixture)).containsExactly("interim 20 1", "interim 30 1", "final 33 1");
            assertThat(fixture.meter.counters().flowsActive.get()).isZero();
            assertThat(fixture.meter.nowNs()).isEqualTo(ns(T + 33));
            fixture.finish();
        }
    }

    // Gaps

    @ParameterizedTest
    @CsvSource({
        "30.000000001, true",
        "30,           false",
        "30.2,         true", // ends between two whole seconds, before the timer would see it
        "31.5,         true",
        "29.999,       false"
    })
    void shouldSplitAFlowAtEveryGapLongerThanTheTimeout(double gap, boolean split) {
        for (double start : new double[] {0, 0.3, 0.999999999}) {
            for (boolean slices : new boolean[] {false, true}) {
                MeterSettings settings = settings(30, -1);
                try (MeterFixture fixture =
                        new MeterFixture(slices ? sliced(settings) : settings)) {
                    long startNs = ns(T) + ns(start);
                    fixture.add(LinkType.ETHERNET, startNs, frame(1), 100);
                    fixture.add(LinkType.ETHERNET, startNs + ns(gap), reply(1), 200);
                    List<Report> finals = fixture.finish().finals();
                    assertThat(finals).hasSize(split ? 2 : 1);
                    assertThat(finals.getFirst().startNs()).isEqualTo(startNs);
                    if (split) {
                        assertThat(finals.getFirst().lastNs()).isEqualTo(startNs);
                        assertThat(finals.getFirst().sourceBytes()).isEqualTo(100);
                        assertThat(finals.getFirst().destinationPackets()).isZero();
                        assertThat(finals.getFirst().instantNs())
                                .isBetween(startNs + 1, startNs + ns(gap));
                        Report second = finals.getLast();
                        assertThat(second.startNs()).isEqualTo(startNs + ns(gap));
                        assertThat(second.text()).startsWith("B ip 10.0.0.2 port 53 1/200 -> ");
                        assertThat(second.reportsBefore()).isZero();
                    }
                }
            }
        }
    }

    @Test
    @Timeout(20)
    void shouldCrossGapsOfYears() {
        try (MeterFixture fixture = new MeterFixture(settings(30, 10))) {
            packets(fixture, 1, 1, 3e9, 3e9 + 1);
            fixture.finish();
            assertThat(log(fixture))
                    .containsExactly(
                            "interim 20 1",
                            "interim 30 1",
                            "" + "final 32 1",
                            "final 3000000001 2");
        }
    }

    // Time that runs backwards

    @Test
    void shouldCountPacketsOfThePastWithoutGoingBack() {
        try (MeterFixture fixture = new MeterFixture(settings(30, 10))) {
            packets(fixture, 1, 12, 10, 15, 14, 14, 21);
            packets(fixture, 2, 5, 22);
            fixture.finish();
            assertThat(fixture.meter.counters().packetsOutOfOrder.get()).isEqualTo(4);
            assertThat(log(fixture)).containsExactly("final 22 6", "final 22 2");
            Report first = fixture.finals().getFirst();
            assertThat(first.startNs()).as("the earliest").isEqualTo(ns(T + 10));
            assertThat(first.lastNs()).as("the latest").isEqualTo(ns(T + 21));
        }
    }

    @Test
    void shouldTakeATimeFarBackForALateFlow() {
        try (MeterFixture fixture = new MeterFixture(settings(30, 10))) {
            packets(fixture, 1, 1000);
            packets(fixture, 2, 5, 6);
            packets(fixture, 1, 1001.5);
            fixture.finish();
            assertThat(fixture.meter.counters().packetsOutOfOrder.get()).isEqualTo(2);
            assertThat(fixture.reports).allMatch(report -> report.lastNs() >= report.startNs());
            assertThat(fixture.reports).allMatch(report -> report.instantNs() >= report.lastNs());
            assertThat(log(fixture)).containsExactlyInAnyOrder("final 37 2", "final 1001.5 2");
        }
    }

    // Slices

    @Test
    void shouldShowAllFlowsAtTheSameInstantInAPassCutIntoSlices() {
        try (MeterFixture fixture = new MeterFixture(sliced(settings(30, 10)))) {
            for (int flow = 1; flow <= 10; flow++) {
                packets(fixture, flow, 1 + flow / 100.0);
            }
            packets(fixture, 5, 20.5);
            // Begun by the packet at 20.5, which came too late for it.
            assertThat(log(fixture)).containsExactly("interim 20 1");
            assertThat(fixture.meter.work(3)).isTrue();
            assertThat(fixture.reports).hasSize(4);
            packets(fixture, 9, 21);
            packets(fixture, 1, 22); // was reported in the slice
            packets(fixture, 11, 23); // is no part of the pass
            packets(fixture, 5, 24);
            while (fixture.meter.work(2)) {
                assertThat(fixture.reports).hasSizeLessThanOrEqualTo(10);
            }
            assertThat(fixture.interims()).hasSize(10);
            assertThat(fixture.interims())
                    .allMatch(report -> report.instantNs() == ns(T + 20))
                    .allMatch(report -> report.packets() == 1)
                    .extracting(Report::id)
                    .doesNotHaveDuplicates();
            fixture.finish();
            assertThat(fixture.finals()).hasSize(11);
        }
    }

    @Test
    void shouldReportAFlowThatTimesOutAtTheInstantOfAReportOnce() {
        for (boolean slices : new boolean[] {false, true}) {
            MeterSettings settings = settings(29, 10);
            try (MeterFixture fixture = new MeterFixture(slices ? sliced(settings) : settings)) {
                packets(fixture, 1, 0.5);
                packets(fixture, 2, 25);
                fixture.meter.advanceTo(ns(T + 30));
                while (fixture.meter.work(1)) {
                    // The next slice.
                }
                packets(fixture, 2, 31);
                fixture.finish();
                assertThat(fixture.reports)
                        .filteredOn(report -> report.text().contains("port 1 "))
                        .extracting(report -> report.isFinal() + " " + report.instantNs())
                        .containsExactly(
                                slices
                                        ? new String[] {"true " + ns(T + 30)}
                                        : new String[] {
                                            "false " + ns(T + 10),
                                            "false " + ns(T + 20),
                                            "true " + ns(T + 30)
                                        });
            }
        }
    }

    @Test
    void shouldEndIdleFlowsInSlicesToo() {
        try (MeterFixture fixture = new MeterFixture(sliced(settings(30, -1)))) {
            for (int flow = 1; flow <= 10; flow++) {
                packets(fixture, flow, 1);
            }
            packets(fixture, 11, 40);
            assertThat(fixture.reports).isEmpty();
            assertThat(fixture.meter.work(4)).isTrue();
            assertThat(fixture.reports).hasSize(4);
            while (fixture.meter.work(4)) {
                // The next slice.
            }
            assertThat(log(fixture)).hasSize(10).containsOnly("final 32 1");
            fixture.finish();
        }
    }

    @Test
    void shouldGiveTheSameReportsInSlicesWhenThereIsTimeForThem() {
        MeterSettings settings = settings(15, 5);
        try (MeterFixture atOnce = new MeterFixture(settings);
                MeterFixture slices = new MeterFixture(sliced(settings))) {
            for (double at = 0.25; at < 120; at += 0.25) {
                int flow = (int) (at * 7919) % 40;
                for (MeterFixture fixture : List.of(atOnce, slices)) {
                    packets(fixture, flow, at);
                    while (fixture.meter.work(3)) {
                        // The next slice.
                    }
                }
            }
            atOnce.finish();
            slices.finish();
            assertThat(slices.reports).containsExactlyInAnyOrderElementsOf(atOnce.reports);
            assertThat(slices.reports).hasSizeGreaterThan(300);
        }
    }

    // A sink without room

    @Test
    void shouldPutOffReportsUntilThereIsRoomAndCountThoseLeftOut() {
        try (MeterFixture fixture = new MeterFixture(sliced(settings(100, 10)))) {
            for (int flow = 1; flow <= 6; flow++) {
                packets(fixture, flow, 1);
            }
            fixture.hasRoom = false;
            packets(fixture, 1, 20); // left out: it cannot wait for room
            assertThat(fixture.meter.counters().reportsCoalesced.get()).isEqualTo(1);
            assertThat(fixture.meter.work(100)).as("more to do, but no room").isFalse();
            assertThat(fixture.reports).isEmpty();
            fixture.hasRoom = true;
            assertThat(fixture.meter.work(2)).isTrue();
            fixture.hasRoom = false;
            assertThat(fixture.meter.work(2)).isFalse();
            int reported = fixture.reports.size();
            assertThat(reported).isBetween(1, 2);
            packets(fixture, 1, 30); // the next period: the rest of the last one is left out
            assertThat(fixture.meter.counters().reportsCoalesced.get())
                    .isEqualTo(1 + 5 - reported + 1);
            packets(fixture, 1, 55); // periods 40 and 50
            fixture.hasRoom = true;
            while (fixture.meter.work(100)) {
                // The next slice.
            }
            assertThat(fixture.interims().getLast().instantNs()).isEqualTo(ns(T + 50));
            fixture.finish();
            assertThat(
                            fixture.meter.counters().reportsInterim.get()
                                    + fixture.meter.counters().reportsCoalesced.get())
                    .as("periods at 20, 30, 40, 50 of 6 flows")
                    .isEqualTo(24);
            assertThat(fixture.finals()).hasSize(6);
        }
    }

    @Test
    void shouldPutOffEndsUntilThereIsRoomUnlessTheNextFlowNeedsThePlace() {
        try (MeterFixture fixture = new MeterFixture(sliced(settings(30, 10)))) {
            fixture.hasRoom = false;
            packets(fixture, 1, 1);
            packets(fixture, 2, 40);
            fixture.meter.work(100);
            assertThat(log(fixture)).isEmpty();
            packets(fixture, 2, 100);
            assertThat(log(fixture)).containsExactly("final 71 1");
            fixture.finish();
            assertThat(log(fixture)).containsExactly("final 71 1", "final 32 1", "final 100 1");
        }
    }

    // A full table

    @Test
    void shouldEndTheIdlestFlowsEarlyWhenTheTableIsFull() {
        try (MeterFixture fixture = new MeterFixture(flowsMax(settings(30, -1), 3))) {
            packets(fixture, 1, 1);
            packets(fixture, 2, 3);
            packets(fixture, 3, 5);
            packets(fixture, 1, 7);
            packets(fixture, 4, 9);
            packets(fixture, 5, 11);
            packets(fixture, 2, 13);
            fixture.finish();
            assertThat(fixture.reports)
                    .extracting(
                            report ->
                                    report.text().replaceAll(".*ip 10.0.0.1 port (\\d+) .*", "$1")
                                            + " "
                                            + report.reason()
                                            + " "
                                            + report.packets())
                    .containsExactlyInAnyOrder(
                            "2 LACK_OF_RESOURCES 1",
                            "3 LACK_OF_RESOURCES 1",
                            "1 LACK_OF_RESOURCES 2",
                            "4 FORCED_END 1",
                            "5 FORCED_END 1",
                            "2 FORCED_END 1");
            assertThat(fixture.meter.counters().flowsEndedEarly.get()).isEqualTo(3);
            assertThat(fixture.finals().getFirst().instantNs()).isEqualTo(ns(T + 9));
        }
    }

    @Test
    void shouldMeterEveryPacketInATableOfOneFlow() {
        try (MeterFixture fixture = new MeterFixture(flowsMax(settings(30, 10), 1))) {
            for (int i = 0; i < 1000; i++) {
                fixture.add(LinkType.ETHERNET, ns(T + i / 10.0), frame(1 + i % 7), 60);
            }
            fixture.finish();
            assertThat(fixture.meter.counters().packetsMetered.get()).isEqualTo(1000);
            assertThat(fixture.meter.counters().flowsEndedEarly.get()).isEqualTo(999);
        }
    }

    @Test
    void shouldFindRoomForALongKeyByEndingAnotherLongKey() {
        int flowsMax = 2000;
        int longKeysMax = 1024;
        try (MeterFixture fixture = new MeterFixture(flowsMax(settings(30, -1), flowsMax))) {
            for (int i = 0; i < 500; i++) {
                packets(fixture, i, 1);
            }
            for (int i = 0; i <= longKeysMax; i++) {
                fixture.packet(T + 2 + i / 1000.0, longKey(i));
            }
            assertThat(fixture.reports).hasSize(1);
            assertThat(fixture.reports.getFirst().text()).contains("outer_ipv6");
            assertThat(fixture.reports.getFirst().reason()).isEqualTo(EndReason.LACK_OF_RESOURCES);
            fixture.meter.advanceTo(ns(T + 31));
            assertThat(fixture.reports).as("not due yet").hasSize(1);
            fixture.meter.advanceTo(ns(T + 32));
            assertThat(fixture.meter.counters().flowsEndedIdle.get()).isEqualTo(500);
            fixture.finish();
        }
    }

    private static byte[] longKey(int port) {
        return PacketBuilder.ethernet()
                .ipv6("fe80::1", "fe80::2")
                .ipv6("2001:db8::1", "2001:db8::2")
                .udp(port, 53)
                .build();
    }

    // Counters

    @Test
    void shouldCountPacketsThatBelongToNoFlowByTheReason() {
        try (MeterFixture fixture = new MeterFixture(settings(30, 10))) {
            fixture.add(LinkType.ETHERNET, ns(T), new byte[13], 13);
            fixture.add(LinkType.LINUX_SLL, ns(T), PacketBuilder.linuxSll().lldp().build(), 60);
            fixture.add(LinkType.RAW, ns(T), new byte[] {0x45, 0, 0}, 60);
            fixture.add(LinkType.IEEE802_11, ns(T), new byte[24], 24);
            fixture.add(LinkType.ETHERNET, ns(T), new byte[14], 14);
            fixture.finish();
            assertThat(fixture.meter.counters().packetsNotAFlow()).isEqualTo(4);
            assertThat(fixture.meter.counters().all())
                    .filteredOn(counter -> counter.name().startsWith("packets.not_a_flow."))
                    .allMatch(counter -> counter.get() == 1);
            assertThat(fixture.meter.counters().packetsMetered.get()).isEqualTo(1);
        }
    }

    @Test
    void shouldCountWireLengthsAsUnsignedNumbers() {
        try (MeterFixture fixture = new MeterFixture(settings(30, 10))) {
            fixture.add(LinkType.ETHERNET, ns(T), frame(1), -1);
            fixture.add(LinkType.ETHERNET, ns(T), frame(1), -1);
            fixture.finish();
            assertThat(fixture.reports.getFirst().sourceBytes()).isEqualTo(2 * 0xffff_ffffL);
            assertThat(fixture.meter.counters().bytesMetered.get()).isEqualTo(2 * 0xffff_ffffL);
        }
    }
}
