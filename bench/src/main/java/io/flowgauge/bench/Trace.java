package io.flowgauge.bench;

import io.flowgauge.app.SyntheticTraffic;
import io.flowgauge.testkit.PcapWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/** The captures that programs are compared on. */
enum Trace {
    FEW("1 k flows", 5_000_000, 1_000, 200_000, 10),
    MANY("500 k flows", 5_000_000, 500_000, 200_000, 19),
    /** Each packet is a flow of its own. */
    CHURN("2 M single-packet flows", 2_000_000, 2_000_000, 100_000, 21),
    /** Packets come five times as fast, so that none of the flows ends by its timeout. */
    MILLION("1 M flows", 5_000_000, 1_000_000, 1_000_000, 20);

    /** Those that all programs are compared on. */
    static final List<Trace> COMPARED = List.of(FEW, MANY, CHURN);

    private static final long START_NS = 1_700_000_000_000_000_000L;
    private static final long SECOND_NS = 1_000_000_000;

    final String title;
    final int packets;
    final int flows;

    /** Slots of the bound's table, as a power of two. */
    final int slotsLog2;

    private final int packetsPerSecond;

    Trace(String title, int packets, int flows, int packetsPerSecond, int slotsLog2) {
        this.title = title;
        this.packets = packets;
        this.flows = flows;
        this.packetsPerSecond = packetsPerSecond;
        this.slotsLog2 = slotsLog2;
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns the capture, written now if it is not there yet. */
    Path in(Path directory) throws IOException {
        Path file = directory.resolve(label() + ".pcap");
        if (!Files.exists(file)) {
            Files.createDirectories(directory);
            Path unfinished = directory.resolve(label() + ".part");
            write(unfinished);
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        }
        return file;
    }

    private void write(Path file) throws IOException {
        int seed = ordinal() + 1;
        SplittableRandom random = new SplittableRandom(seed);
        SyntheticTraffic traffic = new SyntheticTraffic(seed);
        try (PcapWriter pcap =
                new PcapWriter(Files.newOutputStream(file))
                        .snaplen(SyntheticTraffic.CAPTURED_MAX)) {
            for (long i = 0; i < packets; i++) {
                long flow = this == CHURN ? i : random.nextInt(flows);
                int length = traffic.packet(flow, random.nextLong());
                long timeNs = START_NS + i * SECOND_NS / packetsPerSecond;
                int captured = Math.min(length, SyntheticTraffic.CAPTURED_MAX);
                pcap.packet(timeNs, traffic.frame(), captured, length);
            }
        }
    }
}
