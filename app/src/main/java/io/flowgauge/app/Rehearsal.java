package io.flowgauge.app;

import io.flowgauge.base.PacketBatch;
import io.flowgauge.meter.Meter;
import io.flowgauge.meter.MeterSettings;
import io.flowgauge.output.RecordRing;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.util.BitSet;
import java.util.concurrent.TimeUnit;

/**
 * Meters made-up packets before live capture begins, with a meter of its own, so that the code
 * which meters packets is compiled when the first real ones come: until then it is some fifty times
 * slower and a fast line would fill the kernel's ring.
 */
final class Rehearsal {
    /** What it takes until the compiler has gone over everything, or the machine is too slow. */
    private static final int PACKETS = 400_000;

    private static final long LIMIT_NS = TimeUnit.SECONDS.toNanos(2);
    private static final int FLOWS = 1 << 12;
    private static final int FRAMES = 1 << 13;
    private static final int FRAME_BYTES = 128;
    private static final int FLOWS_PER_SLICE = 256;
    private static final int RING_SLOTS = 1 << 10;
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(2);
    private static final long PERIOD_NS = TimeUnit.SECONDS.toNanos(1);

    /** So that flows are reported and end often enough. */
    private static final long PACKET_NS = TimeUnit.MICROSECONDS.toNanos(100);

    private static final long BEGIN_NS = TimeUnit.DAYS.toNanos(1);

    private Rehearsal() {}

    /** Meters until the code is likely compiled; returns how many reports that made. */
    static long run() {
        // A kind of segment that is loaded later throws away all code compiled until then.
        boolean _ = MemorySegment.ofArray(new byte[1]).scope().isAlive();
        Arena memory = Arena.ofAuto();
        try {
            return meter(memory);
        } finally {
            Reference.reachabilityFence(memory);
        }
    }

    private static long meter(Arena memory) {
        MemorySegment frames = memory.allocate((long) FRAMES * FRAME_BYTES, Long.BYTES);
        int[] lengths = fill(frames);
        RecordRing ring = new RecordRing(RING_SLOTS, true);
        Meter meter =
                new Meter(
                        new MeterSettings(
                                TIMEOUT_NS, PERIOD_NS, FLOWS, false, new BitSet(), 1, false, 0, 1),
                        memory,
                        ring);
        PacketBatch batch = new PacketBatch();
        long reports = 0;
        long beganNs = System.nanoTime();
        for (int packets = 0;
                packets < PACKETS && System.nanoTime() - beganNs < LIMIT_NS;
                packets += PacketBatch.CAPACITY) {
            fill(batch, frames.address(), lengths, packets);
            meter.process(batch);
            meter.work(FLOWS_PER_SLICE);
            reports += ring.drain((_, _, _) -> {}, RING_SLOTS);
        }
        return reports;
    }

    private static void fill(PacketBatch batch, long frames, int[] lengths, int first) {
        batch.clear();
        batch.count = PacketBatch.CAPACITY;
        for (int i = 0; i < PacketBatch.CAPACITY; i++) {
            int frame = (first + i) % FRAMES;
            batch.address[i] = frames + (long) frame * FRAME_BYTES;
            batch.capturedLength[i] = Math.min(lengths[frame], SyntheticTraffic.CAPTURED_MAX);
            batch.wireLength[i] = lengths[frame];
            batch.timestampNs[i] = BEGIN_NS + (first + i) * PACKET_NS;
            batch.vlan[i] = PacketBatch.NO_VLAN;
        }
    }

    /** Writes frames of so many flows that they come and go; returns their lengths on the wire. */
    private static int[] fill(MemorySegment frames) {
        SyntheticTraffic traffic = new SyntheticTraffic(1);
        int[] lengths = new int[FRAMES];
        for (int i = 0; i < FRAMES; i++) {
            long random = SyntheticTraffic.mix(i);
            // Every other packet is of one of a few flows, the rest of a few thousand.
            long flow = (i & 1) == 0 ? i & 0xfe : i;
            lengths[i] = traffic.packet(flow, random);
            MemorySegment.copy(
                    traffic.frame(),
                    0,
                    frames,
                    ValueLayout.JAVA_BYTE,
                    (long) i * FRAME_BYTES,
                    SyntheticTraffic.CAPTURED_MAX);
        }
        return lengths;
    }
}
