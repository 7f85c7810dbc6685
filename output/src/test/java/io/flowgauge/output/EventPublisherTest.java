package io.flowgauge.output;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowgauge.base.Counter;
import io.flowgauge.event.Event;
import io.flowgauge.event.EventBatch;
import io.flowgauge.event.EventEncoder;
import io.flowgauge.event.FormatEncoder;
import io.flowgauge.event.FormatString;
import io.flowgauge.event.JsonEncoder;
import io.flowgauge.event.processor.EventStage;
import io.flowgauge.event.processor.Processor;
import io.flowgauge.event.processor.ProcessorChain;
import io.flowgauge.meter.EndReason;
import io.flowgauge.output.queue.EventForm;
import io.flowgauge.output.queue.EventQueue;
import io.flowgauge.output.queue.EventRouter;
import io.flowgauge.output.queue.MemoryLog;
import io.flowgauge.testkit.RecordBytes;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Timeout(120)
class EventPublisherTest {
    private static final int MANY = 1_000_000;

    private final RecordBytes record = OutputFixture.record();
    private final RecordRing ring = new RecordRing(1 << 12, false);
    private final JsonMapper json = new JsonMapper();
    private final List<String> ended = new CopyOnWriteArrayList<>();
    private final EventQueue queue = new EventQueue(new MemoryLog(1 << 14));
    private final ByteArrayOutputStream stream = new ByteArrayOutputStream();

    @TempDir Path directory;

    @Test
    void shouldWriteAMillionRecordsToFiles() throws Exception {
        WriterOutput output =
                WriterOutput.file(
                        new FileSettings(directory, "f", 32 * 1024, 1024, FileSettings.PERMISSIONS),
                        "output");
        EventPublisher publisher = publisher(plain(), output);
        long[] cpuNs = new long[1];
        Thread thread =
                Thread.ofPlatform()
                        .start(
                                () -> {
                                    publisher.run();
                                    cpuNs[0] = threads().getCurrentThreadCpuTime();
                                });
        for (int i = 0; i < MANY; i++) {
            record.sorted(1 + i, 79);
            report(EndReason.NONE, i * 1_000_000L);
        }
        ring.close();
        thread.join();
        assertThat(output.awaitEnd(60_000)).isTrue();
        System.out.printf(
                "EventPublisherTest: %.2f M events/s of CPU time into the queue, cold%n",
                MANY * 1e3 / cpuNs[0]);
        assertThat(OutputFixture.count(publisher.counters(), "events.published")).isEqualTo(MANY);
        assertThat(OutputFixture.count(publisher.counters(), "events.dropped")).isZero();
        long packets = 1;
        long bytes = 0;
        assertThat(OutputFixture.count(output.counters(), "output.events.acked")).isEqualTo(MANY);
        int files = (int) OutputFixture.count(output.counters(), "output.rotations");
        assertThat(files).isPositive();
        for (int number = files; number >= 0; number--) {
            Path file = directory.resolve(number == 0 ? "f" : "f." + number);
            bytes += Files.size(file);
            try (BufferedReader lines = Files.newBufferedReader(file)) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (!line.endsWith("}")
                            || !line.contains("\"net_packets_total\":" + packets + "}")) {
                        throw new AssertionError("event " + packets + " is " + line);
                    }
                    packets++;
                }
            }
        }
        assertThat(packets - 1).isEqualTo(MANY);
        assertThat(OutputFixture.count(output.counters(), "output.bytes")).isEqualTo(bytes);
        assertThat(ended).isEmpty();
    }

    @Test
    void shouldDrainTheRingsOfSeveralMeters() throws Exception {
        RecordRing other = new RecordRing(8, false);
        EventPublisher publisher =
                new EventPublisher(
                        List.of(ring, other),
                        EventStage.of(OutputFixture.SETTINGS),
                        List.of(form(format("%{[final]} %{[@timestamp]}"))),
                        queue,
                        () -> ended.add("publisher"));
        Output output = start(console());
        report(EndReason.NONE, 1_000_000);
        other.report(record.address(), record.bytes(), EndReason.FORCED_END, 2_000_000);
        ring.close();
        other.close();
        publisher.run();
        assertThat(output.awaitEnd(60_000)).isTrue();
        assertThat(stream.toString(StandardCharsets.UTF_8).lines())
                .containsExactly("false 1970-01-01T00:00:00.001Z", "true 1970-01-01T00:00:00.002Z");
    }

    @Test
    void shouldIndentTheSameEventsWhenPretty() throws Exception {
        JsonNode plain = json.readTree(console(plain()));
        String pretty = console(new JsonEncoder(OutputFixture.SETTINGS, true, true));
        assertThat(json.readTree(pretty)).isEqualTo(plain);
        assertThat(pretty.lines().count()).isGreaterThan(20);
    }

    @Test
    void shouldWriteFormattedEventsAndCountThoseThatLackAField() throws Exception {
        assertThat(console(format("%{[source.ip]} %{[source.stats.net_bytes_total]} %{+yyyy}")))
                .isEqualTo("172.16.1.199 79 1970\n");
        stream.reset();
        EventPublisher publisher = publisher(format("%{[vlan]}"), console());
        report(EndReason.NONE, 0);
        ring.close();
        publisher.run();
        assertThat(stream.size()).isZero();
        assertThat(OutputFixture.count(publisher.counters(), "events.unformatted")).isEqualTo(1);
        assertThat(OutputFixture.count(publisher.counters(), "events.published")).isZero();
    }

    @Test
    void shouldNeitherEncodeNorQueueWhatIsDiscarded() {
        EventPublisher publisher = discarding();
        report(EndReason.NONE, 0);
        report(EndReason.NONE, 0);
        ring.close();
        publisher.run();
        assertThat(OutputFixture.count(publisher.counters(), "events.discarded")).isEqualTo(2);
        assertThat(OutputFixture.count(publisher.counters(), "events.published")).isZero();
        assertThat(queue.waiting()).isZero();
    }

    @Test
    void shouldAskForTheEndOnceAndCountTheRestWhenTheOutputEnds() throws Exception {
        Output output = start(WriterOutput.to(new Ending(), 1));
        EventPublisher publisher = publisher(plain());
        for (int i = 0; i < 1000; i++) {
            report(EndReason.NONE, i);
        }
        Thread thread = Thread.ofPlatform().start(publisher);
        assertThat(output.awaitEnd(60_000)).isTrue();
        // As the pipeline does when an output takes no more events.
        queue.close();
        for (int i = 0; i < 1000; i++) {
            report(EndReason.NONE, i);
        }
        ring.close();
        thread.join();
        assertThat(ended).containsExactly("output");
        assertThat(OutputFixture.count(publisher.counters(), "events.dropped"))
                .isGreaterThanOrEqualTo(1000);
        assertThat(publisher.eventsTaken()).isEqualTo(2000);
    }

    @Test
    void shouldNotHoldTheMeterWhenPublishingBreaks() throws Exception {
        EventRouter broken =
                _ -> {
                    throw new AssertionError("broken");
                };
        EventPublisher publisher = publisher(List.of(new EventForm(plain(), broken, "")));
        Thread thread =
                Thread.ofPlatform()
                        .uncaughtExceptionHandler((failed, e) -> ended.add(e.getMessage()))
                        .start(publisher);
        for (int i = 0; i < 3 * ring.capacity(); i++) {
            report(EndReason.NONE, i);
        }
        thread.join();
        assertThat(ended).containsExactly("publisher", "broken");
        assertThat(OutputFixture.count(ring.counters(), "reports.abandoned")).isPositive();
    }

    @Test
    void shouldKeepAnEventWholeInNoFormOrInAllWhenOneBreaks() throws Exception {
        int[] calls = new int[1];
        EventEncoder plain = plain();
        EventEncoder everyOther =
                (event, to) -> {
                    if (++calls[0] % 2 == 1) {
                        throw new IllegalStateException("broken");
                    }
                    return plain.encode(event, to);
                };
        EventForm first = new EventForm(plain(), EventRouter.ONE_PLACE, "");
        EventForm second = new EventForm(everyOther, EventRouter.ONE_PLACE, "second");
        EventPublisher publisher = publisher(List.of(first, second));
        Output output = start(console());
        for (int i = 0; i < 10; i++) {
            report(EndReason.NONE, i);
        }
        ring.close();
        publisher.run();
        assertThat(output.awaitEnd(60_000)).isTrue();
        assertThat(stream.toString(StandardCharsets.UTF_8).lines())
                .hasSize(5)
                .allMatch(line -> json.readTree(line).isObject());
    }

    @Test
    void shouldCountEventsThatEncodingBreaksAtAndGoOn() throws Exception {
        List<Long> seen = new ArrayList<>();
        EventEncoder plain = plain();
        EventEncoder everyOther =
                (event, to) -> {
                    seen.add(1L);
                    if (seen.size() % 2 == 1) {
                        throw new IllegalStateException("broken");
                    }
                    return plain.encode(event, to);
                };
        Output output = start(console());
        EventPublisher publisher = publisher(everyOther);
        for (int i = 0; i < 10; i++) {
            report(EndReason.NONE, i);
        }
        ring.close();
        publisher.run();
        assertThat(output.awaitEnd(60_000)).isTrue();
        assertThat(stream.toString(StandardCharsets.UTF_8).lines()).hasSize(5);
        assertThat(OutputFixture.count(publisher.counters(), "events.unformatted")).isEqualTo(5);
        assertThat(publisher.eventsTaken()).isEqualTo(10);
        assertThat(ended).isEmpty();
    }

    @Test
    void shouldCloseFormerPartsOnTheThreadThatReplacesThemAndForgetThem() throws Exception {
        EventPublisher publisher = discarding();
        Thread thread = Thread.ofPlatform().name("publisher").start(publisher);
        List<Tally> tallies = new ArrayList<>();
        int countersAtFirst = -1;
        for (int round = 1; round <= 20; round++) {
            Tally tally = new Tally();
            tallies.add(tally);
            publisher.encodeWith(stage(tally), round % 2 == 0 ? List.of() : List.of(form(plain())));
            report(EndReason.NONE, round);
            while (publisher.eventsTaken() < round) {
                Thread.onSpinWait();
            }
            if (round == 2) {
                countersAtFirst = publisher.counters().size();
            }
            assertThat(OutputFixture.count(publisher.counters(), "tally.count")).isEqualTo(round);
            assertThat(OutputFixture.count(publisher.counters(), "tally.gauge")).isEqualTo(7);
            assertThat(OutputFixture.count(publisher.counters(), "events.filtered"))
                    .isEqualTo(round);
        }
        assertThat(publisher.counters()).hasSize(countersAtFirst);
        ring.close();
        thread.join();
        assertThat(tallies.removeLast().closedBy).containsExactly("publisher");
        assertThat(tallies)
                .allSatisfy(
                        tally ->
                                assertThat(tally.closedBy)
                                        .containsExactly(Thread.currentThread().getName()));
    }

    @Test
    void shouldCloseWhatComesAfterTheEnd() {
        EventPublisher publisher = discarding();
        ring.close();
        publisher.run();
        Tally tally = new Tally();
        publisher.encodeWith(stage(tally), List.of());
        assertThat(tally.closedBy).hasSize(1);
    }

    @Test
    void shouldLeaveWhatAnInterruptedThreadReplacedToThePublisher() {
        EventPublisher publisher = discarding();
        Tally tally = new Tally();
        Thread.currentThread().interrupt();
        publisher.encodeWith(stage(tally), List.of());
        assertThat(Thread.interrupted()).isTrue();
        assertThat(tally.closedBy).isEmpty();
        ring.close();
        publisher.run();
        assertThat(tally.closedBy).hasSize(1);
    }

    private String console(EventEncoder encoder) throws Exception {
        stream.reset();
        RecordRing one = new RecordRing(8, true);
        one.report(record.address(), record.bytes(), EndReason.NONE, 0);
        one.close();
        EventQueue own = new EventQueue(new MemoryLog(100));
        try (Output output = console()) {
            output.start(own.reader("output", "", UnaryOperator.identity(), 1, 0), () -> {});
            new EventPublisher(
                            List.of(one),
                            EventStage.of(OutputFixture.SETTINGS),
                            List.of(form(encoder)),
                            own,
                            () -> ended.add("publisher"))
                    .run();
            assertThat(output.awaitEnd(60_000)).isTrue();
        }
        return stream.toString(StandardCharsets.UTF_8);
    }

    private WriterOutput console() {
        return WriterOutput.to(new ConsoleSink(Channels.newChannel(stream), false), 100);
    }

    private <T extends Output> T start(T output) {
        output.start(
                queue.reader("output", "", UnaryOperator.identity(), 1, 0),
                () -> ended.add("output"));
        return output;
    }

    private EventPublisher publisher(EventEncoder encoder, Output output) {
        start(output);
        return publisher(encoder);
    }

    private EventPublisher publisher(EventEncoder encoder) {
        return publisher(List.of(form(encoder)));
    }

    private EventPublisher discarding() {
        return publisher(List.of());
    }

    private EventPublisher publisher(List<EventForm> forms) {
        return new EventPublisher(
                List.of(ring),
                EventStage.of(OutputFixture.SETTINGS),
                forms,
                queue,
                () -> ended.add("publisher"));
    }

    private static EventForm form(EventEncoder encoder) {
        return new EventForm(encoder, EventRouter.ONE_PLACE, "");
    }

    private void report(EndReason reason, long instantNs) {
        ring.report(record.address(), record.bytes(), reason, instantNs);
    }

    private static EventEncoder plain() {
        return new JsonEncoder(OutputFixture.SETTINGS, false, true);
    }

    private static EventEncoder format(String format) throws Exception {
        return new FormatEncoder(FormatString.compile(format));
    }

    private static ThreadMXBean threads() {
        return ManagementFactory.getThreadMXBean();
    }

    private static EventStage stage(Processor processor) {
        return new EventStage(
                OutputFixture.SETTINGS, new ProcessorChain(List.of(processor), List.of()));
    }

    /** Drops and counts all events. */
    private static final class Tally implements Processor {
        private final Counter count = new Counter("tally.count", "Events.");
        private final Counter gauge = new Counter("tally.gauge", "Seven.", Counter.Kind.GAUGE);
        private final List<String> closedBy = new CopyOnWriteArrayList<>();

        Tally() {
            gauge.set(7);
        }

        @Override
        public boolean process(Event event) {
            count.increment();
            return false;
        }

        @Override
        public List<Counter> counters() {
            return List.of(count, gauge);
        }

        @Override
        public void close() {
            closedBy.add(Thread.currentThread().getName());
        }
    }

    /** A sink that takes one event and ends. */
    private static final class Ending implements EventSink {
        private boolean open = true;

        @Override
        public String name() {
            return "ending";
        }

        @Override
        public int publish(EventBatch batch) {
            open = false;
            return 1;
        }

        @Override
        public @Nullable IOException failure() {
            return null;
        }

        @Override
        public boolean isOpen() {
            return open;
        }

        @Override
        public void close() {}
    }
}
