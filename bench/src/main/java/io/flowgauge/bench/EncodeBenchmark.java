package io.flowgauge.bench;

import io.flowgauge.event.Event;
import io.flowgauge.event.EventBatch;
import io.flowgauge.event.EventSettings;
import io.flowgauge.event.JsonEncoder;
import io.flowgauge.meter.EndReason;
import io.flowgauge.meter.FlowRecord;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What it takes to make JSON of a flow record. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(EncodeBenchmark.EVENTS)
public class EncodeBenchmark {
    static final int EVENTS = 256;

    private static final EventSettings SETTINGS = EventSettings.of("name", "hostname", "6.7.2");

    private final JsonEncoder encoder = new JsonEncoder(SETTINGS, false, true);
    private final FlowReports reports = new FlowReports();
    private final FlowRecord record = new FlowRecord();
    private final Event event = new Event(SETTINGS);
    private final EventBatch batch = new EventBatch(1 << 18);
    private long instantNs = 1_700_000_000_000_000_000L;

    /** Encodes a batch of final reports. */
    @Benchmark
    public int json() {
        batch.clear();
        instantNs += 1000;
        for (int i = 0; i < EVENTS; i++) {
            event.wrap(reports.next(record), EndReason.IDLE_TIMEOUT, instantNs);
            encoder.encode(event, batch);
        }
        return batch.size();
    }
}
