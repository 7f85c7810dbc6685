package io.flowgauge.capture;

import io.flowgauge.base.Counter;
import io.flowgauge.base.PacketBatch;
import io.flowgauge.base.UserErrorException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads a capture several times, as if it were one long one: the timestamps of each further loop
 * are shifted, so that its first packet follows the last of the loop before after the mean gap
 * between packets. 0 loops means for ever, as Packetbeat documents {@code -l}.
 */
public final class LoopedSource implements PacketSource {
    /** Opens the capture once more. It has to be a file: a stream comes only once. */
    @FunctionalInterface
    public interface Opening {
        /** Returns the capture, at its start. */
        PacketSource open() throws UserErrorException;
    }

    private final Opening opening;
    private final int loops;
    private final List<Counter> counters = new ArrayList<>();
    private final long[] counted;
    private PacketSource source;
    private int loop = 1;
    private long packets;
    private long firstNs;
    private long shiftNs;
    private long latestNs = Long.MIN_VALUE;
    private long meanGapNs;
    private @Nullable String damage;

    /**
     * Opens the capture for its first loop.
     *
     * @param loops how often it is read, 0 for ever
     */
    public LoopedSource(Opening opening, int loops) throws UserErrorException {
        this.opening = opening;
        this.loops = loops;
        this.source = opening.open();
        for (Counter counter : source.counters()) {
            counters.add(new Counter(counter.name(), counter.description()));
        }
        this.counted = new long[counters.size()];
    }

    @Override
    public int read(PacketBatch batch) throws UserErrorException {
        int read = source.read(batch);
        count();
        while (read == END) {
            if (!nextLoop()) {
                return END;
            }
            read = source.read(batch);
            count();
        }
        if (read > 0) {
            shift(batch);
        }
        return read;
    }

    private boolean nextLoop() throws UserErrorException {
        if (damage == null) {
            damage = source.damage().orElse(null);
        }
        // A capture without packets would be opened for ever.
        boolean more = packets > 0 && (loops == 0 || loop < loops);
        if (!more || Thread.currentThread().isInterrupted()) {
            return false;
        }
        if (loop == 1) {
            meanGapNs = packets > 1 ? Math.max(latestNs - firstNs, 0) / (packets - 1) : 0;
        }
        PacketSource next;
        try {
            next = opening.open();
        } catch (UserErrorException e) {
            if (Thread.currentThread().isInterrupted()) {
                // Asked to stop in the middle of it.
                return false;
            }
            throw e;
        }
        loop = loops == 0 ? 2 : loop + 1;
        packets = 0;
        source.close();
        source = next;
        for (int i = 0; i < counted.length; i++) {
            counted[i] = 0;
        }
        return true;
    }

    private void shift(PacketBatch batch) {
        if (packets == 0) {
            firstNs = batch.timestampNs[0];
            shiftNs = loop == 1 ? 0 : latestNs + meanGapNs - firstNs;
        }
        packets += batch.count;
        for (int i = 0; i < batch.count; i++) {
            long ns = batch.timestampNs[i];
            long shifted = Math.min(ns + shiftNs, CaptureReader.MAX_TIMESTAMP_NS);
            batch.timestampNs[i] = shifted;
            latestNs = Math.max(latestNs, shifted);
        }
    }

    /** Carries what the present loop has counted over to the counters of all loops. */
    private void count() {
        List<Counter> present = source.counters();
        for (int i = 0; i < counted.length; i++) {
            long value = present.get(i).get();
            counters.get(i).add(value - counted[i]);
            counted[i] = value;
        }
    }

    @Override
    public long nowNs() {
        return latestNs;
    }

    /** What was wrong in the first loop that met something wrong. */
    @Override
    public Optional<String> damage() {
        return Optional.ofNullable(damage);
    }

    @Override
    public List<Counter> counters() {
        return List.copyOf(counters);
    }

    @Override
    public void close() {
        source.close();
    }
}
