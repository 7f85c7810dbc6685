package io.flowgauge.bench;

import io.flowgauge.base.PacketBatch;
import io.flowgauge.capture.natives.NativeMemory;
import io.flowgauge.meter.Meter;
import io.flowgauge.meter.MeterSettings;
import java.util.Arrays;
import java.util.BitSet;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What a flow of one packet costs from its creation to its end by timeout. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(PacketBatch.CAPACITY)
public class FlowChurnBenchmark {
    private static final int FLOWS = 1 << 18;
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(1);

    /** A batch comes every 2 ms, so that some 64 k flows live, and none twice. */
    private static final long BATCH_NS = TimeUnit.MILLISECONDS.toNanos(2);

    private final NativeMemory memory = new NativeMemory();
    private final PacketStock stock = PacketStock.ofFlows(FLOWS);
    private final Meter meter =
            new Meter(
                    new MeterSettings(TIMEOUT_NS, -1, FLOWS, false, new BitSet(), 1, true, 0, 1),
                    memory,
                    (_, _, _, _) -> {});
    private long nowNs = TIMEOUT_NS;

    /** Gives the table back. */
    @TearDown
    public void close() {
        memory.close();
    }

    /** Meters a batch of packets whose flows are all new. */
    @Benchmark
    public long flow() {
        PacketBatch batch = stock.next();
        nowNs += BATCH_NS;
        Arrays.fill(batch.timestampNs, nowNs);
        meter.process(batch);
        return meter.nowNs();
    }
}
