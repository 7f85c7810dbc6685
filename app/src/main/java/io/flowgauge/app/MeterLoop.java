package io.flowgauge.app;

import io.flowgauge.base.Counter;
import io.flowgauge.base.PacketBatch;
import io.flowgauge.base.UserErrorException;
import io.flowgauge.capture.PacketSource;
import io.flowgauge.meter.Meter;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * The duty cycle of one meter: read a batch, meter it, and in the time between do a bounded piece
 * of what is due. Runs on the one thread that the source, the meter and its table belong to.
 */
final class MeterLoop {
    /** Flows that a report pass visits behind each batch, while packets keep coming. */
    private static final int FLOWS_PER_BATCH = 256;

    /** Flows visited at a time, and for how long in all, while no packets wait. */
    private static final int FLOWS_PER_SLICE = 2048;

    private static final long SLICES_NS_MAX = 500_000;

    private final PacketSource source;
    private final Meter meter;
    private final BooleanSupplier stopped;
    private final Counter longestHoldNs =
            new Counter(
                    "meter.longest_hold_ns",
                    "Longest time between two reads of packets, spent on metering and reports, ns.",
                    Counter.Kind.MAXIMUM);

    MeterLoop(PacketSource source, Meter meter, BooleanSupplier stopped) {
        this.source = source;
        this.meter = meter;
        this.stopped = stopped;
    }

    List<Counter> counters() {
        return List.of(longestHoldNs);
    }

    /** Meters until the source ends or a stop is asked for, then ends all flows. */
    void run() throws UserErrorException {
        PacketBatch batch = new PacketBatch();
        while (!stopped.getAsBoolean()) {
            int packets = source.read(batch);
            if (packets == PacketSource.END) {
                break;
            }
            long beganNs = System.nanoTime();
            if (packets > 0) {
                meter.process(batch);
            } else {
                meter.advanceTo(source.nowNs());
            }
            if (packets == PacketBatch.CAPACITY) {
                meter.work(FLOWS_PER_BATCH);
            } else {
                while (meter.work(FLOWS_PER_SLICE) && System.nanoTime() - beganNs < SLICES_NS_MAX) {
                    // The next slice.
                }
            }
            longestHoldNs.raiseTo(System.nanoTime() - beganNs);
        }
        meter.finish();
    }
}
