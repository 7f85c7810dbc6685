package io.flowgauge.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowgauge.base.LinkType;
import io.flowgauge.base.PacketBatch;
import io.flowgauge.base.UserErrorException;
import io.flowgauge.capture.ReadCapture.Packet;
import io.flowgauge.testkit.PacketBuilder;
import io.flowgauge.testkit.PcapngWriter;
import java.io.ByteArrayInputStream;
import java.nio.channels.Channels;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PcapngReaderTest {
    private static final long T_US = 1_700_000_000_123_456L;
    private static final long T_NS = T_US * 1000;
    private static final byte[] FRAME =
            PacketBuilder.ethernet().ipv4("10.0.0.1", "10.0.0.2").udp(1, 2).payload(1).build();
    private static final String HEX = HexFormat.of().formatHex(FRAME);

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldReadEveryPacketBlockInBothByteOrders(boolean bigEndian) throws UserErrorException {
        byte[] file =
                new PcapngWriter()
                        .section(bigEndian)
                        .addInterface(1, 0)
                        .nameResolution()
                        .enhanced(0, T_US, FRAME, 1014)
                        .obsolete(0, T_US + 1, FRAME, 43)
                        .simple(FRAME, 43)
                        .block(0x0bad, new byte[77])
                        .enhanced(0, T_US + 2, FRAME)
                        .statistics(0)
                        .toByteArray();

        for (int buffer : new int[] {12, 100, 1 << 16}) {
            ReadCapture read = ReadCapture.of(file, false, buffer);

            assertThat(read.packets())
                    .containsExactly(
                            new Packet(LinkType.ETHERNET, T_NS, 1014, HEX),
                            new Packet(LinkType.ETHERNET, T_NS + 1000, 43, HEX),
                            new Packet(LinkType.ETHERNET, T_NS + 1000, 43, HEX),
                            new Packet(LinkType.ETHERNET, T_NS + 2000, 43, HEX));
            assertThat(read.damage()).isEmpty();
        }
    }

    @Test
    void shouldChangeByteOrderAndInterfacesWithTheSection() throws UserErrorException {
        byte[] file =
                new PcapngWriter()
                        .section(false)
                        .addInterface(1, 0)
                        .enhanced(0, T_US, FRAME)
                        .section(true)
                        .addInterface(101, 0, 9, 0)
                        .enhanced(0, T_NS + 5, FRAME)
                        .section(false)
                        .addInterface(113, 0)
                        .enhanced(0, T_US, FRAME)
                        .toByteArray();

        assertThat(ReadCapture.of(file).packets())
                .containsExactly(
                        new Packet(LinkType.ETHERNET, T_NS, 43, HEX),
                        new Packet(LinkType.RAW, T_NS + 5, 43, HEX),
                        new Packet(LinkType.LINUX_SLL, T_NS, 43, HEX));
    }

    @Test
    void shouldEndABatchWhereTheLinkTypeChanges() throws UserErrorException {
        byte[] file =
                new PcapngWriter()
                        .section(false)
                        .addInterface(1, 0)
                        .addInterface(101, 0)
                        .enhanced(0, T_US, FRAME)
                        .enhanced(0, T_US, FRAME)
                        .enhanced(1, T_US, FRAME)
                        .enhanced(0, T_US, FRAME)
                        .toByteArray();
        PacketBatch batch = new PacketBatch();

        try (CaptureFile source =
                CaptureFile.open(
                        "test",
                        Channels.newChannel(new ByteArrayInputStream(file)),
                        false,
                        64,
                        -1)) {
            assertThat(source.read(batch)).isBetween(1, 2);
            assertThat(batch.linkType).isEqualTo(LinkType.ETHERNET);
        }
        assertThat(ReadCapture.of(file).packets())
                .extracting(Packet::linkType)
                .containsExactly(
                        LinkType.ETHERNET, LinkType.ETHERNET, LinkType.RAW, LinkType.ETHERNET);
    }

    @ParameterizedTest
    @CsvSource({
        // resolution, offset, ticks, ns
        "6, 0, 1700000000123456, 1700000000123456000",
        "9, 0, 1700000000123456789, 1700000000123456789",
        "0, 0, 1700000000, 1700000000000000000",
        "3, 0, 1700000000123, 1700000000123000000",
        "12, 0, 1700000000123456789, 1700000000123456",
        "28, 0, 9000000000000000000, 0",
        "40, 0, 9000000000000000000, 0",
        "128, 0, 1700000000, 1700000000000000000",
        "129, 0, 3, 1500000000",
        "148, 0, 1572864, 1500000000",
        "191, 0, 4611686018427387904, 500000000",
        "192, 0, -9223372036854775808, 500000000",
        "200, 0, -1, 3906249",
        "255, 0, -1, 0",
        "6, 10, 1000000, 11000000000",
        "6, -1, 3000000, 2000000000",
        // out of range: clamped
        "6, -10, 3000000, 0",
        "6, 0, -1, 4611686018427387904",
        "0, 0, 9223372036854775807, 4611686018427387904",
        "128, 0, -1, 4611686018427387904",
        "6, 9223372036854775807, 1000000, 4611686018427387904",
        "6, -9223372036854775808, 1000000, 0"
    })
    void shouldConvertTimestampsToNanoseconds(int resolution, long offset, long ticks, long ns)
            throws UserErrorException {
        for (boolean bigEndian : new boolean[] {false, true}) {
            byte[] file =
                    new PcapngWriter()
                            .section(bigEndian)
                            .addInterface(1, 0, resolution, offset)
                            .enhanced(0, ticks, FRAME)
                            .toByteArray();

            ReadCapture read = ReadCapture.of(file);

            assertThat(read.times()).containsExactly(ns);
            boolean clamped = ns == 1L << 62 || (ns == 0 && offset < 0);
            assertThat(read.count("file.clamped_timestamps")).isEqualTo(clamped ? 1 : 0);
        }
    }

    @Test
    void shouldCutSimplePacketsToTheSnapLength() throws UserErrorException {
        byte[] file =
                new PcapngWriter()
                        .section(false)
                        .addInterface(1, 40)
                        .simple(Arrays.copyOf(FRAME, 40), 43)
                        .toByteArray();

        assertThat(ReadCapture.of(file).packets())
                .containsExactly(new Packet(LinkType.ETHERNET, 0, 43, HEX.substring(0, 80)));
    }

    @Test
    void shouldMindAnUndecodedInterfaceOnlyWhenAPacketOfItComes() throws UserErrorException {
        PcapngWriter writer =
                new PcapngWriter()
                        .section(false)
                        .addInterface(1, 0)
                        .addInterface(252, 0)
                        .enhanced(0, T_US, FRAME);
        byte[] unused = writer.toByteArray();
        byte[] used = writer.enhanced(1, T_US, FRAME).toByteArray();
        PacketBatch batch = new PacketBatch();

        assertThat(ReadCapture.of(unused).packets()).hasSize(1);
        try (CaptureFile source =
                CaptureFile.open(
                        "test",
                        Channels.newChannel(new ByteArrayInputStream(used)),
                        false,
                        4096,
                        -1)) {
            assertThat(source.read(batch)).isEqualTo(1);
            assertThatThrownBy(() -> source.read(batch))
                    .isInstanceOf(UserErrorException.class)
                    .hasMessageStartingWith(
                            "capture file test: link type 252 (LINKTYPE_WIRESHARK_UPPER_PDU) of"
                                    + " interface 1 is not decoded;");
        }
    }

    @Test
    void shouldSkipAnUnknownBlockOfAnyLength() throws UserErrorException {
        byte[] file =
                new PcapngWriter()
                        .section(false)
                        .addInterface(1, 0)
                        .block(0x0bad, new byte[(16 << 20) + 4])
                        .enhanced(0, T_US, FRAME)
                        .toByteArray();

        assertThat(ReadCapture.of(file).packets()).hasSize(1);
    }

    @Test
    void shouldReportDamageAtItsOffset() throws UserErrorException {
        PcapngWriter writer =
                new PcapngWriter().section(false).addInterface(1, 0).enhanced(0, T_US, FRAME);
        int at = writer.toByteArray().length;
        byte[] undescribed = writer.enhanced(7, T_US, FRAME).toByteArray();
        byte[] oddLength = undescribed.clone();
        oddLength[at + 4]++;
        byte[] unequal = undescribed.clone();
        unequal[unequal.length - 4]--;
        byte[] tooLong = undescribed.clone();
        tooLong[at + 22] = 8;
        byte[] outside = undescribed.clone();
        outside[at + 8] = 0;
        outside[at + 20] = 99;
        String place = "test: byte " + at + ": ";

        assertThat(ReadCapture.of(undescribed).damage())
                .hasValue(place + "packet of interface 7, which is not described");
        assertThat(ReadCapture.of(oddLength).damage())
                .hasValue(place + "block with the impossible length 89");
        assertThat(ReadCapture.of(unequal).damage())
                .hasValue(place + "block whose two lengths differ, the first is 88");
        tooLong[at + 8] = 0;
        assertThat(ReadCapture.of(tooLong).damage())
                .hasValue(place + "packet of 524331 bytes is longer than any packet");
        assertThat(ReadCapture.of(outside).damage())
                .hasValue(place + "packet of 99 bytes does not fit in its block");
        assertThat(ReadCapture.of(Arrays.copyOf(undescribed, at + 20)).damage())
                .hasValue(place + "truncated block: 20 of its 88 bytes");
        assertThat(ReadCapture.of(Arrays.copyOf(undescribed, at + 7)).damage())
                .hasValue(place + "truncated block: 7 bytes of its header");
    }

    @Test
    void shouldResumeAtTheNextBlockIfLenient() throws UserErrorException {
        byte[] junk = new byte[333];
        Arrays.fill(junk, (byte) 0xee);
        byte[] file =
                new PcapngWriter()
                        .section(false)
                        .addInterface(1, 0)
                        .enhanced(0, T_US, FRAME)
                        .bytes(junk)
                        .enhanced(0, T_US + 1, FRAME)
                        .enhanced(9, T_US + 2, FRAME)
                        .bytes(junk)
                        .section(true)
                        .addInterface(1, 0)
                        .enhanced(0, T_US + 3, FRAME)
                        .toByteArray();

        for (int buffer : new int[] {64, 1 << 16}) {
            ReadCapture read = ReadCapture.of(file, true, buffer);

            assertThat(read.times()).containsExactly(T_NS, T_NS + 1000, T_NS + 3000);
            // The undescribed packet and the junk behind it are one gap.
            assertThat(read.count("file.resumes")).isEqualTo(2);
            assertThat(read.count("file.skipped_bytes")).isEqualTo(333 + 88 + 333);
        }
    }

    @Test
    void shouldRefuseAFileWithoutAUsableSectionHeader() {
        byte[] magic = new PcapngWriter().section(false).toByteArray();
        magic[8] = 0;
        byte[] version = new PcapngWriter().section(false).toByteArray();
        version[12] = 9;

        assertThatThrownBy(() -> ReadCapture.of(magic))
                .isInstanceOf(UserErrorException.class)
                .hasMessage(
                        "capture file test has no usable pcapng section header: section header"
                                + " with the unknown byte-order magic 1a2b3c00");
        assertThatThrownBy(() -> ReadCapture.of(version))
                .isInstanceOf(UserErrorException.class)
                .hasMessageEndingWith("section of pcapng version 9, only 1 is known");
    }
}
