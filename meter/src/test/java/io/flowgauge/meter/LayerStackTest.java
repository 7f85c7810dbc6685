package io.flowgauge.meter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class LayerStackTest {
    private static final long TCP =
            LayerStack.of(1, 0, 1, FlowLayer.ETHERNET, FlowLayer.IPV4, FlowLayer.TCP);

    @Test
    void shouldWriteTheHeadOfAFlowIdAsPacketbeatDoes() {
        byte[] head = new byte[20];
        LayerStack.writeIdHead(TCP, head, 2);
        assertThat(HexFormat.ofDelimiter(" ").formatHex(head))
                .isEqualTo("00 00 11 04 00 ff ff ff 0c ff ff ff ff ff 14 ff 01 00 01 00");
    }

    @Test
    void shouldFindLayersByPlaceAndByOffset() {
        assertThat(LayerStack.layerAt(TCP, 0)).isEqualTo(FlowLayer.ETHERNET);
        assertThat(LayerStack.layerAt(TCP, 2)).isEqualTo(FlowLayer.TCP);
        assertThat(LayerStack.layerAt(TCP, 3)).isEqualTo(-1);
        assertThat(LayerStack.offsetOf(TCP, FlowLayer.ETHERNET)).isZero();
        assertThat(LayerStack.offsetOf(TCP, FlowLayer.IPV4)).isEqualTo(12);
        assertThat(LayerStack.offsetOf(TCP, FlowLayer.TCP)).isEqualTo(20);
        assertThat(LayerStack.offsetOf(TCP, FlowLayer.UDP)).isEqualTo(-1);
        assertThat(LayerStack.keyBytes(TCP)).isEqualTo(24);
    }

    @Test
    void shouldTellApartStacksThatDifferInOrderOrCountOnly() {
        assertThat(LayerStack.of(1, 0, 2, FlowLayer.IPV4, FlowLayer.IPV6))
                .isNotEqualTo(LayerStack.of(1, 0, 2, FlowLayer.IPV6, FlowLayer.IPV4))
                .isNotEqualTo(LayerStack.of(1, 0, 3, FlowLayer.IPV4, FlowLayer.IPV6))
                .isNotEqualTo(LayerStack.of(1, 1, 2, FlowLayer.IPV4, FlowLayer.IPV6));
    }
}
