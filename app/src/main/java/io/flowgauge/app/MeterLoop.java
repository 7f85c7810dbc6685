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

    /** How long packets are still read after a stop was asked for. */
    private static final long DRAIN_NS_MAX = 400_000_000;

    /** How long the kernel may hold back a packet that it has captured. */
    private static final long HIDDEN_NS_MAX = 200_000_000;

    private final PacketSource source;
    private final Meter meter;
    private final boolean live;
    private final BooleanSupplier stopped;
    private final Counter longestHoldNs =
            new Counter(
                    "meter.longest_hold_ns",
                    "Longest time between two reads of packets, spent on metering and reports, ns.",
                    Counter.Kind.MAXIMUM);

    /**
     * Makes a loop.
     *
     * @param live whether packets come from devices
     * @param stopped whether a stop was asked for
     */
    MeterLoop(PacketSource source, Meter meter, boolean live, BooleanSupplier stopped) {
        this.source = source;
        this.meter = meter;
        this.live = live;
        this.stopped = stopped;
    }

    List<Counter> counters() {
        return List.of(longestHoldNs);
    }

    /**
     * Meters until the source ends or a stop is asked for, closes the source, and ends all flows.
     */
    void run() throws UserErrorException {
        PacketBatch batch = new PacketBatch();
        try (source) {
            while (!stopped.getAsBoolean() && readAndMeter(batch) != PacketSource.END) {
                // Until then.
            }
            if (live) {
                drain(batch);
            }
        }
        // The interrupt that woke the reader has done its work: what follows may wait as usual.
        boolean _ = Thread.interrupted();
        meter.finish();
    }

    /** Takes what the kernel has captured but not yet handed over: it was on the line before. */
    private void drain(PacketBatch batch) throws UserErrorException {
        long beganNs = System.nanoTime();
        int packets = 0;
        while (packets != PacketSource.END) {
            long pastNs = System.nanoTime() - beganNs;
            if (pastNs > DRAIN_NS_MAX || packets == 0 && pastNs > HIDDEN_NS_MAX) {
                return;
            }
            packets = readAndMeter(batch);
        }
    }

    private int readAndMeter(PacketBatch batch) throws UserErrorException {
        int packets = source.read(batch);
        if (packets == PacketSource.END) {
            return packets;
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
        return packets;
    }
}
