package io.flowgauge.meter;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowgauge.base.Memory;
import io.flowgauge.testkit.RecordBytes;
import org.junit.jupiter.api.Test;

class FlowRecordTest {
    private static final long STACK = LayerStack.of(0, 0, 1, FlowLayer.IPV4, FlowLayer.UDP);
    private static final byte[] KEY = {10, 0, 0, 1, 10, 0, 0, 2, 1, 0, 2, 0};

    private final RecordBytes bytes =
            new RecordBytes().key(STACK, KEY).sorted(3, 300).reverse(4, 4000).times(11, 12);

    @Test
    void shouldReadTheSortedDirectionAsTheSourcesIfItSentFirst() {
        FlowRecord record = new FlowRecord().wrap(bytes.sourceReversed(false).address());
        assertThat(record.sourceReversed()).isFalse();
        assertThat(record.sourcePackets()).isEqualTo(3);
        assertThat(record.sourceBytes()).isEqualTo(300);
        assertThat(record.destinationPackets()).isEqualTo(4);
        assertThat(record.destinationBytes()).isEqualTo(4000);
        assertThat(Memory.getByte(record.layerOfSource(FlowLayer.IPV4, true) + 3)).isEqualTo(1);
        assertThat(Memory.getByte(record.layerOfSource(FlowLayer.IPV4, false) + 3)).isEqualTo(2);
        assertThat(Memory.getShort(record.layerOfSource(FlowLayer.UDP, true))).isEqualTo(1);
        assertThat(record.startNs()).isEqualTo(11);
        assertThat(record.lastNs()).isEqualTo(12);
    }

    @Test
    void shouldReadTheReverseDirectionAsTheSourcesIfThatSentFirst() {
        FlowRecord record = new FlowRecord().wrap(bytes.sourceReversed(true).address());
        assertThat(record.sourceReversed()).isTrue();
        assertThat(record.sourcePackets()).isEqualTo(4);
        assertThat(record.sourceBytes()).isEqualTo(4000);
        assertThat(record.destinationPackets()).isEqualTo(3);
        assertThat(Memory.getByte(record.layerOfSource(FlowLayer.IPV4, true) + 3)).isEqualTo(2);
        assertThat(Memory.getShort(record.layerOfSource(FlowLayer.UDP, false))).isEqualTo(1);
        assertThat(record.reportsBefore()).isZero();
    }

    @Test
    void shouldReadCountsOfMoreThan32Bits() {
        bytes.sorted(0x1_ffff_fffeL, -1).reverse(0xffff_ffffL, 1L << 40);
        FlowRecord record = new FlowRecord().wrap(bytes.address());
        assertThat(record.sourcePackets()).isEqualTo(0x1_ffff_fffeL);
        assertThat(record.destinationPackets()).isEqualTo(0xffff_ffffL);
        assertThat(record.destinationBytes()).isEqualTo(1L << 40);
    }

    @Test
    void shouldFindOnlyLayersThatAreThere() {
        FlowRecord record = new FlowRecord().wrap(bytes.address());
        assertThat(record.has(FlowLayer.IPV4)).isTrue();
        assertThat(record.has(FlowLayer.ETHERNET)).isFalse();
        assertThat(record.layer(FlowLayer.ETHERNET)).isZero();
        assertThat(record.layerOfSource(FlowLayer.TCP, true)).isZero();
        assertThat(record.idBytes()).isEqualTo(29);
    }
}
