package io.flowgauge.output;

import io.flowgauge.base.Counter;
import io.flowgauge.config.ConfigObject;
import io.flowgauge.config.Notice;
import io.flowgauge.config.SectionReader;
import io.flowgauge.config.YamlReader;
import io.flowgauge.event.Event;
import io.flowgauge.meter.EndReason;
import io.flowgauge.meter.FlowRecord;
import io.flowgauge.output.queue.BatchBuilder;
import io.flowgauge.output.queue.Delivery;
import io.flowgauge.output.queue.EventForm;
import io.flowgauge.output.queue.EventQueue;
import io.flowgauge.output.queue.MemoryLog;
import io.flowgauge.output.queue.QueueReader;
import io.flowgauge.testkit.RecordBytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Feeds an output through a queue with events that have numbers: 1, 2, ... */
public final class EventFeed implements AutoCloseable {
    private static final Pattern NUMBER = Pattern.compile("net_packets_total\"?[:=] ?(\\d+)");
    private static final int BATCH = 100;
    private static final Duration FLUSH = Duration.ofMillis(5);

    private final OutputSettings settings;
    private final RecordBytes record = OutputFixture.record();
    private final Event event = new Event(OutputFixture.SETTINGS);
    private final FlowRecord flow = new FlowRecord();
    private final BatchBuilder builder;
    private final EventQueue queue;
    private final QueueReader reader;
    private final Output output;
    private int added;

    /**
     * Makes an output, which is started by {@link #start}.
     *
     * @param yaml settings of the output
     * @param queueEvents how many events the queue holds
     */
    public EventFeed(OutputKind kind, String yaml, int queueEvents) throws Exception {
        this(read(kind, yaml), queueEvents);
    }

    /** As the other, with settings that are read already. */
    public EventFeed(OutputSettings settings, int queueEvents) throws Exception {
        this.settings = settings;
        EventForm form = settings.form(OutputFixture.SETTINGS).orElseThrow();
        builder = new BatchBuilder("probe", List.of(form));
        queue = new EventQueue(new MemoryLog(queueEvents));
        reader =
                queue.reader(
                        "output",
                        form.fingerprint(),
                        events -> events,
                        settings.batchEvents(),
                        FLUSH.toNanos());
        output = settings.open("output");
    }

    /** Reads the settings of an output. */
    public static OutputSettings read(OutputKind kind, String yaml) throws Exception {
        return read(kind, yaml, new ArrayList<>());
    }

    /** As the other, and collects notices. */
    public static OutputSettings read(OutputKind kind, String yaml, List<Notice> notices)
            throws Exception {
        ConfigObject object = YamlReader.read("test.yml", yaml);
        return kind.factory()
                .read(object, SectionReader.of(object, "output." + kind.name()), notices::add);
    }

    /** Starts the output; returns this. */
    public EventFeed start() {
        output.start(reader, () -> {});
        return this;
    }

    /** Puts events into the queue; waits while it is full. */
    public void add(int count) throws InterruptedException {
        for (int i = 0; i < count; i++) {
            added++;
            record.sorted(added, 79);
            event.wrap(flow.wrap(record.address()), EndReason.NONE, 1_493_840_550_000_000_000L);
            builder.add(event, flow);
            if (builder.size() == BATCH || i == count - 1) {
                queue.append(builder.build());
            }
        }
    }

    /** Returns how many events were put into the queue. */
    public int added() {
        return added;
    }

    /** Takes events in the place of the output. */
    public Delivery take(int max) throws InterruptedException {
        Delivery delivery = reader.take(max);
        if (delivery == null) {
            throw new AssertionError("the queue has ended");
        }
        return delivery;
    }

    /** Ends the queue and waits until the output has delivered all; returns whether it did. */
    public boolean drain(Duration time) throws InterruptedException {
        queue.end();
        return output.awaitEnd(time.toMillis());
    }

    /** Returns how many events are in the queue or under way. */
    public long waiting() {
        return reader.waiting();
    }

    /** Waits until no events are in the queue or under way; returns whether that came about. */
    public boolean awaitEmpty(Duration time) throws InterruptedException {
        long endNs = System.nanoTime() + time.toNanos();
        while (waiting() > 0) {
            if (System.nanoTime() > endNs) {
                return false;
            }
            Thread.sleep(5);
        }
        return true;
    }

    /** Returns what the output has counted, by a name such as {@code events.acked}. */
    public long count(String name) {
        return OutputFixture.count(output.counters(), "output." + name);
    }

    /** Returns the counters of the output. */
    public List<Counter> counters() {
        return output.counters();
    }

    /** Returns the output. */
    public Output output() {
        return output;
    }

    /** Returns the settings of the output. */
    public OutputSettings settings() {
        return settings;
    }

    /** Returns the number of an event as an output wrote it, in JSON or as Java writes maps. */
    public static int number(String text) {
        Matcher number = NUMBER.matcher(text);
        if (!number.find()) {
            throw new AssertionError("no number in " + text);
        }
        return Integer.parseInt(number.group(1));
    }

    @Override
    public void close() {
        output.close();
        queue.close();
    }
}
