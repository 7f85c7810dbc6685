package io.flowgauge.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowgauge.base.Counter;
import io.flowgauge.capture.CaptureFile;
import io.flowgauge.capture.natives.NativeMemory;
import io.flowgauge.event.EventSettings;
import io.flowgauge.event.JsonEncoder;
import io.flowgauge.event.processor.EventStage;
import io.flowgauge.meter.Meter;
import io.flowgauge.meter.MeterSettings;
import io.flowgauge.output.EventPublisher;
import io.flowgauge.output.HostConnection;
import io.flowgauge.output.HostOutput;
import io.flowgauge.output.HostSettings;
import io.flowgauge.output.HostTarget;
import io.flowgauge.output.OutputCounters;
import io.flowgauge.output.RecordRing;
import io.flowgauge.output.queue.Delivery;
import io.flowgauge.output.queue.EventForm;
import io.flowgauge.output.queue.EventQueue;
import io.flowgauge.output.queue.EventRouter;
import io.flowgauge.output.queue.MemoryLog;
import io.flowgauge.testkit.PacketBuilder;
import io.flowgauge.testkit.PcapWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** An output that takes nothing for a while: packets are metered all the same. */
@Timeout(120)
class BackpressureTest {
    private static final long START_NS = 1_767_258_000_000_000_000L; // 2026-01-01T09:00:00Z
    private static final int FLOWS = 200;
    private static final int SECONDS = 100;
    private static final int QUEUE_EVENTS = 1_000;
    private static final EventSettings EVENTS = EventSettings.of("a", "b", "6.7.2");

    @TempDir private Path directory;

    @Test
    void shouldMeterAllPacketsAndPutInterimReportsOffWhileTheOutputStalls() throws Exception {
        RecordRing ring = new RecordRing(1 << 11, true);
        EventQueue queue = new EventQueue(new MemoryLog(QUEUE_EVENTS));
        Stalled stalled = new Stalled();
        HostOutput output =
                new HostOutput(
                        "test",
                        new HostSettings(1, true, 100, Integer.MAX_VALUE, 1_000_000, 1_000_000),
                        List.of(stalled),
                        new OutputCounters("output"));
        output.start(queue.reader("output", "", UnaryOperator.identity(), 1, 0), () -> {});
        EventForm form =
                new EventForm(new JsonEncoder(EVENTS, false, true), EventRouter.ONE_PLACE, "");
        EventPublisher publisher =
                new EventPublisher(
                        List.of(ring), EventStage.of(EVENTS), List.of(form), queue, () -> {});
        Thread publishing = Thread.ofPlatform().start(publisher);
        MeterSettings settings =
                new MeterSettings(
                        1_000_000_000_000L,
                        1_000_000_000,
                        1_000,
                        false,
                        new BitSet(),
                        1,
                        false,
                        0,
                        1);
        try (NativeMemory memory = new NativeMemory()) {
            Meter meter = new Meter(settings, memory, ring);
            // It comes to its end though nothing is delivered: final reports fit into the ring.
            new MeterLoop(CaptureFile.open(capture().toString(), false), meter, true, () -> false)
                    .run();
            ring.close();
            assertThat(count(meter.counters().all(), "packets.metered")).isEqualTo(FLOWS * SECONDS);
            assertThat(count(meter.counters().all(), "reports.coalesced")).isPositive();
            assertThat(count(ring.counters(), "reports.waited")).isZero();
            assertThat(stalled.delivered).isEmpty();
            assertThat(queue.waiting()).isBetween((long) QUEUE_EVENTS, QUEUE_EVENTS + 512L);
            stalled.goOn.countDown();
            publishing.join();
            assertThat(output.awaitEnd(60_000)).isTrue();
            long interim = count(meter.counters().all(), "reports.interim");
            assertThat(stalled.delivered).hasSize(Math.toIntExact(interim) + FLOWS);
        }
        List<JsonNode> finals =
                Program.parse(String.join("\n", stalled.delivered)).stream()
                        .filter(event -> event.get("final").booleanValue())
                        .toList();
        assertThat(finals).hasSize(FLOWS);
        assertThat(finals)
                .allMatch(event -> event.at("/source/stats/net_packets_total").asInt() == SECONDS);
    }

    private Path capture() throws Exception {
        PcapWriter writer = new PcapWriter();
        byte[][] frames = new byte[FLOWS][];
        for (int flow = 0; flow < FLOWS; flow++) {
            frames[flow] =
                    PacketBuilder.ethernet()
                            .ipv4("10.0.0." + flow, "192.0.2.1")
                            .udp(1024, 53)
                            .payload(20)
                            .build();
        }
        for (int second = 0; second < SECONDS; second++) {
            for (int flow = 0; flow < FLOWS; flow++) {
                writer.packet(START_NS + 1_000_000_000L * second + 1_000L * flow, frames[flow]);
            }
        }
        return Files.write(directory.resolve("a.pcap"), writer.toByteArray());
    }

    private static long count(List<Counter> counters, String name) {
        return counters.stream()
                .filter(counter -> counter.name().equals(name))
                .mapToLong(Counter::get)
                .sum();
    }

    /** A host that can't be reached for a while. */
    private static final class Stalled implements HostTarget {
        private final CountDownLatch goOn = new CountDownLatch(1);
        private final List<String> delivered = new CopyOnWriteArrayList<>();

        @Override
        public String address() {
            return "stalled";
        }

        @Override
        public HostConnection connect() throws InterruptedException {
            goOn.await();
            return new HostConnection() {
                @Override
                public String detail() {
                    return "";
                }

                @Override
                public void send(Delivery events) {
                    for (int i = events.next(); i < events.size(); i++) {
                        int start = events.start(i);
                        delivered.add(
                                new String(
                                        events.bytes(i),
                                        start,
                                        events.end(i) - start - 1,
                                        StandardCharsets.UTF_8));
                    }
                    events.acknowledge();
                }

                @Override
                public void close() {}
            };
        }
    }
}
