package io.flowgauge.capture;

import io.flowgauge.base.PacketBatch;
import io.flowgauge.base.UserErrorException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Hands on one packet at a time, each when the user presses Enter (Packetbeat's {@code -O}). When
 * the input ends, packets come without waiting, as in Packetbeat.
 */
public final class SteppedSource extends WrappedSource {
    /** What is printed before each packet, as Packetbeat prints it. */
    public static final String PROMPT = "Press enter to read packet";

    private static final long SLICE_MS = 100;

    private final PrintStream out;
    private final BooleanSupplier stopped;
    private final PacketBatch pending = new PacketBatch();
    private final Semaphore lines = new Semaphore(0);
    private volatile boolean inputEnded;
    private int next;
    private boolean prompted;
    private long deliveredNs = Long.MIN_VALUE;

    /**
     * Makes a source that steps through another. A daemon thread reads the input.
     *
     * @param stopped looked at ten times a second; once true, the source ends
     */
    public SteppedSource(
            PacketSource source, InputStream in, PrintStream out, BooleanSupplier stopped) {
        super(source);
        this.out = out;
        this.stopped = stopped;
        Thread.ofPlatform().daemon().name("step-input").start(() -> readLines(in));
    }

    private void readLines(InputStream in) {
        try {
            for (int c = in.read(); c >= 0; c = in.read()) {
                if (c == '\n') {
                    lines.release();
                }
            }
        } catch (IOException e) {
            // An input that cannot be read is one that has ended.
        }
        inputEnded = true;
        lines.release();
    }

    @Override
    public int read(PacketBatch batch) throws UserErrorException {
        batch.clear();
        if (next == pending.count) {
            next = 0;
            int packets = source.read(pending);
            if (packets <= 0) {
                return packets;
            }
        }
        if (!prompted) {
            out.println(PROMPT);
            out.flush();
            prompted = true;
        }
        boolean pressed = awaitLine();
        if (stopped.getAsBoolean()) {
            return END;
        }
        if (!pressed) {
            return 0;
        }
        prompted = false;
        deliveredNs = Math.max(deliveredNs, pending.timestampNs[next]);
        append(pending, next++, batch);
        return batch.count;
    }

    private boolean awaitLine() {
        try {
            return lines.tryAcquire(SLICE_MS, TimeUnit.MILLISECONDS) || inputEnded;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** The largest timestamp handed on; packets still held back do not count. */
    @Override
    public long nowNs() {
        return deliveredNs;
    }
}
