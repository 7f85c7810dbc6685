package io.flowgauge.meter;

import static io.flowgauge.meter.MeterFixture.SECOND_NS;
import static io.flowgauge.meter.MeterFixture.flowsMax;
import static io.flowgauge.meter.MeterFixture.settings;
import static io.flowgauge.meter.MeterFixture.share;
import static io.flowgauge.meter.MeterFixture.sliced;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.flowgauge.base.LinkType;
import io.flowgauge.base.Memory;
import io.flowgauge.base.PacketBatch;
import io.flowgauge.testkit.FrameMemory;
import io.flowgauge.testkit.PacketBuilder;
import io.flowgauge.testkit.RandomFrames;
import io.flowgauge.testkit.Seeds;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MeterAllocationTest {
    private static final int PACKETS = 1_000_000;
    private static final int WARM_UP = 300_000;
    private static final int PLAIN = 96;

    static Stream<MeterSettings> settingsOfEachKind() {
        MeterSettings plain = settings(3, 1);
        return Stream.of(
                plain,
                sliced(plain),
                flowsMax(plain, 2000),
                share(plain, 1, 2),
                MeterFixture.protocols(plain, 80));
    }

    /** Traffic of all kinds; flows are created and expire all the time, and are reported. */
    @ParameterizedTest
    @MethodSource("settingsOfEachKind")
    void shouldAllocateNothingPerPacketOrFlow(MeterSettings settings) {
        SplittableRandom random = Seeds.random("MeterAllocationTest");
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long[] reports = new long[1];
        try (Arena arena = Arena.ofConfined()) {
            FrameMemory frames = new FrameMemory(arena, PacketBatch.CAPACITY, 0, false);
            long[] addresses = new long[PacketBatch.CAPACITY];
            int[] lengths = new int[PacketBatch.CAPACITY];
            fill(frames, addresses, lengths, random);
            Meter meter =
                    new Meter(settings, arena, (address, bytes, reason, instantNs) -> reports[0]++);
            PacketBatch batch = new PacketBatch();
            run(meter, batch, addresses, lengths, 0, WARM_UP);
            long flowsBefore = meter.counters().flowsCreated.get();

            long before = threads.getCurrentThreadAllocatedBytes();
            run(meter, batch, addresses, lengths, WARM_UP, PACKETS);
            long allocated = threads.getCurrentThreadAllocatedBytes() - before;

            assertThat(meter.counters().flowsCreated.get() - flowsBefore).isGreaterThan(100_000);
            assertThat(reports[0]).isGreaterThan(100_000);
            // What the JVM itself may do now and then, such as load a class at a rare branch.
            assertThat(allocated).as("bytes for %d packets", PACKETS).isLessThan(PACKETS / 50);
        }
    }

    private static void fill(
            FrameMemory frames, long[] addresses, int[] lengths, SplittableRandom random) {
        RandomFrames kinds = new RandomFrames(random, 20);
        for (int i = 0; i < addresses.length; i++) {
            byte[] frame = i < PLAIN ? plain(i) : kinds.next(LinkType.ETHERNET);
            addresses[i] = frames.put(i, frame);
            lengths[i] = frame.length;
        }
    }

    private static byte[] plain(int i) {
        PacketBuilder frame = PacketBuilder.ethernet();
        frame = i % 4 == 0 ? frame.ipv6("fe80::1", "fe80::2") : frame.ipv4("10.0.0.1", "10.0.0.2");
        return (i % 3 == 0 ? frame.tcp(i, 80) : frame.udp(i, 53)).payload(10).build();
    }

    private static void run(
            Meter meter,
            PacketBatch batch,
            long[] addresses,
            int[] lengths,
            int from,
            int packets) {
        for (int packet = from; packet < from + packets; packet += PacketBatch.CAPACITY) {
            batch.linkType = LinkType.ETHERNET;
            batch.count = PacketBatch.CAPACITY;
            for (int i = 0; i < PacketBatch.CAPACITY; i++) {
                if (i < PLAIN) {
                    // Some addresses change with each batch, others hardly ever.
                    int host = i % 2 == 0 ? packet : packet >>> 20;
                    Memory.putInt(addresses[i] + (i % 4 == 0 ? 34 : 27), host);
                }
                batch.address[i] = addresses[i];
                batch.capturedLength[i] = lengths[i];
                batch.wireLength[i] = lengths[i];
                batch.timestampNs[i] = 1_700_000_000 * SECOND_NS + (packet + i) * 50_000L;
            }
            meter.process(batch);
            meter.work(256);
        }
    }
}
