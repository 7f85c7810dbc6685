package io.flowgauge.app;

import io.flowgauge.base.Counter;
import io.flowgauge.base.UserErrorException;
import io.flowgauge.bench.FullLoad;
import io.flowgauge.capture.natives.NativeMemory;
import io.flowgauge.event.EventSettings;
import io.flowgauge.event.Packetbeat6Encoder;
import io.flowgauge.meter.Meter;
import io.flowgauge.meter.MeterSettings;
import io.flowgauge.output.DiscardOutput;
import io.flowgauge.output.EventPublisher;
import io.flowgauge.output.RecordRing;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * How long report passes over a million flows keep a live meter from its packets: the meter's loop
 * of the product, its ring and its publisher, under a load that never lets up.
 *
 * <p>Prints one line of {@code name=value}: the longest hold and its 99.9th percentile, in ns of
 * wall clock and of the thread's processor time. On a machine that others use too, only the second
 * is the program's doing.
 */
final class HoldMeasurement {
    private static final int FLOWS = 1_000_000;
    private static final int RING_SLOTS = 1 << 14;
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(30);
    private static final long PERIOD_NS = TimeUnit.SECONDS.toNanos(2);
    private static final long WARM_UP_NS = TimeUnit.SECONDS.toNanos(5);

    private HoldMeasurement() {}

    /** Takes one argument: seconds to measure for, after 5 s of warm-up. */
    public static void main(String[] arguments) throws UserErrorException, InterruptedException {
        long measureNs = TimeUnit.SECONDS.toNanos(Long.parseLong(arguments[0]));
        RecordRing ring = new RecordRing(RING_SLOTS, true);
        EventPublisher publisher =
                new EventPublisher(
                        List.of(ring),
                        new Packetbeat6Encoder(EventSettings.of("b", "b", "1"), false, true),
                        new DiscardOutput(),
                        () -> {});
        MeterSettings settings =
                new MeterSettings(
                        TIMEOUT_NS, PERIOD_NS, FLOWS, false, new BitSet(), 1, false, 0, 1);
        try (NativeMemory memory = new NativeMemory();
                FullLoad load = new FullLoad(FLOWS, WARM_UP_NS, WARM_UP_NS + measureNs)) {
            Meter meter = new Meter(settings, memory, ring);
            Thread publishing = Thread.ofPlatform().name("publisher").start(publisher);
            try {
                new MeterLoop(load, meter, true, () -> false).run();
            } finally {
                ring.close();
                publishing.join();
            }
            long[] wall = load.sortedHoldsNs();
            long[] cpu = load.sortedHoldsCpuNs();
            System.out.printf(
                    "holds=%d wall_max=%d wall_p999=%d cpu_max=%d cpu_p999=%d packets=%d reports=%d"
                            + " created=%d%n",
                    wall.length,
                    wall[wall.length - 1],
                    wall[(int) (wall.length * 0.999)],
                    cpu[cpu.length - 1],
                    cpu[(int) (cpu.length * 0.999)],
                    load.packets(),
                    counter(meter, "reports.interim"),
                    counter(meter, "flows.created"));
        }
    }

    private static long counter(Meter meter, String name) {
        return meter.counters().all().stream()
                .filter(counter -> counter.name().equals(name))
                .mapToLong(Counter::get)
                .sum();
    }
}
