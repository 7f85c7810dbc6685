package io.flowgauge.meter;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowgauge.base.Memory;
import java.lang.foreign.Arena;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Keys are built right into a record and read back through {@link FlowRecord}. */
class KeyBuilderTest {
    private final Arena arena = Arena.ofConfined();
    private final long record = arena.allocate(FlowRecord.BYTES_MAX, 64).address();
    private final KeyBuilder key = new KeyBuilder();

    @BeforeEach
    void begin() {
        key.begin(record + FlowRecord.KEY);
    }

    @AfterEach
    void free() {
        arena.close();
    }

    private long bytes(String hex) {
        byte[] bytes = HexFormat.ofDelimiter(" ").parseHex(hex);
        long address = arena.allocate(bytes.length).address();
        Memory.copy(bytes, 0, address, bytes.length);
        return address;
    }

    private long mac(int last) {
        return bytes("02 00 00 00 00 %02x".formatted(last));
    }

    private long ipv4(int last) {
        return bytes("0a 00 00 %02x".formatted(last));
    }

    private long ipv6(int last) {
        return bytes("20 01 0d b8" + " 00".repeat(11) + " %02x".formatted(last));
    }

    /** Returns what stands in the key behind the stack. */
    private String layers() {
        byte[] bytes = new byte[key.bytes()];
        Memory.copy(record + FlowRecord.LAYERS, bytes, 0, bytes.length);
        return HexFormat.of().formatHex(bytes);
    }

    private FlowRecord finish() {
        assertThat(key.finish()).isTrue();
        FlowRecord finished = new FlowRecord().wrap(record);
        assertThat(LayerStack.keyBytes(finished.stack())).isEqualTo(key.bytes());
        return finished;
    }

    private static int counted(FlowRecord record, int at) {
        byte[] id = new byte[record.idBytes()];
        record.writeId(id, 0);
        return id[at] & 0xff;
    }

    @Test
    void shouldHaveNoKeyWithoutALayer() {
        assertThat(key.isEmpty()).isTrue();
        assertThat(key.finish()).isFalse();
        assertThat(key.bytes()).isZero();
    }

    @Test
    void shouldKeepTheLastTwoOfThreeTagsTheOuterInTheLaterPlace() {
        key.vlan(100);
        key.vlan(200);
        key.vlan(300);
        assertThat(layers()).isEqualTo("2c01c800");
        FlowRecord finished = finish();
        assertThat(LayerStack.offsetOf(finished.stack(), FlowLayer.OUTER_VLAN)).isEqualTo(2);
        assertThat(LayerStack.offsetOf(finished.stack(), FlowLayer.VLAN)).isZero();
        assertThat(counted(finished, 15)).as("VLAN tags").isEqualTo(3);
    }

    @Test
    void shouldTakeTurnsWithEachFurtherTag() {
        for (int id = 1; id <= 4; id++) {
            key.vlan(id);
        }
        assertThat(layers()).isEqualTo("03000400");
        assertThat(LayerStack.offsetOf(finish().stack(), FlowLayer.OUTER_VLAN)).isZero();
    }

    @Test
    void shouldLetTheCountOfTagsWrapLikeAByte() {
        for (int id = 0; id < 257; id++) {
            key.vlan(id);
        }
        assertThat(counted(finish(), 15)).isEqualTo(1);
        assertThat(counted(finish(), 14)).as("Ethernet headers").isZero();
        assertThat(counted(finish(), 16)).as("IP headers").isZero();
    }

    @Test
    void shouldKeepTheLastTwoOfThreeIpv4Headers() {
        key.ipv4(ipv4(1), ipv4(2));
        key.ipv4(ipv4(3), ipv4(4));
        key.ipv4(ipv4(5), ipv4(6));
        FlowRecord finished = finish();
        assertThat(layers()).isEqualTo("0a0000050a0000060a0000030a000004");
        assertThat(finished.layer(FlowLayer.IPV4) - record).isEqualTo(FlowRecord.LAYERS);
        assertThat(finished.layer(FlowLayer.OUTER_IPV4) - record).isEqualTo(FlowRecord.LAYERS + 8);
        assertThat(counted(finished, 16)).as("IP headers").isEqualTo(3);
    }

    @Test
    void shouldStoreAllPairsInTheOrientationOfTheFirstThatDiffers() {
        key.ethernet(mac(9), mac(4));
        key.ipv4(ipv4(1), ipv4(2));
        key.ports(FlowLayer.TCP, 1000, 80);
        assertThat(key.reversed()).isTrue();
        assertThat(layers())
                .isEqualTo("020000000004" + "020000000009" + "0a000002" + "0a000001" + "5000e803");
    }

    @Test
    void shouldTakeTheOrientationOfALaterPairWhenEarlierAreEqual() {
        key.ethernet(mac(4), mac(4));
        key.ipv4(ipv4(2), ipv4(1));
        key.ipv6(ipv6(1), ipv6(2));
        assertThat(key.reversed()).isTrue();
        assertThat(layers()).startsWith("020000000004" + "020000000004" + "0a0000010a000002");
        assertThat(layers()).contains("02" + "20010db8");
    }

    @Test
    void shouldCompareAddressesAsUnsignedBytes() {
        key.ipv4(ipv4(0x80), ipv4(0x7f));
        assertThat(key.reversed()).isTrue();
    }

    @Test
    void shouldComparePortsAsLittleEndianBytes() {
        key.ports(FlowLayer.UDP, 256, 1);
        assertThat(key.reversed()).as("256 is 00 01, 1 is 01 00").isFalse();
        assertThat(layers()).isEqualTo("00010100");

        begin();
        key.ports(FlowLayer.UDP, 1, 256);
        assertThat(key.reversed()).isTrue();
        assertThat(layers()).isEqualTo("00010100");

        begin();
        key.ports(FlowLayer.UDP, 0x00ff, 0xff00);
        assertThat(key.reversed()).as("as unsigned bytes").isTrue();
    }

    @Test
    void shouldHaveNoReverseWhenBothEndsAreEqual() {
        key.ethernet(mac(1), mac(1));
        key.ipv4(ipv4(1), ipv4(1));
        key.ports(FlowLayer.UDP, 5, 5);
        assertThat(key.reversed()).isFalse();
    }

    @Test
    void shouldTakeTheOrientationOfAnIcmpMessageOnlyWhenAddressesAreEqual() {
        key.ipv4(ipv4(1), ipv4(1));
        key.icmp(FlowLayer.ICMPV4, 7, false);
        assertThat(key.reversed()).isTrue();

        begin();
        key.ipv4(ipv4(1), ipv4(1));
        key.icmp(FlowLayer.ICMPV4, 7, true);
        assertThat(key.reversed()).isFalse();

        begin();
        key.ipv4(ipv4(1), ipv4(2));
        key.icmp(FlowLayer.ICMPV4, 7, false);
        assertThat(key.reversed()).isFalse();
    }

    @Test
    void shouldHoldTheLargestKeyThatPacketsCanHave() {
        key.ethernet(mac(1), mac(2));
        key.vlan(1);
        key.vlan(2);
        key.ipv4(ipv4(1), ipv4(2));
        key.ipv4(ipv4(3), ipv4(4));
        key.ipv6(ipv6(1), ipv6(2));
        key.ipv6(ipv6(3), ipv6(4));
        key.ports(FlowLayer.TCP, 1, 2);
        key.connection(0x0102030405060708L);
        assertThat(key.bytes()).isEqualTo(108);
        assertThat(layers()).endsWith("01000200" + "0807060504030201");
        assertThat(KeyBatch.words(KeyBatch.classFor(key.bytes())) * 8).isGreaterThanOrEqualTo(116);
        FlowRecord finished = finish();
        assertThat(finished.idBytes()).isEqualTo(17 + 108);
    }

    @Test
    void shouldNotLeaveAnythingOfTheKeyBefore() {
        key.vlan(1);
        key.vlan(2);
        key.ipv4(ipv4(2), ipv4(1));
        key.finish();
        Memory.clear(record, FlowRecord.BYTES_MAX);
        begin();
        key.vlan(3);
        key.ipv4(ipv4(1), ipv4(2));
        assertThat(key.reversed()).isFalse();
        assertThat(finish().stack())
                .isEqualTo(LayerStack.of(0, 1, 1, FlowLayer.VLAN, FlowLayer.IPV4));
        assertThat(layers()).isEqualTo("0300" + "0a0000010a000002");
    }
}
