package io.flowgauge.capture;

import io.flowgauge.base.PacketBatch;
import io.flowgauge.base.UserErrorException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Replays a capture at the speed of its recording: a packet comes when as much time has passed
 * since the first as lies between their timestamps. The timestamps themselves stay as they are.
 * Where time runs backwards in the capture, the packet comes at once.
 */
public final class PacedSource extends WrappedSource {
    /** The longest time without a look at the stop request. */
    private static final long SLICE_NS = 100_000_000;

    /** The passing of time, to be replaced in tests. */
    interface Clock {
        long nanoTime();

        void sleep(long ns) throws InterruptedException;
    }

    private static final Clock SYSTEM =
            new Clock() {
                @Override
                public long nanoTime() {
                    return System.nanoTime();
                }

                @Override
                public void sleep(long ns) throws InterruptedException {
                    TimeUnit.NANOSECONDS.sleep(ns);
                }
            };

    private final BooleanSupplier stopped;
    private final Clock clock;
    private final PacketBatch pending = new PacketBatch();
    private int next;
    private boolean started;
    private long dueNs;
    private long previousNs;
    private long deliveredNs = Long.MIN_VALUE;

    /**
     * Makes a source that paces another.
     *
     * @param stopped looked at ten times a second; once true, the source ends
     */
    public PacedSource(PacketSource source, BooleanSupplier stopped) {
        this(source, stopped, SYSTEM);
    }

    PacedSource(PacketSource source, BooleanSupplier stopped, Clock clock) {
        super(source);
        this.stopped = stopped;
        this.clock = clock;
    }

    @Override
    public int read(PacketBatch batch) throws UserErrorException {
        batch.clear();
        if (stopped.getAsBoolean()) {
            return END;
        }
        if (next == pending.count) {
            next = 0;
            int packets = source.read(pending);
            if (packets <= 0) {
                return packets;
            }
            if (!started) {
                started = true;
                dueNs = clock.nanoTime();
                previousNs = pending.timestampNs[0];
            }
        }
        if (!awaitNext()) {
            return stopped.getAsBoolean() ? END : 0;
        }
        long now = clock.nanoTime();
        do {
            dueNs += gapNs();
            previousNs = pending.timestampNs[next];
            deliveredNs = Math.max(deliveredNs, previousNs);
            append(pending, next++, batch);
        } while (next < pending.count && dueNs + gapNs() - now <= 0);
        return batch.count;
    }

    /** Waits for the next packet's time, one slice at most; false if that has not come. */
    private boolean awaitNext() {
        long wait = dueNs + gapNs() - clock.nanoTime();
        if (wait <= 0) {
            return true;
        }
        try {
            clock.sleep(Math.min(wait, SLICE_NS));
        } catch (InterruptedException e) {
            // The interrupt also ends a capture file at its next read: leave it standing.
            Thread.currentThread().interrupt();
            next = pending.count;
            return false;
        }
        return wait <= SLICE_NS && !stopped.getAsBoolean();
    }

    private long gapNs() {
        return Math.max(pending.timestampNs[next] - previousNs, 0);
    }

    /** The largest timestamp handed on; packets still held back do not count. */
    @Override
    public long nowNs() {
        return deliveredNs;
    }
}
