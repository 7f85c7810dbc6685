package io.flowgauge.bench;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.ConfigObject;
import io.flowgauge.config.YamlReader;
import io.flowgauge.event.Event;
import io.flowgauge.event.EventBatch;
import io.flowgauge.event.EventSettings;
import io.flowgauge.event.JsonEncoder;
import io.flowgauge.event.processor.EventStage;
import io.flowgauge.event.processor.ProcessorChain;
import io.flowgauge.event.processor.ProcessorContext;
import io.flowgauge.event.processor.ProcessorReader;
import io.flowgauge.meter.EndReason;
import io.flowgauge.meter.FlowRecord;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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

/** What it takes to make JSON of a flow record with processors in between. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(ProcessorBenchmark.EVENTS)
public class ProcessorBenchmark {
    static final int EVENTS = 256;

    private static final EventSettings SETTINGS = EventSettings.of("name", "hostname", "6.7.2");

    /** By name; the events of drop_event all go on. */
    private static final Map<String, String> CHAINS =
            Map.of(
                    "none",
                    "",
                    "drop_event",
                    """
                    - drop_event:
                        when:
                          equals: {transport: udp, dest.port: 1}
                    """,
                    "rename+add_fields+drop_fields",
                    """
                    - rename:
                        fields: [{from: source.ip, to: client.address}]
                    - add_fields:
                        target: site
                        fields: {name: hq, floor: 3}
                    - drop_fields:
                        fields: [flow_id, dest.mac]
                    """,
                    "dissect",
                    """
                    - dissect:
                        field: source.ip
                        tokenizer: '%{a}.%{b}.%{c}.%{d}'
                    """,
                    "script",
                    """
                    - script:
                        lang: javascript
                        source: |
                          function process(event) {
                            if (event.Get("dest.port") !== 1) {
                              event.Put("site.name", "hq");
                            }
                          }
                    """);

    @Param({"none", "drop_event", "rename+add_fields+drop_fields", "dissect", "script"})
    private String processors = "none";

    private final JsonEncoder encoder = new JsonEncoder(SETTINGS, false, true);
    private final FlowReports reports = new FlowReports();
    private final FlowRecord record = new FlowRecord();
    private final EventBatch batch = new EventBatch(1 << 18);
    private EventStage stage = EventStage.of(SETTINGS);
    private long instantNs = 1_700_000_000_000_000_000L;

    /** Compiles the processors. */
    @Setup
    public void compile() throws UserErrorException {
        ConfigObject root = YamlReader.read("benchmark", "processors:\n" + CHAINS.get(processors));
        ProcessorReader reader =
                new ProcessorReader(new ProcessorContext(Path.of(""), notice -> {}));
        stage =
                new EventStage(
                        SETTINGS,
                        new ProcessorChain(
                                List.of(),
                                reader.read(root.find("processors").orElseThrow(), "processors")));
    }

    /** Processes and encodes a batch of final reports. */
    @Benchmark
    public int event() {
        batch.clear();
        instantNs += 1000;
        for (int i = 0; i < EVENTS; i++) {
            Event event = stage.event(reports.next(record), EndReason.IDLE_TIMEOUT, instantNs);
            if (event != null) {
                encoder.encode(event, batch);
            }
        }
        return batch.size();
    }
}
