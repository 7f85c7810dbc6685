package io.flowgauge.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowgauge.base.Memory;
import io.flowgauge.base.PacketBatch;
import io.flowgauge.capture.PacketSource;
import io.flowgauge.capture.natives.NativeMemory;
import io.flowgauge.meter.FlowLayer;
import io.flowgauge.meter.FlowRecord;
import io.flowgauge.meter.Meter;
import io.flowgauge.meter.MeterSettings;
import java.time.LocalDate;
import java.util.BitSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class OfficeDayTest {
    private static final LocalDate DAY = LocalDate.of(2026, 11, 23);

    /** 2026-11-23T00:00:00Z, by the calendar of another program (GNU date). */
    private static final long BEGIN_NS = TimeUnit.SECONDS.toNanos(1795392000L);

    private static final long HOUR_NS = TimeUnit.HOURS.toNanos(1);

    // What one whole day, metered, comes to.
    private static final long[] bytesByHour = new long[24];
    private static final Map<String, Long> bytesByService = new TreeMap<>();
    private static final Set<Integer> networks = new TreeSet<>();
    private static final Set<Integer> vlans = new TreeSet<>();
    private static long packets;
    private static long metered;
    private static long flows;
    private static long ipv6Flows;
    private static long echoFlows;
    private static long sentOutBytes;
    private static long firstNs = Long.MAX_VALUE;
    private static long lastNs;
    private static long disorder;

    @BeforeAll
    static void meterADay() {
        PacketBatch batch = new PacketBatch();
        FlowRecord flow = new FlowRecord();
        try (NativeMemory memory = new NativeMemory();
                OfficeDay day = new OfficeDay(DAY, 1)) {
            Meter meter =
                    new Meter(
                            new MeterSettings(
                                    TimeUnit.SECONDS.toNanos(30),
                                    0,
                                    1 << 17,
                                    true,
                                    new BitSet(),
                                    1,
                                    true,
                                    0,
                                    1),
                            memory,
                            (address, _, _, _) -> count(flow.wrap(address)));
            while (day.read(batch) != PacketSource.END) {
                for (int i = 0; i < batch.count; i++) {
                    disorder += batch.timestampNs[i] < lastNs ? 1 : 0;
                    lastNs = batch.timestampNs[i];
                    firstNs = Math.min(firstNs, lastNs);
                    bytesByHour[(int) ((lastNs - BEGIN_NS) / HOUR_NS)] += batch.wireLength[i];
                }
                packets += batch.count;
                meter.process(batch);
                while (meter.work(1 << 11)) {
                    // Until all is done that is due.
                }
            }
            meter.finish();
            metered = packetsMetered(meter);
        }
    }

    private static long packetsMetered(Meter meter) {
        return meter.counters().all().stream()
                .filter(counter -> counter.name().equals("packets.metered"))
                .findFirst()
                .orElseThrow()
                .get();
    }

    private static void count(FlowRecord flow) {
        flows++;
        if (flow.has(FlowLayer.VLAN)) {
            vlans.add(Memory.getShort(flow.layer(FlowLayer.VLAN)));
        }
        boolean ipv6 = flow.has(FlowLayer.IPV6);
        ipv6Flows += ipv6 ? 1 : 0;
        echoFlows += flow.has(FlowLayer.ICMPV4) || flow.has(FlowLayer.ICMPV6) ? 1 : 0;
        for (boolean source : new boolean[] {true, false}) {
            long address = flow.layerOfSource(ipv6 ? FlowLayer.IPV6 : FlowLayer.IPV4, source);
            networks.add(Memory.getIntBigEndian(address) >>> (ipv6 ? 0 : 8));
        }
        int transport = flow.has(FlowLayer.TCP) ? FlowLayer.TCP : FlowLayer.UDP;
        if (!flow.has(transport)) {
            return;
        }
        long bytes = flow.sourceBytes() + flow.destinationBytes();
        int port = Memory.getShort(flow.layerOfSource(transport, false));
        bytesByService.merge(
                (transport == FlowLayer.TCP ? "tcp " : "udp ") + port, bytes, Long::sum);
        if (!ipv6
                && Memory.getIntBigEndian(flow.layerOfSource(FlowLayer.IPV4, false))
                        == address(203, 0, 113, 199)) {
            sentOutBytes += flow.sourceBytes();
        }
    }

    private static int address(int a, int b, int c, int d) {
        return a << 24 | b << 16 | c << 8 | d;
    }

    @Test
    void shouldMakeTheSamePacketsFromTheSameSeed() {
        assertThat(digest(DAY, 1)).isEqualTo(digest(DAY, 1)).isNotEqualTo(digest(DAY, 2));
    }

    @Test
    void shouldMoveTheSamePacketsToAnotherDay() {
        long dayNs = TimeUnit.DAYS.toNanos(1);
        assertThat(digest(DAY.plusDays(1), 1, dayNs)).isEqualTo(digest(DAY, 1));
    }

    private static long digest(LocalDate date, long seed) {
        return digest(date, seed, 0);
    }

    private static long digest(LocalDate date, long seed, long shiftNs) {
        PacketBatch batch = new PacketBatch();
        long digest = 0;
        try (OfficeDay day = new OfficeDay(date, seed)) {
            for (int reads = 0; reads < 500; reads++) {
                day.read(batch);
                for (int i = 0; i < batch.count; i++) {
                    digest = 31 * digest + batch.timestampNs[i] - shiftNs;
                    digest = 31 * digest + batch.wireLength[i];
                    for (int at = 0; at < batch.capturedLength[i]; at++) {
                        digest = 31 * digest + Memory.getByte(batch.address[i] + at);
                    }
                }
            }
        }
        return digest;
    }

    @Test
    void shouldSendPacketsInOrderOfTimeWithinTheDay() {
        assertThat(disorder).isZero();
        assertThat(firstNs).isBetween(BEGIN_NS, BEGIN_NS + HOUR_NS / 60);
        assertThat(lastNs)
                .isBetween(BEGIN_NS + 24 * HOUR_NS - HOUR_NS / 60, BEGIN_NS + 24 * HOUR_NS);
    }

    @Test
    void shouldSendPacketsThatAllBelongToFlows() {
        assertThat(metered).isEqualTo(packets).isBetween(3_000_000L, 7_000_000L);
        assertThat(flows).isBetween(100_000L, 400_000L);
    }

    @Test
    void shouldFollowTheHoursOfAnOffice() {
        // Night, forenoon, lunch, afternoon, evening; the night has its backup.
        assertThat(bytesByHour[11]).isGreaterThan(20 * bytesByHour[6]);
        assertThat(bytesByHour[12]).isLessThan(bytesByHour[14] * 3 / 4);
        assertThat(bytesByHour[14]).isGreaterThan(10 * bytesByHour[18]);
        assertThat(bytesByHour[1]).isGreaterThan(15_000_000_000L);
    }

    @Test
    void shouldUseTheServicesOfAnOffice() {
        assertThat(bytesByService)
                .containsKeys("tcp 443", "udp 443", "tcp 445", "tcp 993", "tcp 25", "tcp 88")
                .containsKeys("tcp 3128", "tcp 5432", "tcp 631", "tcp 22", "tcp 8530", "tcp 9103")
                .containsKeys("udp 53", "udp 123", "udp 161", "udp 514", "udp 5060", "udp 3478")
                .containsKeys("udp 5353");
        assertThat(echoFlows).isGreaterThan(1000);
        assertThat((double) ipv6Flows / flows).isBetween(0.05, 0.5);
        assertThat(vlans).containsExactly(10, 20, 30, 40, 50, 60);
    }

    @Test
    void shouldShowNobodysAddresses() {
        Set<Integer> kept = new TreeSet<>();
        for (int vlan : new int[] {10, 20, 30, 40, 50, 60}) {
            kept.add(address(0, 10, 10, vlan));
        }
        // RFC 5737 and RFC 3849; the last is the group of mDNS (RFC 6762)
        kept.add(address(0, 192, 0, 2));
        kept.add(address(0, 198, 51, 100));
        kept.add(address(0, 203, 0, 113));
        kept.add(address(0x20, 0x01, 0x0d, 0xb8));
        kept.add(address(0, 224, 0, 0));
        assertThat(networks).isSubsetOf(kept);
    }

    @Test
    void shouldHideSomethingToFind() {
        assertThat(sentOutBytes).isBetween(5_600_000_000L, 6_000_000_000L);
    }
}
