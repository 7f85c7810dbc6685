package io.flowgauge.output.elasticsearch;

import io.flowgauge.base.Counter;
import io.flowgauge.config.ConfigObject;
import io.flowgauge.config.Notice;
import io.flowgauge.config.SectionReader;
import io.flowgauge.config.YamlReader;
import io.flowgauge.event.Event;
import io.flowgauge.event.EventException;
import io.flowgauge.event.EventSettings;
import io.flowgauge.event.FieldPath;
import io.flowgauge.meter.EndReason;
import io.flowgauge.meter.FlowLayer;
import io.flowgauge.meter.FlowRecord;
import io.flowgauge.meter.LayerStack;
import io.flowgauge.output.Output;
import io.flowgauge.output.OutputSettings;
import io.flowgauge.output.queue.BatchBuilder;
import io.flowgauge.output.queue.EventForm;
import io.flowgauge.output.queue.EventQueue;
import io.flowgauge.output.queue.MemoryLog;
import io.flowgauge.output.queue.QueueReader;
import io.flowgauge.testkit.RecordBytes;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.IntPredicate;

/** An output behind a queue, and a source of events that have numbers from 1 on. */
final class Feed implements AutoCloseable {
    static final EventSettings EVENTS = EventSettings.of("probe-1", "host.example.com", "6.7.2");
    static final String INDEX = "packetbeat-6.7.2-2017.05.03";
    private static final int QUEUE_EVENTS = 4_096;
    private static final int BATCH_EVENTS = 256;
    private static final long FLUSH_NS = 20_000_000;
    private static final long INSTANT_NS = 1_493_840_560_003_000_000L;

    private final RecordBytes record =
            new RecordBytes()
                    .key(
                            LayerStack.of(
                                    1, 0, 1, FlowLayer.ETHERNET, FlowLayer.IPV4, FlowLayer.UDP),
                            HexFormat.of()
                                    .parseHex("001cc09333fb00900b1291c1ac1001c74b4b4b4bb2c93500"))
                    .times(1_493_840_544_151_000_000L, 1_493_840_545_151_999_999L);
    private final FlowRecord flow = new FlowRecord();
    private final Event event = new Event(EVENTS);
    private final BatchBuilder builder;
    private final EventQueue queue = new EventQueue(new MemoryLog(QUEUE_EVENTS));
    private final QueueReader reader;
    private final Output output;
    private int count;

    /** Makes an output of its settings, not started. */
    Feed(String yaml) throws Exception {
        this(settings(yaml));
    }

    Feed(OutputSettings settings) throws Exception {
        EventForm form = settings.form(EVENTS).orElseThrow();
        builder = new BatchBuilder("probe-1", List.of(form));
        reader =
                queue.reader(
                        "output",
                        form.fingerprint(),
                        events -> events,
                        Math.min(BATCH_EVENTS, settings.batchEvents()),
                        FLUSH_NS);
        output = settings.open("output");
    }

    static ElasticsearchSettings settings(String yaml) throws Exception {
        return settings(yaml, new ArrayList<>());
    }

    static ElasticsearchSettings settings(String yaml, List<Notice> notices) throws Exception {
        ConfigObject object = YamlReader.read("test.yml", yaml);
        return new ElasticsearchReader(
                        "elasticsearch",
                        object,
                        SectionReader.of(object, "output.elasticsearch"),
                        notices::add)
                .read();
    }

    Feed start() {
        output.start(reader, () -> {});
        return this;
    }

    /** Queues events; waits while the queue is full. */
    void add(int events) throws Exception {
        add(events, number -> false);
    }

    /** Queues events, some of which an index with numbers in "type" refuses. */
    void add(int events, IntPredicate isBad) throws Exception {
        for (int i = 0; i < events; i++) {
            int number = ++count;
            add(number, isBad.test(number));
            if (builder.size() == BATCH_EVENTS || i == events - 1) {
                queue.append(builder.build());
            }
        }
    }

    private void add(int number, boolean bad) throws EventException {
        record.sorted(number, 79);
        flow.wrap(record.address());
        event.wrap(flow, EndReason.IDLE_TIMEOUT, INSTANT_NS);
        if (bad) {
            event.put(FieldPath.of("source.stats.net_packets_total"), "no number");
        }
        builder.add(event, flow);
    }

    int count() {
        return count;
    }

    /** Ends the queue; returns whether all was delivered within so many seconds. */
    boolean finish(int seconds) throws Exception {
        queue.end();
        return output.awaitEnd(seconds * 1_000L);
    }

    long counted(String name) {
        return output.counters().stream()
                .filter(counter -> counter.name().equals("output." + name))
                .mapToLong(Counter::get)
                .sum();
    }

    long waiting() {
        return reader.waiting();
    }

    @Override
    public void close() {
        output.close();
        queue.close();
    }
}
