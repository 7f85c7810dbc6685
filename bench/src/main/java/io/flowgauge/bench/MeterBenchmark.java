package io.flowgauge.bench;

import io.flowgauge.base.PacketBatch;
import io.flowgauge.capture.natives.NativeMemory;
import io.flowgauge.meter.Meter;
import io.flowgauge.meter.MeterSettings;
import java.util.BitSet;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What a packet of a known flow costs in the meter, by the number of flows: decode, look up, count.
 * The packets' own bytes come from memory too, as their stock is as large as the table.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(PacketBatch.CAPACITY)
public class MeterBenchmark {
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(30);

    /** How many flows live. */
    @Param({"1000", "500000", "1000000"})
    public int flows;

    private final NativeMemory memory = new NativeMemory();
    private PacketStock stock = PacketStock.ofFlows(1);
    private Meter meter = meter(1000);

    private Meter meter(int flowsMax) {
        MeterSettings settings =
                new MeterSettings(TIMEOUT_NS, -1, flowsMax, false, new BitSet(), 1, true, 0, 1);
        return new Meter(settings, memory, (_, _, _, _) -> {});
    }

    /** Fills the table. */
    @Setup
    public void fill() {
        meter = meter(flows);
        PacketStock first = PacketStock.ofFlows(flows, 1);
        for (int i = 0; i < first.batches(); i++) {
            meter.process(first.next());
        }
        stock = PacketStock.ofFlows(flows, 2);
    }

    /** Gives the table back. */
    @TearDown
    public void close() {
        memory.close();
    }

    /** Meters a batch of packets of flows that are in the table. */
    @Benchmark
    public long packet() {
        meter.process(stock.next());
        return meter.nowNs();
    }
}
