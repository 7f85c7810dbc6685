package io.flowgauge.capture;

import io.flowgauge.base.Counter;
import io.flowgauge.base.PacketBatch;
import io.flowgauge.base.UserErrorException;
import java.util.List;
import java.util.Optional;

/** Delivers captured packets in batches, from a file or from an interface. One thread calls it. */
public interface PacketSource extends AutoCloseable {
    /** What {@link #read} returns when no packet will ever come again. */
    int END = -1;

    /**
     * Fills a batch with the next packets, in the order of their capture. The packets of the batch
     * before are given back and no longer valid. A live source waits for the first packet, but no
     * longer than a fraction of a second.
     *
     * @return how many packets are in the batch; 0 if none came in time; {@link #END} at the end
     * @throws UserErrorException if the source can't go on: a device that is gone for good, a file
     *     that can no longer be read. A damaged file is no exception: see {@link #damage}
     */
    int read(PacketBatch batch) throws UserErrorException;

    /**
     * Returns a time that capture has certainly reached, even when no packet came: ns since the
     * epoch. For a live source the present, for a file the largest timestamp read so far, and
     * {@link Long#MIN_VALUE} before the first.
     */
    long nowNs();

    /**
     * Returns, after {@link #END}, one line that says what was wrong with the capture file and
     * where (file and byte offset), or nothing if it was read whole.
     */
    default Optional<String> damage() {
        return Optional.empty();
    }

    /** Returns what this source counts: packets received, dropped by the kernel, and the like. */
    List<Counter> counters();

    @Override
    void close();
}
