package io.flowgauge.bench;

import io.flowgauge.base.Memory;
import io.flowgauge.meter.EndReason;
import io.flowgauge.meter.FlowRecord;
import io.flowgauge.meter.FlowSink;
import io.flowgauge.meter.Meter;
import io.flowgauge.meter.MeterSettings;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.BitSet;

/** Flow records as a meter reports them, kept in memory and handed out in turn. */
final class FlowReports implements FlowSink {
    private static final int COUNT = 1024;
    private static final int STRIDE = 256;
    private static final long TIMEOUT_NS = 30_000_000_000L;

    private final MemorySegment memory = Arena.ofAuto().allocate(COUNT * STRIDE, STRIDE);
    private final int[] bytes = new int[COUNT];
    private int kept;
    private int next = -1;

    FlowReports() {
        PacketStock stock = PacketStock.ofFlows(COUNT);
        MeterSettings settings =
                new MeterSettings(TIMEOUT_NS, -1, COUNT, false, new BitSet(), 1, true, 0, 1);
        Meter meter = new Meter(settings, Arena.ofAuto(), this);
        for (int i = 0; i < stock.batches(); i++) {
            meter.process(stock.next());
        }
        meter.finish();
    }

    @Override
    public void report(long address, int recordBytes, EndReason reason, long instantNs) {
        if (kept < COUNT) {
            Memory.copy(address, memory.address() + (long) kept * STRIDE, recordBytes);
            bytes[kept++] = recordBytes;
        }
    }

    /** Moves to the next record; returns its address. */
    long next() {
        next = next + 1 == kept ? 0 : next + 1;
        return memory.address() + (long) next * STRIDE;
    }

    /** Returns the length of the record that {@link #next} returned. */
    int recordBytes() {
        return bytes[next];
    }

    /** Moves a flyweight to the next record. */
    FlowRecord next(FlowRecord record) {
        return record.wrap(next());
    }
}
