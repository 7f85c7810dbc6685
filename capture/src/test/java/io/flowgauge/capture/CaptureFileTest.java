package io.flowgauge.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import com.sun.management.ThreadMXBean;
import io.flowgauge.base.PacketBatch;
import io.flowgauge.base.UserErrorException;
import io.flowgauge.capture.ReadCapture.Packet;
import io.flowgauge.testkit.PacketBuilder;
import io.flowgauge.testkit.PcapWriter;
import io.flowgauge.testkit.PcapngWriter;
import io.flowgauge.testkit.Seeds;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

class CaptureFileTest {
    private static final long T = 1_700_000_000_000_000_000L;
    private static final byte[] FRAME =
            PacketBuilder.ethernet().ipv4("10.0.0.1", "10.0.0.2").udp(1, 2).payload(9).build();

    @TempDir private Path folder;

    // Opening

    @Test
    void shouldOpenAFileByItsPath() throws Exception {
        Path path = folder.resolve("a.pcap");
        Files.write(path, pcap(1000));

        try (CaptureFile file = CaptureFile.open(path.toString(), false)) {
            assertThat(file.sizeBytes()).isEqualTo(Files.size(path));
            assertThat(file.nowNs()).isEqualTo(Long.MIN_VALUE);
            assertThat(ReadCapture.of(file).packets()).hasSize(1000);
            assertThat(file.bytesRead()).isEqualTo(Files.size(path));
            assertThat(file.nowNs()).isEqualTo(T + 999_000);
            assertThat(file.read(new PacketBatch())).isEqualTo(PacketSource.END);
        }
    }

    @Test
    void shouldRefuseAFileThatIsNoCapture() throws Exception {
        String missing = folder.resolve("missing.pcap").toString();
        assertThatThrownBy(() -> CaptureFile.open(missing, false))
                .isInstanceOf(UserErrorException.class)
                .hasMessage(
                        "cannot read capture file " + missing + ": no such file; check the path");
        assertThatThrownBy(() -> CaptureFile.open(folder.toString(), false))
                .isInstanceOf(UserErrorException.class)
                .hasMessageContaining(": it is a directory; allowed are pcap and pcapng files");
        assertRefused(new byte[0], "it is empty");
        assertRefused(new byte[] {1, 2, 3}, "not a capture file");
        assertRefused(
                "hello world, this is text".getBytes(StandardCharsets.US_ASCII), "not a capture");
        assertRefused(gzip("some text".getBytes(StandardCharsets.US_ASCII)), "not a capture file");
        assertRefused(new byte[] {0x34, (byte) 0xcd, (byte) 0xb2, (byte) 0xa1}, "(Kuznetzov)");
        assertRefused("snoop\0\0\0".getBytes(StandardCharsets.US_ASCII), "a snoop file");
        assertRefused("BZh91AY&SY".getBytes(StandardCharsets.US_ASCII), "bzip2");
        assertRefused(
                Arrays.copyOf(pcap(0), 23), "it has 23 bytes of the 24 of a pcap file header");
        assertRefused(new byte[] {0x1f, (byte) 0x8b, 9, 9, 9, 9, 9, 9, 9, 9, 9}, "");
    }

    @Test
    void shouldRefuseAFileThatMayNotBeRead() throws Exception {
        Path path = Files.write(folder.resolve("secret.pcap"), pcap(1));
        assertThat(path.toFile().setReadable(false)).isTrue();
        assumeFalse(Files.isReadable(path), "root may read everything");

        assertThatThrownBy(() -> CaptureFile.open(path.toString(), false))
                .isInstanceOf(UserErrorException.class)
                .hasMessageContaining("permission denied");
    }

    private void assertRefused(byte[] content, String why) throws IOException {
        Path path = Files.write(folder.resolve("bad"), content);
        assertThatThrownBy(() -> CaptureFile.open(path.toString(), false))
                .isInstanceOf(UserErrorException.class)
                .hasMessageContaining(path.toString())
                .hasMessageContaining(why);
    }

    @Test
    @Timeout(60)
    void shouldPassPacketsOfAPipeOnAsTheyCome() throws Exception {
        byte[] file = pcap(3);
        int record = (file.length - 24) / 3;
        Pipe pipe = Pipe.open();
        PacketBatch batch = new PacketBatch();
        write(pipe, file, 0, 24 + record + 5);

        try (CaptureFile source = CaptureFile.open("pipe", pipe.source(), false, 4096, -1)) {
            assertThat(source.read(batch)).isEqualTo(1);
            write(pipe, file, 24 + record + 5, file.length);
            pipe.sink().close();
            assertThat(source.read(batch)).isEqualTo(2);
            assertThat(source.read(batch)).isEqualTo(PacketSource.END);
            assertThat(source.damage()).isEmpty();
            assertThat(source.sizeBytes()).isEqualTo(-1);
        }
    }

    @Test
    @Timeout(60)
    void shouldEndInGoodOrderWhenAWaitingReadIsInterrupted() throws Exception {
        Pipe pipe = Pipe.open();
        write(pipe, pcap(0), 0, 24);
        try (CaptureFile source = CaptureFile.open("pipe", pipe.source(), false, 4096, -1)) {
            Thread reader = Thread.currentThread();
            Thread.ofVirtual()
                    .start(
                            () -> {
                                try {
                                    Thread.sleep(Duration.ofMillis(50));
                                } catch (InterruptedException e) {
                                    throw new IllegalStateException(e);
                                }
                                reader.interrupt();
                            });

            assertThat(source.read(new PacketBatch())).isEqualTo(PacketSource.END);
            assertThat(Thread.interrupted()).isTrue();
            assertThat(source.damage()).isEmpty();
        }
    }

    private static void write(Pipe pipe, byte[] bytes, int from, int to) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes, from, to - from);
        while (buffer.hasRemaining()) {
            pipe.sink().write(buffer);
        }
    }

    // Compression

    @ParameterizedTest
    @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void shouldReadCompressedFiles(Compression compression) throws Exception {
        byte[] plain = pcap(3000);
        byte[] first = compress(compression, Arrays.copyOf(plain, 100_000));
        byte[] second = compress(compression, Arrays.copyOfRange(plain, 100_000, plain.length));
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.write(first);
        both.write(second);
        List<Packet> expected = ReadCapture.of(plain).packets();
        Path path = Files.write(folder.resolve("file"), both.toByteArray());

        try (CaptureFile file = CaptureFile.open(path.toString(), false)) {
            ReadCapture read = ReadCapture.of(file);
            assertThat(read.packets()).isEqualTo(expected);
            assertThat(read.damage()).isEmpty();
            assertThat(file.bytesRead()).isEqualTo(Files.size(path));
        }
        assertThat(ReadCapture.of(compress(compression, plain)).packets()).isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void shouldReadACompressedFileUpToWhereItIsCutOrDamaged(Compression compression)
            throws Exception {
        SplittableRandom random = Seeds.random("CaptureFileTest damaged " + compression);
        byte[] plain = noisyPcap(random, 300);
        List<Packet> expected = ReadCapture.of(plain).packets();
        byte[] whole = compress(compression, plain);

        for (int i = 0; i < 200; i++) {
            byte[] bad = whole.clone();
            boolean cut = (i & 1) == 0;
            if (cut) {
                bad = Arrays.copyOf(bad, random.nextInt(bad.length));
            } else {
                bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
            }
            try {
                ReadCapture read = ReadCapture.of(bad);
                if (cut) {
                    assertThat(isPrefix(read.packets(), expected)).isTrue();
                    assertThat(read.damage()).isPresent();
                }
            } catch (UserErrorException e) {
                assertThat(e).hasMessageContaining("capture file");
            }
        }
    }

    private static byte[] compress(Compression compression, byte[] plain) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out =
                switch (compression) {
                    case NONE -> bytes;
                    case GZIP -> new GZIPOutputStream(bytes);
                    case ZSTD -> new ZstdOutputStreamNoFinalizer(bytes);
                    case XZ -> new XZOutputStream(bytes, new LZMA2Options(1));
                    case LZ4 -> new FramedLZ4CompressorOutputStream(bytes);
                }) {
            out.write(plain);
        }
        return bytes.toByteArray();
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        return compress(Compression.GZIP, plain);
    }

    // Damage

    @Test
    void shouldReadAPrefixOfAFileCutAtAnyByte() throws UserErrorException {
        for (byte[] file : List.of(pcap(5), pcapng(5))) {
            List<Packet> all = ReadCapture.of(file).packets();
            for (int length = 0; length < file.length; length++) {
                byte[] cut = Arrays.copyOf(file, length);
                for (boolean lenient : new boolean[] {false, true}) {
                    try {
                        ReadCapture read = ReadCapture.of(cut, lenient, 64);
                        assertThat(isPrefix(read.packets(), all)).isTrue();
                        boolean between = isBetweenRecords(file, length);
                        assertThat(read.damage().isEmpty()).isEqualTo(between);
                    } catch (UserErrorException e) {
                        assertThat(length).isLessThan(firstRecord(file));
                    }
                }
            }
        }
    }

    private static boolean isPrefix(List<Packet> read, List<Packet> all) {
        return read.size() <= all.size() && read.equals(all.subList(0, read.size()));
    }

    /** Whether a file of equal records or blocks ends orderly at a place. */
    private static boolean isBetweenRecords(byte[] file, int place) {
        int at = firstRecord(file);
        boolean pcapng = file[0] == 0x0a;
        while (at < place) {
            at += pcapng ? (file[at + 4] & 0xff) : 16 + (file[at + 8] & 0xff);
        }
        return at == place;
    }

    private static int firstRecord(byte[] file) {
        return file[0] == 0x0a ? file[4] & 0xff : 24;
    }

    @Test
    @Timeout(120)
    void shouldSurviveAnyMutation() throws UserErrorException {
        SplittableRandom random = Seeds.random("CaptureFileTest mutation");
        long packets = 0;
        for (int i = 0; i < 6000; i++) {
            byte[] file = (i & 1) == 0 ? noisyPcap(random, 20) : pcapng(20);
            int changes = 1 + random.nextInt(8);
            for (int c = 0; c < changes; c++) {
                mutate(file, random);
            }
            int buffer = 1 << (4 + random.nextInt(10));
            try {
                ReadCapture read = ReadCapture.of(file, random.nextBoolean(), buffer);
                packets += read.packets().size();
                assertThat(read.count("packets.received")).isEqualTo(read.packets().size());
                assertThat(read.count("file.skipped_bytes")).isLessThanOrEqualTo(file.length);
            } catch (UserErrorException e) {
                assertThat(e.getMessage()).contains("capture file test").doesNotContain("\n");
            }
        }
        assertThat(packets).isPositive();
    }

    private static void mutate(byte[] file, SplittableRandom random) {
        int at = random.nextInt(file.length);
        switch (random.nextInt(4)) {
            case 0 -> file[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> file[at] = (byte) random.nextInt();
            case 2 -> {
                byte[] value = {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0x7f};
                System.arraycopy(value, 0, file, at, Math.min(4, file.length - at));
            }
            default -> {
                int length = Math.min(random.nextInt(64), file.length - at);
                System.arraycopy(file, random.nextInt(file.length - length), file, at, length);
            }
        }
    }

    // Memory

    @Test
    void shouldAllocateNothingPerPacket() throws Exception {
        Path pcap = Files.write(folder.resolve("a.pcap"), pcap(200_000));
        Path pcapng = Files.write(folder.resolve("a.pcapng"), pcapng(200_000));
        for (Path path : List.of(pcap, pcapng)) {
            walk(path);
            long[] result = walk(path);

            assertThat(result[0]).isBetween(190_000L, 200_000L);
            // FileChannel allocates some hundred bytes in each refill of thousands of packets.
            assertThat(result[1]).isLessThan(result[0] / 10);
        }
    }

    /** Returns the packets behind the first thousand, and the bytes allocated for them. */
    private static long[] walk(Path path) throws UserErrorException {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        PacketBatch batch = new PacketBatch();
        try (CaptureFile file = CaptureFile.open(path.toString(), false)) {
            for (int i = 0; i < 10; i++) {
                file.read(batch);
            }
            long packets = 0;
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int read = file.read(batch); read >= 0; read = file.read(batch)) {
                packets += read;
            }
            return new long[] {packets, threads.getCurrentThreadAllocatedBytes() - before};
        }
    }

    private static byte[] pcap(int packets) {
        PcapWriter writer = new PcapWriter();
        for (int i = 0; i < packets; i++) {
            writer.packet(T + i * 1000L, FRAME);
        }
        return writer.toByteArray();
    }

    private static byte[] noisyPcap(SplittableRandom random, int packets) {
        PcapWriter writer = new PcapWriter();
        for (int i = 0; i < packets; i++) {
            byte[] frame = new byte[random.nextInt(200)];
            random.nextBytes(frame);
            writer.packet(T + i * 1000L, frame);
        }
        return writer.toByteArray();
    }

    private static byte[] pcapng(int packets) {
        PcapngWriter writer = new PcapngWriter().section(false).addInterface(1, 0);
        for (int i = 0; i < packets; i++) {
            writer.enhanced(0, T / 1000 + i, FRAME);
        }
        return writer.statistics(0).toByteArray();
    }
}
