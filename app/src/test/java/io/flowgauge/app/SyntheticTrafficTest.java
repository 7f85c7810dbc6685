package io.flowgauge.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.flowgauge.base.Memory;
import io.flowgauge.base.PacketBatch;
import io.flowgauge.meter.Meter;
import io.flowgauge.meter.MeterSettings;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.BitSet;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class SyntheticTrafficTest {
    private static final int PACKETS = 100_000;
    private static final int ETHERTYPE = 12;

    private final SplittableRandom random = new SplittableRandom(3);

    @Test
    void shouldMakeTheSamePacketsFromTheSameSeed() {
        SyntheticTraffic one = new SyntheticTraffic(1);
        SyntheticTraffic same = new SyntheticTraffic(1);
        SyntheticTraffic other = new SyntheticTraffic(2);
        one.packet(5, 77);
        same.packet(5, 77);
        other.packet(5, 77);
        assertThat(same.frame()).isEqualTo(one.frame());
        assertThat(other.frame()).isNotEqualTo(one.frame());
    }

    @Test
    void shouldMixFamiliesTransportsAndLengths() {
        SyntheticTraffic traffic = new SyntheticTraffic(1);
        int v6 = 0;
        int udp = 0;
        int small = 0;
        int large = 0;
        for (int flow = 0; flow < PACKETS; flow++) {
            int length = traffic.packet(flow, random.nextLong());
            boolean isV6 = traffic.frame()[ETHERTYPE] == (byte) 0x86;
            v6 += isV6 ? 1 : 0;
            udp += traffic.frame()[isV6 ? 20 : 23] == 17 ? 1 : 0;
            small += length < 576 ? 1 : 0;
            large += length == 1500 ? 1 : 0;
        }
        assertThat(v6 / (double) PACKETS).isCloseTo(1 / 16.0, within(0.01));
        assertThat(udp / (double) PACKETS).isCloseTo(1 / 4.0, within(0.01));
        assertThat(small / (double) PACKETS).isCloseTo(7 / 12.0, within(0.01));
        assertThat(large / (double) PACKETS).isCloseTo(1 / 12.0, within(0.01));
    }

    @Test
    void shouldMakeWholePacketsOfAsManyFlowsAsAskedFor() {
        int flows = 1000;
        SyntheticTraffic traffic = new SyntheticTraffic(1);
        try (Arena arena = Arena.ofConfined()) {
            MeterSettings settings =
                    new MeterSettings(
                            30_000_000_000L, -1, flows, false, new BitSet(), 1, true, 0, 1);
            Meter meter = new Meter(settings, arena, (_, _, _, _) -> {});
            long frame = arena.allocate(SyntheticTraffic.CAPTURED_MAX).address();
            PacketBatch batch = new PacketBatch();
            for (int i = 0; i < PACKETS; i++) {
                int length = traffic.packet(random.nextInt(flows), random.nextLong());
                int captured = Math.min(length, SyntheticTraffic.CAPTURED_MAX);
                Memory.copy(traffic.frame(), 0, frame, captured);
                batch.clear();
                batch.count = 1;
                batch.address[0] = frame;
                batch.capturedLength[0] = captured;
                batch.wireLength[0] = length;
                batch.timestampNs[0] = 1;
                meter.process(batch);
            }
            long metered = meter.counters().packetsMetered.get();
            assertThat(metered).isEqualTo(PACKETS);
            assertThat(meter.counters().flowsCreated.get()).isEqualTo(flows);
            assertThat(meter.counters().all())
                    .filteredOn(counter -> counter.name().startsWith("packets.malformed"))
                    .allMatch(counter -> counter.get() == 0);
        }
    }

    @Test
    void shouldFillTheFrameAfreshForEachPacket() {
        SyntheticTraffic traffic = new SyntheticTraffic(1);
        traffic.packet(5, 77);
        byte[] first = Arrays.copyOf(traffic.frame(), traffic.frame().length);
        for (int flow = 0; flow < 100; flow++) {
            traffic.packet(flow, random.nextLong());
        }
        traffic.packet(5, 77);
        assertThat(traffic.frame()).isEqualTo(first);
    }
}
