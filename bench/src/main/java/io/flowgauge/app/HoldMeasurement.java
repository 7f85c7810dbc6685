package io.flowgauge.app;

import io.flowgauge.base.Counter;
import io.flowgauge.base.UserErrorException;
import io.flowgauge.bench.FullLoad;
import io.flowgauge.bench.Holds;
import io.flowgauge.capture.natives.NativeMemory;
import io.flowgauge.event.EventSettings;
import io.flowgauge.event.processor.EventStage;
import io.flowgauge.meter.Meter;
import io.flowgauge.meter.MeterSettings;
import io.flowgauge.output.EventPublisher;
import io.flowgauge.output.RecordRing;
import io.flowgauge.output.queue.EventQueue;
import io.flowgauge.output.queue.MemoryLog;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * How long report passes and timers of a million flows keep a live meter from its packets: the
 * meter's loop of the product, its ring and its publisher, under a load that never lets up. Passes
 * and timeouts come more often than by default, so that a short run has many of them.
 *
 * <p>Prints one line of {@code name=value}: the longest hold and its 99.9th percentile, in ns of
 * wall clock and of the thread's processor time; and the same, named {@code machine_}, for pieces
 * of work that nothing can hold up but other users of the machine.
 */
final class HoldMeasurement {
    private static final int FLOWS = 1_000_000;
    private static final int RING_SLOTS = 1 << 14;
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(4);
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
                        EventStage.of(EventSettings.of("b", "b", "1")),
                        List.of(),
                        new EventQueue(new MemoryLog(1)),
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
            System.out.printf(
                    "%s %s packets=%d reports=%d coalesced=%d created=%d%n",
                    load.holds().summary(""),
                    Holds.ofNothing(measureNs).summary("machine_"),
                    load.packets(),
                    counter(meter, "reports.interim"),
                    counter(meter, "reports.coalesced"),
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
