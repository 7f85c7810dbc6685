package io.flowgauge.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowgauge.base.Counter;
import io.flowgauge.base.LinkType;
import io.flowgauge.base.Memory;
import io.flowgauge.base.PacketBatch;
import io.flowgauge.base.UserErrorException;
import io.flowgauge.capture.ReadCapture.Packet;
import io.flowgauge.testkit.PacketBuilder;
import io.flowgauge.testkit.PcapWriter;
import io.flowgauge.testkit.PcapngWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.lang.foreign.Arena;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class ReplayTest {
    private static final long T = 1_700_000_000_000_000_000L;
    private static final long SECOND = 1_000_000_000L;
    private static final byte[] FRAME =
            PacketBuilder.ethernet().ipv4("10.0.0.1", "10.0.0.2").udp(1, 2).payload(1).build();

    @TempDir private Path folder;

    // Pace

    private static final class TestClock implements PacedSource.Clock {
        private long nowNs = Long.MAX_VALUE - 5 * SECOND; // nanoTime may overflow

        @Override
        public long nanoTime() {
            return nowNs;
        }

        @Override
        public void sleep(long ns) {
            assertThat(ns).isPositive().isLessThanOrEqualTo(100_000_000);
            nowNs += ns;
        }
    }

    @Test
    void shouldHandPacketsOnAtTheSpeedOfTheirRecording() throws UserErrorException {
        TestClock clock = new TestClock();
        long start = clock.nowNs;
        long[] times = {T, T, T + SECOND, T + 11 * SECOND / 10, T + SECOND, T + 20 * SECOND};
        PacketBatch batch = new PacketBatch();
        List<Long> arrivals = new ArrayList<>();
        List<Packet> packets = new ArrayList<>();

        try (PacedSource source = new PacedSource(open(pcap(times)), () -> false, clock)) {
            for (int read = source.read(batch); read >= 0; read = source.read(batch)) {
                ReadCapture.copy(batch, packets);
                for (int i = 0; i < read; i++) {
                    arrivals.add(clock.nowNs - start);
                }
                if (read > 0) {
                    assertThat(source.nowNs())
                            .isEqualTo(
                                    packets.stream()
                                            .mapToLong(Packet::timestampNs)
                                            .max()
                                            .orElse(0));
                }
            }
        }

        assertThat(packets).extracting(Packet::timestampNs).containsExactly(box(times));
        // The step back in time costs nothing; the gap after it counts in full.
        assertThat(arrivals)
                .containsExactly(
                        0L,
                        0L,
                        SECOND,
                        11 * SECOND / 10,
                        11 * SECOND / 10,
                        11 * SECOND / 10 + 19 * SECOND);
    }

    @Test
    @Timeout(30)
    void shouldStopInAGapWhenAskedTo() throws Exception {
        AtomicBoolean stopped = new AtomicBoolean();
        PacketBatch batch = new PacketBatch();
        try (PacedSource source = new PacedSource(open(pcap(T, T + 3600 * SECOND)), stopped::get)) {
            assertThat(source.read(batch)).isEqualTo(1);
            assertThat(source.read(batch)).isZero();
            stopped.set(true);
            assertThat(source.read(batch)).isEqualTo(PacketSource.END);
        }
    }

    // Loops

    @Test
    void shouldContinueTimeFromLoopToLoop() throws UserErrorException {
        byte[] file = pcap(T, T + 10 * SECOND, T + 4 * SECOND);

        try (LoopedSource source = new LoopedSource(() -> open(file), 3)) {
            ReadCapture read = ReadCapture.of(source);

            // The mean gap is 5 s.
            assertThat(read.times())
                    .containsExactly(
                            box(
                                    T,
                                    T + 10 * SECOND,
                                    T + 4 * SECOND,
                                    T + 15 * SECOND,
                                    T + 25 * SECOND,
                                    T + 19 * SECOND,
                                    T + 30 * SECOND,
                                    T + 40 * SECOND,
                                    T + 34 * SECOND));
            assertThat(read.count("packets.received")).isEqualTo(9);
            assertThat(source.nowNs()).isEqualTo(T + 40 * SECOND);
            assertThat(read.damage()).isEmpty();
        }
    }

    @Test
    void shouldLoopForEverIfAskedForZeroLoops() throws UserErrorException {
        byte[] file = pcap(T);
        PacketBatch batch = new PacketBatch();
        try (LoopedSource source = new LoopedSource(() -> open(file), 0)) {
            for (int i = 0; i < 1000; i++) {
                assertThat(source.read(batch)).isEqualTo(1);
                assertThat(batch.timestampNs[0]).isEqualTo(T);
            }
        }
    }

    @Test
    void shouldNotLoopForEverOverACaptureWithoutPackets() throws UserErrorException {
        byte[] file = pcap();
        try (LoopedSource source = new LoopedSource(() -> open(file), 0)) {
            assertThat(source.read(new PacketBatch())).isEqualTo(PacketSource.END);
        }
    }

    @Test
    void shouldKeepTheDamageOfTheFirstLoop() throws UserErrorException {
        byte[] file = new PcapWriter().packet(T, FRAME).bytes(new byte[3]).toByteArray();
        try (LoopedSource source = new LoopedSource(() -> open(file), 2)) {
            ReadCapture read = ReadCapture.of(source);

            assertThat(read.packets()).hasSize(2);
            assertThat(read.damage()).isPresent();
        }
    }

    // Steps

    @Test
    @Timeout(30)
    void shouldHandOnAPacketForEachLine() throws Exception {
        PipedOutputStream keys = new PipedOutputStream();
        PipedInputStream in = new PipedInputStream(keys);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PacketBatch batch = new PacketBatch();
        try (SteppedSource source =
                new SteppedSource(open(pcap(T, T + 1000, T + 2000)), in, print(out), () -> false)) {
            assertThat(source.read(batch)).isZero();
            assertThat(source.read(batch)).isZero();
            assertThat(text(out)).isEqualTo("Press enter to read packet\n");
            assertThat(source.nowNs()).isEqualTo(Long.MIN_VALUE);

            keys.write("x\n\n".getBytes(StandardCharsets.US_ASCII));
            keys.flush();
            assertThat(readSome(source, batch)).isEqualTo(1);
            assertThat(batch.timestampNs[0]).isEqualTo(T);
            assertThat(readSome(source, batch)).isEqualTo(1);
            assertThat(source.nowNs()).isEqualTo(T + 1000);
            assertThat(source.read(batch)).isZero();

            keys.close();
            assertThat(readSome(source, batch)).isEqualTo(1);
            assertThat(readSome(source, batch)).isEqualTo(PacketSource.END);
            assertThat(text(out)).isEqualTo("Press enter to read packet\n".repeat(3));
        }
    }

    @Test
    @Timeout(30)
    void shouldStopWaitingForALineWhenAskedTo() throws Exception {
        AtomicBoolean stopped = new AtomicBoolean();
        try (PipedOutputStream keys = new PipedOutputStream();
                PipedInputStream in = new PipedInputStream(keys);
                SteppedSource source =
                        new SteppedSource(
                                open(pcap(T)),
                                in,
                                print(new ByteArrayOutputStream()),
                                stopped::get)) {
            assertThat(source.read(new PacketBatch())).isZero();
            stopped.set(true);
            assertThat(source.read(new PacketBatch())).isEqualTo(PacketSource.END);
        }
    }

    private static int readSome(PacketSource source, PacketBatch batch) throws UserErrorException {
        int read = source.read(batch);
        while (read == 0) {
            read = source.read(batch);
        }
        return read;
    }

    // Dump

    @Test
    void shouldWriteEveryPacketToTheDumpFile() throws Exception {
        PcapWriter writer = new PcapWriter().nanoseconds().bigEndian();
        for (int i = 0; i < 5000; i++) {
            writer.packet(T + i * 1001L, new byte[i % 1500], i % 1500 + 7);
        }
        byte[] file = writer.packet(T, new byte[262144]).toByteArray();
        Path dump = folder.resolve("dump.pcap");

        ReadCapture passed;
        try (DumpingSource source = new DumpingSource(open(file), dump.toString())) {
            passed = ReadCapture.of(source);
        }

        ReadCapture dumped = ReadCapture.of(Files.readAllBytes(dump));
        assertThat(passed.packets()).hasSize(5001);
        assertThat(passed.count("dump.packets")).isEqualTo(5001);
        assertThat(dumped.packets())
                .isEqualTo(passed.packets().stream().map(ReplayTest::inMicroseconds).toList());
        assertThat(dumped.damage()).isEmpty();
    }

    private static Packet inMicroseconds(Packet p) {
        return new Packet(p.linkType(), p.timestampNs() / 1000 * 1000, p.wireLength(), p.bytes());
    }

    @Test
    void shouldLeaveOtherLinkTypesOutOfTheDump() throws Exception {
        byte[] file =
                new PcapngWriter()
                        .section(false)
                        .addInterface(101, 0)
                        .addInterface(1, 0)
                        .enhanced(0, 1, FRAME)
                        .enhanced(1, 2, FRAME)
                        .enhanced(0, 3, FRAME)
                        .toByteArray();
        Path dump = folder.resolve("dump.pcap");

        ReadCapture passed;
        try (DumpingSource source = new DumpingSource(open(file), dump.toString())) {
            passed = ReadCapture.of(source);
        }

        assertThat(passed.packets()).hasSize(3);
        assertThat(passed.count("dump.left_out")).isEqualTo(1);
        assertThat(ReadCapture.of(Files.readAllBytes(dump)).packets())
                .extracting(Packet::linkType)
                .containsExactly(LinkType.RAW, LinkType.RAW);
    }

    @Test
    void shouldPutVlanTagsBackIntoTheDump() throws Exception {
        byte[] tagged =
                PacketBuilder.ethernet()
                        .vlan(0x64)
                        .ipv4("10.0.0.1", "10.0.0.2")
                        .udp(1, 2)
                        .payload(1)
                        .build();
        Path dump = folder.resolve("dump.pcap");

        try (DumpingSource source =
                new DumpingSource(new TagTakingSource(0x8100_0064), dump.toString())) {
            source.read(new PacketBatch());
        }

        byte[] expected = new PcapWriter().packet(T, tagged).packet(T, FRAME).toByteArray();
        assertThat(ReadCapture.of(Files.readAllBytes(dump)).packets())
                .isEqualTo(ReadCapture.of(expected).packets());
    }

    /** Delivers the frame with a tag beside it and the frame without, as an interface does. */
    private static final class TagTakingSource implements PacketSource {
        private final int vlan;
        private final Arena arena = Arena.ofShared();

        TagTakingSource(int vlan) {
            this.vlan = vlan;
        }

        @Override
        public int read(PacketBatch batch) {
            long address = arena.allocate(FRAME.length).address();
            Memory.copy(FRAME, 0, address, FRAME.length);
            batch.clear();
            batch.linkType = LinkType.ETHERNET;
            batch.hasVlans = true;
            batch.count = 2;
            for (int i = 0; i < 2; i++) {
                batch.address[i] = address;
                batch.capturedLength[i] = FRAME.length;
                batch.wireLength[i] = FRAME.length;
                batch.timestampNs[i] = T;
                batch.vlan[i] = i == 0 ? vlan : PacketBatch.NO_VLAN;
            }
            return 2;
        }

        @Override
        public long nowNs() {
            return T;
        }

        @Override
        public List<Counter> counters() {
            return List.of();
        }

        @Override
        public void close() {
            arena.close();
        }
    }

    @Test
    void shouldLeaveAValidDumpWithoutPackets() throws Exception {
        Path dump = Files.write(folder.resolve("dump.pcap"), new byte[999]);

        try (DumpingSource source = new DumpingSource(open(pcap()), dump.toString())) {
            ReadCapture.of(source);
        }

        assertThat(ReadCapture.of(Files.readAllBytes(dump)).packets()).isEmpty();
        assertThat(Files.size(dump)).isEqualTo(24);
    }

    @Test
    void shouldRefuseADumpFileThatCannotBeWritten() {
        String path = folder.resolve("no/such/dump.pcap").toString();

        assertThatThrownBy(() -> new DumpingSource(open(pcap()), path))
                .isInstanceOf(UserErrorException.class)
                .hasMessage("cannot write dump file " + path + " (No such file or directory)");
    }

    private static CaptureFile open(byte[] file) throws UserErrorException {
        return CaptureFile.open(
                "test", Channels.newChannel(new ByteArrayInputStream(file)), false, 4096, -1);
    }

    private static byte[] pcap(long... times) {
        PcapWriter writer = new PcapWriter().nanoseconds();
        for (long time : times) {
            writer.packet(time, FRAME);
        }
        return writer.toByteArray();
    }

    private static Long[] box(long... values) {
        return Arrays.stream(values).boxed().toArray(Long[]::new);
    }

    private static PrintStream print(ByteArrayOutputStream out) {
        return new PrintStream(out, true, StandardCharsets.UTF_8);
    }

    private static String text(ByteArrayOutputStream out) {
        return out.toString(StandardCharsets.UTF_8).replace("\r\n", "\n");
    }
}
