package io.flowgauge.bench;

import io.flowgauge.app.SyntheticTraffic;
import io.flowgauge.base.Counter;
import io.flowgauge.base.Memory;
import io.flowgauge.base.PacketBatch;
import io.flowgauge.capture.PacketSource;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A source that has a full batch whenever it is asked, as a line does that is faster than the
 * meter, stamped with the present time. It keeps how long the meter stayed away between two reads.
 */
public final class FullLoad implements PacketSource {
    private static final long FRAME_BYTES = SyntheticTraffic.CAPTURED_MAX;

    private final SyntheticTraffic traffic = new SyntheticTraffic(7);
    private final SplittableRandom random = new SplittableRandom(7);
    private final Holds holds = new Holds();
    private final MemorySegment memory;
    private final int flows;
    private final long clockOffsetNs = System.currentTimeMillis() * 1_000_000 - System.nanoTime();
    private final long measureAtNs;
    private final long endNs;
    private long nextFlow;
    private long packets;
    private boolean measuring;

    /**
     * Begins the load.
     *
     * @param flows first each has a packet, in turn; then they have them at random
     * @param warmUpNs how long holds are not kept
     * @param durationNs when it ends, warm-up included
     */
    public FullLoad(int flows, long warmUpNs, long durationNs) {
        this.flows = flows;
        memory = Arena.ofAuto().allocate(FRAME_BYTES * PacketBatch.CAPACITY, 64);
        long nowNs = System.nanoTime();
        measureAtNs = nowNs + warmUpNs;
        endNs = nowNs + durationNs;
    }

    @Override
    public int read(PacketBatch batch) {
        if (measuring) {
            holds.end();
        }
        long nowNs = System.nanoTime();
        if (nowNs >= endNs) {
            return END;
        }
        measuring = nowNs >= measureAtNs;
        batch.clear();
        for (int i = 0; i < PacketBatch.CAPACITY; i++) {
            long flow = nextFlow < flows ? nextFlow++ : random.nextInt(flows);
            int length = traffic.packet(flow, random.nextLong());
            int captured = Math.min(length, SyntheticTraffic.CAPTURED_MAX);
            long address = memory.address() + i * FRAME_BYTES;
            Memory.copy(traffic.frame(), 0, address, captured);
            batch.address[i] = address;
            batch.capturedLength[i] = captured;
            batch.wireLength[i] = length;
            batch.timestampNs[i] = nowNs + clockOffsetNs;
        }
        batch.count = PacketBatch.CAPACITY;
        packets += batch.count;
        holds.begin();
        return batch.count;
    }

    /** Returns how many packets were read. */
    public long packets() {
        return packets;
    }

    /** Returns how long the meter stayed away, each time after the warm-up. */
    public Holds holds() {
        return holds;
    }

    @Override
    public long nowNs() {
        return System.nanoTime() + clockOffsetNs;
    }

    @Override
    public List<Counter> counters() {
        return List.of();
    }

    @Override
    public void close() {
        // The holds are still to be read, and the memory goes back by itself.
    }
}
