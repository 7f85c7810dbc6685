package io.flowgauge.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowgauge.base.LinkType;
import io.flowgauge.base.PacketBatch;
import io.flowgauge.base.UserErrorException;
import io.flowgauge.capture.CaptureFile;
import io.flowgauge.capture.PacketSource;
import io.flowgauge.meter.EndReason;
import io.flowgauge.meter.FlowRecord;
import io.flowgauge.meter.FlowSink;
import io.flowgauge.meter.Meter;
import io.flowgauge.meter.MeterSettings;
import io.flowgauge.testkit.ByteMutator;
import io.flowgauge.testkit.FuzzRounds;
import io.flowgauge.testkit.PcapWriter;
import io.flowgauge.testkit.PcapngWriter;
import io.flowgauge.testkit.RandomFrames;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Reads damaged capture files of all kinds and meters what is in them. Whatever the bytes: every
 * packet that was read is accounted for, and a file that cannot be read gives one line.
 */
class ReplayFuzzTest {
    private static final int FILES_A_ROUND = 250;
    private static final int ROUNDS = 6;
    private static final int PACKETS_A_FILE = 40;
    private static final int FILE_BYTES_MAX = 1 << 16;
    private static final long SECOND_NS = 1_000_000_000L;
    private static final long START_NS = 1_700_000_000 * SECOND_NS;

    @TempDir private Path folder;

    @Test
    void shouldAccountForEveryPacketOfADamagedFile() {
        long[] packets = new long[1];
        FuzzRounds.run("ReplayFuzzTest", ROUNDS, random -> packets[0] += round(random));
        assertThat(packets[0]).isGreaterThan(1000);
    }

    private long round(SplittableRandom random) {
        ByteMutator mutator = new ByteMutator(random, FILE_BYTES_MAX);
        long packets = 0;
        byte[] other = file(random);
        for (int i = 0; i < FILES_A_ROUND; i++) {
            byte[] file = file(random);
            byte[] damaged = i % 10 == 0 ? file : mutator.mutate(file, other);
            other = file;
            packets += replay(damaged, random);
        }
        return packets;
    }

    private static byte[] file(SplittableRandom random) {
        LinkType[] types = LinkType.values();
        LinkType type =
                random.nextBoolean() ? LinkType.ETHERNET : types[random.nextInt(types.length)];
        return random.nextBoolean() ? pcap(random, type) : pcapng(random, type);
    }

    private static byte[] pcap(SplittableRandom random, LinkType type) {
        RandomFrames frames = new RandomFrames(random, 6);
        PcapWriter writer = new PcapWriter().linkType(type.number());
        if (random.nextBoolean()) {
            writer.bigEndian();
        }
        if (random.nextBoolean()) {
            writer.nanoseconds();
        }
        long timeNs = START_NS;
        for (int i = 0; i < PACKETS_A_FILE; i++) {
            timeNs += random.nextLong(2 * SECOND_NS);
            writer.packet(timeNs, frames.next(type));
        }
        return writer.toByteArray();
    }

    private static byte[] pcapng(SplittableRandom random, LinkType type) {
        RandomFrames frames = new RandomFrames(random, 6);
        PcapngWriter writer =
                new PcapngWriter()
                        .section(random.nextBoolean())
                        .addInterface(type.number(), 0)
                        .addInterface(LinkType.ETHERNET.number(), 0, random.nextInt(256), 0);
        long ticks = START_NS / 1000;
        for (int i = 0; i < PACKETS_A_FILE; i++) {
            ticks += random.nextLong(2_000_000);
            switch (random.nextInt(8)) {
                case 0 -> writer.simple(frames.next(type), 60);
                case 1 -> writer.obsolete(0, ticks, frames.next(type), 60);
                case 2 -> writer.enhanced(1, ticks, frames.next(LinkType.ETHERNET));
                case 3 -> writer.nameResolution().statistics(0);
                default -> writer.enhanced(0, ticks, frames.next(type));
            }
        }
        return writer.toByteArray();
    }

    /** Returns how many packets were read. */
    private long replay(byte[] bytes, SplittableRandom random) {
        Path path = folder.resolve("damaged");
        MeterSettings settings =
                new MeterSettings(
                        (1 + random.nextInt(30)) * SECOND_NS,
                        -1,
                        1 + random.nextInt(50),
                        random.nextBoolean(),
                        new BitSet(),
                        random.nextLong(),
                        true,
                        0,
                        1);
        Totals totals = new Totals();
        try {
            Files.write(path, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        try (Arena memory = Arena.ofConfined();
                CaptureFile source = CaptureFile.open(path.toString(), random.nextBoolean())) {
            Meter meter = new Meter(settings, memory, totals);
            PacketBatch batch = new PacketBatch();
            while (source.read(batch) != PacketSource.END) {
                meter.process(batch);
            }
            meter.finish();
            long received = source.counters().getFirst().get();
            long metered = meter.counters().packetsMetered.get();
            assertThat(metered + meter.counters().packetsNotAFlow()).isEqualTo(received);
            assertThat(totals.packets).isEqualTo(metered);
            assertThat(totals.bytes).isEqualTo(meter.counters().bytesMetered.get());
            source.damage().ifPresent(line -> assertThat(line).doesNotContain("\n"));
            return received;
        } catch (UserErrorException e) {
            assertThat(e.getMessage()).contains(path.toString()).doesNotContain("\n");
            return 0;
        }
    }

    /** Sums over the final reports. */
    private static final class Totals implements FlowSink {
        private final FlowRecord record = new FlowRecord();
        private long packets;
        private long bytes;

        @Override
        public void report(long address, int recordBytes, EndReason reason, long instantNs) {
            assertThat(reason).isNotEqualTo(EndReason.NONE);
            record.wrap(address);
            packets += record.sourcePackets() + record.destinationPackets();
            bytes += record.sourceBytes() + record.destinationBytes();
        }
    }
}
