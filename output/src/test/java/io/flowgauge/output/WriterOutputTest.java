package io.flowgauge.output;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowgauge.event.EventBatch;
import io.flowgauge.output.queue.Batches;
import io.flowgauge.output.queue.EventQueue;
import io.flowgauge.output.queue.MemoryLog;
import io.flowgauge.output.queue.QueueReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class WriterOutputTest {
    private static final long WAIT_MS = 30_000;

    private final EventQueue queue = new EventQueue(new MemoryLog(1_000_000));
    private final List<String> ended = new CopyOnWriteArrayList<>();

    @TempDir Path directory;

    @Test
    void shouldAcknowledgeWhatIsWrittenAndTryTheRestAgain() throws Exception {
        Narrow sink = new Narrow();
        sink.room.set(3);
        WriterOutput output = WriterOutput.to(sink, 100);
        QueueReader reader = start(output);
        queue.append(Batches.numbered(0, 10));
        while (reader.waiting() != 7) {
            Thread.sleep(1);
        }
        sink.room.set(1_000);
        queue.end();
        assertThat(output.awaitEnd(WAIT_MS)).isTrue();
        assertThat(sink.written).containsExactlyElementsOf(texts(10));
        assertThat(OutputFixture.count(output.counters(), "output.events.acked")).isEqualTo(10);
        assertThat(OutputFixture.count(output.counters(), "output.errors")).isPositive();
        assertThat(OutputFixture.count(output.counters(), "output.events.dropped")).isZero();
        assertThat(sink.closed).isTrue();
    }

    @Test
    void shouldTellOnceOnStandardErrorThatTheConsoleCanNotBeWritten() throws Exception {
        PrintStream before = System.err;
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        AtomicInteger tries = new AtomicInteger();
        WritableByteChannel full =
                new WritableByteChannel() {
                    @Override
                    public int write(ByteBuffer from) throws IOException {
                        tries.incrementAndGet();
                        throw new IOException("No space left on device");
                    }

                    @Override
                    public boolean isOpen() {
                        return true;
                    }

                    @Override
                    public void close() {}
                };
        WriterOutput output = WriterOutput.to(new ConsoleSink(full, false), 100);
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
        try (LogLines log = new LogLines()) {
            start(output);
            queue.append(Batches.numbered(0, 10));
            while (tries.get() < 2) {
                Thread.sleep(1);
            }
            assertThat(log.lines())
                    .containsExactly(
                            "ERROR test: standard output can't be used: no space left on device;"
                                    + " events wait in the queue, it is tried again");
        } finally {
            System.setErr(before);
            output.close();
        }
        assertThat(err.toString(StandardCharsets.UTF_8).lines())
                .filteredOn(line -> line.startsWith("Warning"))
                .containsExactly(
                        "Warning: events can't be written to standard output: no space left on"
                                + " device; they wait, it is tried again");
    }

    @Test
    void shouldSayThatItHasEndedWhenItsReaderHasGone() throws Exception {
        Narrow sink = new Narrow();
        sink.room.set(3);
        sink.open = false;
        WriterOutput output = WriterOutput.to(sink, 100);
        QueueReader reader = start(output);
        queue.append(Batches.numbered(0, 10));
        assertThat(output.awaitEnd(WAIT_MS)).isTrue();
        assertThat(ended).containsExactly("output");
        assertThat(reader.waiting()).isEqualTo(7);
    }

    @Test
    void shouldStopWhileItWaitsToTryAgain() throws Exception {
        Narrow sink = new Narrow();
        WriterOutput output = WriterOutput.to(sink, 100);
        QueueReader reader = start(output);
        queue.append(Batches.numbered(0, 10));
        while (OutputFixture.count(output.counters(), "output.errors") == 0) {
            Thread.sleep(1);
        }
        output.close();
        assertThat(output.awaitEnd(0)).isTrue();
        assertThat(sink.closed).isTrue();
        assertThat(reader.waiting()).isEqualTo(10);
        assertThat(ended).isEmpty();
    }

    @Test
    void shouldNeitherLoseNorDoubleEventsWhenItIsReplacedUnderLoad() throws Exception {
        int total = 50_000;
        queue.reader("output", Batches.FORM, UnaryOperator.identity(), 1, 0);
        Thread appending =
                Thread.ofPlatform()
                        .start(
                                () -> {
                                    try {
                                        for (int i = 0; i < total; i += 100) {
                                            queue.append(Batches.numbered(i, 100));
                                        }
                                    } catch (InterruptedException e) {
                                        throw new AssertionError(e);
                                    }
                                    queue.end();
                                });
        int files = 0;
        WriterOutput last = null;
        while (appending.isAlive() || last == null) {
            if (last != null) {
                last.close();
            }
            last =
                    WriterOutput.file(
                            new FileSettings(
                                    directory.resolve("" + files++),
                                    "f",
                                    1 << 20,
                                    2,
                                    FileSettings.PERMISSIONS),
                            "output");
            start(last);
            Thread.sleep(5);
        }
        assertThat(last.awaitEnd(WAIT_MS)).isTrue();
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < files; i++) {
            Path file = directory.resolve(i + "/f");
            if (Files.exists(file)) {
                try (Stream<String> some = Files.lines(file)) {
                    some.forEach(lines::add);
                }
            }
        }
        for (int i = 0; i < Math.min(total, lines.size()); i++) {
            assertThat(lines.get(i)).isEqualTo(Integer.toString(i));
        }
        assertThat(lines).hasSize(total);
        assertThat(ended).isEmpty();
    }

    private QueueReader start(WriterOutput output) {
        QueueReader reader = queue.reader("output", Batches.FORM, UnaryOperator.identity(), 1, 0);
        output.start(reader, () -> ended.add("output"));
        return reader;
    }

    private static List<String> texts(int count) {
        return IntStream.range(0, count).mapToObj(Integer::toString).toList();
    }

    /** A sink with room for some events. */
    private static final class Narrow implements EventSink {
        private final List<String> written = new CopyOnWriteArrayList<>();
        private final AtomicInteger room = new AtomicInteger();
        private volatile boolean open = true;
        private volatile boolean closed;
        private @Nullable IOException failure;

        @Override
        public String name() {
            return "narrow";
        }

        @Override
        public int publish(EventBatch batch) {
            int count = Math.min(room.get(), batch.events());
            for (int i = 0; i < count; i++) {
                written.add(
                        new String(
                                        batch.bytes(),
                                        batch.start(i),
                                        batch.end(i) - batch.start(i),
                                        StandardCharsets.UTF_8)
                                .strip());
            }
            room.addAndGet(-count);
            failure = count < batch.events() ? new IOException("no room") : null;
            return count;
        }

        @Override
        public @Nullable IOException failure() {
            return failure;
        }

        @Override
        public boolean isOpen() {
            return open;
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
