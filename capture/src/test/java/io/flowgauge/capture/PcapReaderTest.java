package io.flowgauge.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowgauge.base.LinkType;
import io.flowgauge.base.UserErrorException;
import io.flowgauge.capture.ReadCapture.Packet;
import io.flowgauge.testkit.PacketBuilder;
import io.flowgauge.testkit.PcapWriter;
import io.flowgauge.testkit.Seeds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PcapReaderTest {
    private static final long T = 1_700_000_000_123_456_789L;
    private static final byte[] FRAME =
            PacketBuilder.ethernet().ipv4("10.0.0.1", "10.0.0.2").udp(1, 2).payload(1).build();
    private static final String HEX = HexFormat.of().formatHex(FRAME);

    @ParameterizedTest
    @CsvSource({"false,false", "false,true", "true,false", "true,true"})
    void shouldReadBothByteOrdersAndResolutions(boolean bigEndian, boolean nanoseconds)
            throws UserErrorException {
        PcapWriter writer = new PcapWriter();
        if (bigEndian) {
            writer.bigEndian();
        }
        if (nanoseconds) {
            writer.nanoseconds();
        }
        byte[] file = writer.packet(T, FRAME).packet(T + 1_000_000_000, FRAME, 1014).toByteArray();

        ReadCapture read = ReadCapture.of(file);

        long first = nanoseconds ? T : T - 789;
        assertThat(read.packets())
                .containsExactly(
                        new Packet(LinkType.ETHERNET, first, 43, HEX),
                        new Packet(LinkType.ETHERNET, first + 1_000_000_000, 1014, HEX));
        assertThat(read.damage()).isEmpty();
        assertThat(read.count("packets.received")).isEqualTo(2);
    }

    @Test
    void shouldTakeSecondsAsUnsigned() throws UserErrorException {
        byte[] file = new PcapWriter().record(-1, 999_999, 43, 43, FRAME, 43).toByteArray();

        assertThat(ReadCapture.of(file).times()).containsExactly(4_294_967_295_999_999_000L);
    }

    @Test
    void shouldCutPacketsToTheSnapLengthOfTheFile() throws UserErrorException {
        byte[] file = new PcapWriter().snaplen(20).packet(T, FRAME).packet(T, FRAME).toByteArray();

        assertThat(ReadCapture.of(file).packets())
                .hasSize(2)
                .allMatch(packet -> packet.bytes().equals(HEX.substring(0, 40)))
                .allMatch(packet -> packet.wireLength() == 43);
    }

    @Test
    void shouldTakeASnapLengthOfZeroAsNone() throws UserErrorException {
        byte[] file = new PcapWriter().snaplen(0).packet(T, FRAME).toByteArray();

        assertThat(ReadCapture.of(file).packets().getFirst().bytes()).isEqualTo(HEX);
    }

    @Test
    void shouldKeepTheWireLengthAsAnUnsignedNumber() throws UserErrorException {
        byte[] file = new PcapWriter().packet(T, FRAME, 0xf3fd_fe30).toByteArray();

        assertThat(ReadCapture.of(file).packets().getFirst().wireLength()).isEqualTo(0xf3fd_fe30);
    }

    @ParameterizedTest
    @CsvSource({"1,100,43", "2,100,43", "3,100,43", "3,43,100", "4,43,100"})
    void shouldReadOldVersionsWithExchangedLengths(int minor, int first, int second)
            throws UserErrorException {
        // Before 2.3 the wire length came first; 2.3 was written both ways.
        byte[] file = new PcapWriter().record(5, 6, first, second, FRAME, 43).toByteArray();
        file[6] = (byte) minor;

        assertThat(ReadCapture.of(file).packets())
                .containsExactly(new Packet(LinkType.ETHERNET, 5_000_006_000L, 100, HEX));
    }

    @Test
    void shouldIgnoreTheUpperBitsOfTheLinkType() throws UserErrorException {
        // A length of the frame check sequence, announced or not: lengths stay as recorded.
        for (int linkType : new int[] {0x3000_0001, 0x2400_0001}) {
            byte[] file = new PcapWriter().linkType(linkType).packet(T, FRAME).toByteArray();

            assertThat(ReadCapture.of(file).packets().getFirst().wireLength()).isEqualTo(43);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0,NULL",
        "12,RAW",
        "14,RAW",
        "101,RAW",
        "108,LOOP",
        "113,LINUX_SLL",
        "276,LINUX_SLL2",
        "9,PPP",
        "50,PPP_HDLC",
        "105,IEEE802_11",
        "127,IEEE802_11_RADIOTAP",
        "228,IPV4",
        "229,IPV6"
    })
    void shouldKnowTheLinkTypes(int number, LinkType type) throws UserErrorException {
        byte[] file = new PcapWriter().linkType(number).packet(T, FRAME).toByteArray();

        assertThat(ReadCapture.of(file).packets().getFirst().linkType()).isEqualTo(type);
    }

    @Test
    void shouldNameALinkTypeThatIsNotDecoded() {
        byte[] usb = new PcapWriter().linkType(189).packet(T, FRAME).toByteArray();
        byte[] unknown = new PcapWriter().linkType(4711).packet(T, FRAME).toByteArray();

        assertThatThrownBy(() -> ReadCapture.of(usb))
                .isInstanceOf(UserErrorException.class)
                .hasMessageStartingWith(
                        "capture file test: link type 189 (LINKTYPE_USB_LINUX) is not decoded;"
                                + " allowed are Ethernet,");
        assertThatThrownBy(() -> ReadCapture.of(unknown))
                .hasMessageStartingWith("capture file test: link type 4711 is not decoded;");
    }

    @Test
    void shouldRefuseAnUnknownVersion() {
        byte[] file = new PcapWriter().toByteArray();
        file[4] = 3;

        assertThatThrownBy(() -> ReadCapture.of(file))
                .isInstanceOf(UserErrorException.class)
                .hasMessage("capture file test has pcap version 3.4; allowed are 2.0 to 2.4");
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 59, 64, 100, 4096})
    void shouldReadTheSameThroughAWindowOfAnySize(int bufferBytes) throws UserErrorException {
        SplittableRandom random = Seeds.random("PcapReaderTest window " + bufferBytes);
        PcapWriter writer = new PcapWriter();
        List<Packet> expected = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            byte[] frame = new byte[random.nextInt(i % 50 == 0 ? 5000 : 200)];
            random.nextBytes(frame);
            writer.packet(i * 1000L, frame, frame.length + 1);
            expected.add(
                    new Packet(
                            LinkType.ETHERNET,
                            i * 1000L,
                            frame.length + 1,
                            HexFormat.of().formatHex(frame)));
        }

        ReadCapture read = ReadCapture.of(writer.toByteArray(), false, bufferBytes);

        assertThat(read.packets()).isEqualTo(expected);
        assertThat(read.damage()).isEmpty();
    }

    @Test
    void shouldReadAPacketOfTheLargestSize() throws UserErrorException {
        byte[] frame = new byte[262144];
        byte[] file = new PcapWriter().packet(T, FRAME).packet(T, frame).toByteArray();

        assertThat(ReadCapture.of(file, false, 64).packets().get(1).bytes()).hasSize(2 * 262144);
    }

    @Test
    void shouldReportDamageAtItsOffset() throws UserErrorException {
        byte[] good = new PcapWriter().packet(T, FRAME).packet(T, FRAME).toByteArray();
        byte[] tooLong =
                new PcapWriter()
                        .packet(T, FRAME)
                        .record(1, 2, 0xf5c4_7efb, 60, FRAME, 43)
                        .toByteArray();

        ReadCapture cutInData = ReadCapture.of(Arrays.copyOf(good, good.length - 1));
        ReadCapture cutInHeader = ReadCapture.of(Arrays.copyOf(good, 24 + 59 + 7));
        ReadCapture damaged = ReadCapture.of(tooLong);

        assertThat(cutInData.packets()).hasSize(1);
        assertThat(cutInData.damage())
                .hasValue("test: byte 83: truncated record: 42 of its 43 bytes");
        assertThat(cutInHeader.packets()).hasSize(1);
        assertThat(cutInHeader.damage())
                .hasValue("test: byte 83: truncated record: 7 bytes of its 16-byte header");
        assertThat(damaged.packets()).hasSize(1);
        assertThat(damaged.damage())
                .hasValue("test: byte 83: record of 4123295483 bytes is longer than any packet");
    }

    @Test
    void shouldResumeAtTheNextRecordIfLenient() throws UserErrorException {
        byte[] junk = new byte[1000];
        Arrays.fill(junk, (byte) 0xee);
        byte[] file =
                new PcapWriter()
                        .packet(T, FRAME)
                        .packet(T + 1000, FRAME)
                        .bytes(junk)
                        .packet(T + 2000, FRAME)
                        .packet(T + 3000, FRAME)
                        .bytes(new byte[] {1, 2, 3})
                        .toByteArray();

        for (int buffer : new int[] {64, 1 << 16}) {
            ReadCapture read = ReadCapture.of(file, true, buffer);

            assertThat(read.times()).containsExactly(T - 789, T + 211, T + 1211, T + 2211);
            assertThat(read.count("file.resumes")).isEqualTo(1);
            assertThat(read.count("file.skipped_bytes")).isEqualTo(1003);
            assertThat(read.damage())
                    .hasValue(
                            "test: byte 142: record of 4008636142 bytes is longer than any packet"
                                    + " (resumed at 1 places, 1003 bytes skipped)");
        }
    }

    @Test
    void shouldResumeInABigEndianFile() throws UserErrorException {
        byte[] file =
                new PcapWriter()
                        .bigEndian()
                        .nanoseconds()
                        .packet(T, FRAME)
                        .bytes(new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1})
                        .packet(T + 5, FRAME)
                        .toByteArray();

        ReadCapture read = ReadCapture.lenient(file);

        assertThat(read.times()).containsExactly(T, T + 5);
        assertThat(read.count("file.skipped_bytes")).isEqualTo(12);
    }

    @Test
    void shouldNotResumeAtARecordFarFromItsNeighboursInTime() throws UserErrorException {
        byte[] junk = new byte[100];
        Arrays.fill(junk, (byte) 0xee);
        byte[] file =
                new PcapWriter()
                        .packet(T, FRAME)
                        .bytes(junk)
                        .packet(T - 400L * 24 * 3600 * 1_000_000_000L, FRAME)
                        .toByteArray();

        ReadCapture read = ReadCapture.lenient(file);

        assertThat(read.packets()).hasSize(1);
        assertThat(read.count("file.skipped_bytes")).isEqualTo(159);
    }
}
