package io.flowgauge.output;

import io.flowgauge.base.Counter;
import io.flowgauge.event.EventBatch;
import io.flowgauge.event.EventSettings;
import io.flowgauge.meter.FlowLayer;
import io.flowgauge.meter.LayerStack;
import io.flowgauge.testkit.RecordBytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;

/** What several tests share. */
final class OutputFixture {
    static final EventSettings SETTINGS = EventSettings.of("probe-1", "host.example.com", "6.7.2");

    static final Path FULL_DEVICE = Path.of("/dev/full");

    private OutputFixture() {}

    /** A DNS query over Ethernet, IPv4 and UDP, 79 bytes, not answered. */
    static RecordBytes record() {
        return new RecordBytes()
                .key(
                        LayerStack.of(1, 0, 1, FlowLayer.ETHERNET, FlowLayer.IPV4, FlowLayer.UDP),
                        HexFormat.of().parseHex("001cc09333fb00900b1291c1ac1001c74b4b4b4bb2c93500"))
                .sorted(1, 79)
                .times(1_493_840_544_151_000_000L, 1_493_840_545_151_999_999L);
    }

    static EventBatch batch(String... lines) {
        EventBatch batch = new EventBatch(16);
        for (String line : lines) {
            batch.append((line + "\n").getBytes(StandardCharsets.UTF_8));
        }
        return batch;
    }

    /** Some lines of exactly so many bytes, each with its number in front. */
    static String[] lines(int count, int bytes) {
        String[] lines = new String[count];
        for (int i = 0; i < count; i++) {
            String number = i + ":";
            lines[i] = number + "x".repeat(bytes - 1 - number.length());
        }
        return lines;
    }

    static List<String> read(Path file) throws IOException {
        return Files.readAllLines(file);
    }

    static long count(List<Counter> counters, String name) {
        return counters.stream()
                .filter(counter -> counter.name().equals(name))
                .mapToLong(Counter::get)
                .sum();
    }
}
