package io.flowgauge.app;

import io.flowgauge.base.Counter;
import io.flowgauge.capture.CaptureFile;
import io.flowgauge.capture.DumpingSource;
import io.flowgauge.capture.LiveCounters;
import io.flowgauge.capture.PacketSource;
import io.flowgauge.event.EventSettings;
import io.flowgauge.event.processor.EventStage;
import io.flowgauge.meter.Meter;
import io.flowgauge.meter.MeterSettings;
import io.flowgauge.output.EventPublisher;
import io.flowgauge.output.FileSettings;
import io.flowgauge.output.Output;
import io.flowgauge.output.OutputCounters;
import io.flowgauge.output.RecordRing;
import io.flowgauge.output.WriterOutput;
import io.flowgauge.output.queue.EventQueue;
import io.flowgauge.output.queue.MemoryLog;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CountersPageTest {
    @TempDir private Path directory;

    @Test
    void shouldListEveryCounterWithItsSentence() throws Exception {
        StringBuilder page = new StringBuilder();
        Path file = Files.write(directory.resolve("a.pcap"), ExampleCapture.bytes());
        try (PacketSource capture = CaptureFile.open(file.toString(), false);
                PacketSource dumping =
                        new DumpingSource(capture, directory.resolve("dump").toString());
                Arena memory = Arena.ofConfined()) {
            add(page, "Packets from files", dumping.counters());
            add(page, "Packets from devices", new LiveCounters().all());
            RecordRing ring = new RecordRing(8, false);
            Meter meter =
                    new Meter(
                            new MeterSettings(
                                    1_000_000_000, 0, 1_000, false, new BitSet(), 1, true, 0, 1),
                            memory,
                            ring);
            List<Counter> metering = new ArrayList<>(meter.counters().all());
            metering.addAll(new MeterLoop(dumping, meter, false, () -> false).counters());
            metering.addAll(ring.counters());
            add(page, "Metering", metering);
            EventPublisher publisher =
                    new EventPublisher(
                            List.of(ring),
                            EventStage.of(EventSettings.of("", "", "")),
                            List.of(),
                            new EventQueue(new MemoryLog(1)),
                            () -> {});
            add(page, "Events", publisher.counters());
            add(page, "Queue", Pipeline.queueCounters(0, 0));
            List<Counter> outputs = new ArrayList<>(new OutputCounters("output").all());
            outputs.addAll(OutputSet.placeCounters("output", 0, 0));
            add(page, "Outputs", outputs);
            try (Output writing = WriterOutput.file(FileSettings.in(directory), "output")) {
                add(page, "Output to files", List.of(writing.counters().getLast()));
            }
            add(page, "Configuration", List.of(Pipeline.newReloadCounter()));
        }
        DocumentedPage.check("counters.md", page.toString());
    }

    private static void add(StringBuilder page, String title, List<Counter> counters) {
        page.append(page.isEmpty() ? "" : "\n").append("## ").append(title).append("\n\n");
        page.append("| counter | |\n| --- | --- |\n");
        for (Counter counter : counters) {
            page.append("| `")
                    .append(counter.name())
                    .append("` | ")
                    .append(counter.description())
                    .append(" |\n");
        }
    }
}
