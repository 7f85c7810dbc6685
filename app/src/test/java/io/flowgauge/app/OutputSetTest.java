package io.flowgauge.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowgauge.base.Counter;
import io.flowgauge.event.Event;
import io.flowgauge.event.EventSettings;
import io.flowgauge.meter.EndReason;
import io.flowgauge.meter.FlowRecord;
import io.flowgauge.output.CodecSettings;
import io.flowgauge.output.FileOutputSettings;
import io.flowgauge.output.FileSettings;
import io.flowgauge.output.NamedOutput;
import io.flowgauge.output.queue.BatchBuilder;
import io.flowgauge.output.queue.EventForm;
import io.flowgauge.output.queue.EventQueue;
import io.flowgauge.output.queue.MemoryLog;
import io.flowgauge.testkit.RecordBytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class OutputSetTest {
    private static final EventSettings EVENTS = EventSettings.of("a", "b", "c");
    private static final long WAIT_MS = 30_000;

    private final EventQueue queue = new EventQueue(new MemoryLog(100_000));
    private final List<String> ended = new CopyOnWriteArrayList<>();
    private final OutputSet set = new OutputSet(queue, 1, 0, () -> ended.add("all"));
    private final RecordBytes record = new RecordBytes().sorted(1, 79);
    private long next;

    @TempDir private Path directory;

    @Test
    void shouldGiveEachOutputAllEventsInItsForm() throws Exception {
        List<NamedOutput> outputs = List.of(file("one", "%{[@timestamp]}"), file("other", "x"));
        set.become(outputs, EVENTS);
        append(outputs, 100);
        assertThat(set.counters())
                .extracting(Counter::name)
                .contains("outputs.one.events.acked", "outputs.other.events.acked");
        end();
        assertThat(lines("one")).isEqualTo(instants(0, 100));
        assertThat(lines("other")).hasSize(100).containsOnly("x");
    }

    @Test
    void shouldLeaveAnOutputAtWorkWhileOthersComeAndGo() throws Exception {
        NamedOutput stays = file("stays", "%{[@timestamp]}");
        NamedOutput goes = file("goes", "%{[@timestamp]}");
        NamedOutput comes = file("comes", "%{[@timestamp]}");
        set.become(List.of(stays, goes), EVENTS);
        append(List.of(stays, goes), 100);
        while (queue.waiting() > 0) {
            Thread.sleep(1);
        }
        set.become(List.of(stays, comes), EVENTS);
        append(List.of(stays, comes), 100);
        end();
        assertThat(lines("stays")).isEqualTo(instants(0, 200));
        assertThat(lines("goes")).isEqualTo(instants(0, 100));
        assertThat(lines("comes")).isEqualTo(instants(100, 200));
        assertThat(directory.resolve("stays/f.1")).doesNotExist();
        assertThat(ended).isEmpty();
    }

    @Test
    void shouldNeitherLoseNorDoubleEventsOverManyReloadsUnderLoad() throws Exception {
        NamedOutput stays = file("stays", "%{[@timestamp]}");
        List<NamedOutput> both = List.of(stays, file("a", "%{[@timestamp]}"));
        set.become(both, EVENTS);
        for (int round = 0; round < 20; round++) {
            append(both, 500);
            // The same name and another place: the new output goes on where the old one was.
            both = List.of(stays, moved("a", round, "%{[@timestamp]}"));
            set.become(both, EVENTS);
        }
        append(both, 500);
        end();
        assertThat(lines("stays")).isEqualTo(instants(0, 10_500));
        List<String> moved = new ArrayList<>(lines("a"));
        for (int round = 0; round < 20; round++) {
            moved.addAll(lines("a" + round));
        }
        assertThat(moved).isEqualTo(instants(0, 10_500));
    }

    private NamedOutput file(String name, String format) {
        return output(name, name, format);
    }

    private NamedOutput moved(String name, int round, String format) {
        return output(name, name + round, format);
    }

    private NamedOutput output(String name, String folder, String format) {
        return new NamedOutput(
                name,
                new FileOutputSettings(
                        new FileSettings(
                                directory.resolve(folder),
                                "f",
                                1 << 20,
                                2,
                                FileSettings.PERMISSIONS),
                        new CodecSettings.Format(format, "test"),
                        "test"));
    }

    private void append(List<NamedOutput> outputs, int count) throws Exception {
        List<EventForm> forms = OutputSet.forms(outputs, EVENTS);
        BatchBuilder builder = new BatchBuilder("a", forms);
        FlowRecord flow = new FlowRecord().wrap(record.address());
        Event event = new Event(EVENTS);
        for (int i = 0; i < count; i++) {
            assertThat(builder.add(event.wrap(flow, EndReason.NONE, next++ * 1_000_000), flow))
                    .isEqualTo(forms.size());
        }
        assertThat(queue.append(builder.build())).isTrue();
    }

    private void end() throws Exception {
        queue.end();
        assertThat(set.awaitEnd(WAIT_MS)).isTrue();
        set.close();
    }

    private List<String> lines(String folder) throws IOException {
        Path file = directory.resolve(folder + "/f");
        if (!Files.exists(file)) {
            return List.of();
        }
        try (Stream<String> lines = Files.lines(file)) {
            return lines.toList();
        }
    }

    private static List<String> instants(long first, long end) {
        return LongStream.range(first, end)
                .mapToObj(ms -> "1970-01-01T00:00:%02d.%03dZ".formatted(ms / 1_000, ms % 1_000))
                .toList();
    }
}
