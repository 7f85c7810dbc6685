package io.flowgauge.bench;

import io.flowgauge.meter.EndReason;
import io.flowgauge.output.RecordHandler;
import io.flowgauge.output.RecordRing;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What it takes to hand a record over: into the ring and out again, on one thread. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(RingBenchmark.RECORDS)
public class RingBenchmark {
    static final int RECORDS = 256;

    private final RecordRing ring = new RecordRing(1 << 14, true);
    private final FlowReports reports = new FlowReports();
    private long packets;
    private final RecordHandler handler = (record, _, _) -> packets += record.sourcePackets();

    /** Hands a batch of records over. */
    @Benchmark
    public long record() {
        for (int i = 0; i < RECORDS; i++) {
            ring.report(reports.next(), reports.recordBytes(), EndReason.NONE, i);
        }
        int drained = ring.drain(handler, RECORDS);
        return packets + drained;
    }
}
