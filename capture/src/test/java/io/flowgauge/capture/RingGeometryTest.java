package io.flowgauge.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowgauge.base.UserErrorException;
import org.junit.jupiter.api.Test;

class RingGeometryTest {
    @Test
    void shouldDivideTheDefaultBufferIntoManyBlocks() throws Exception {
        assertThat(RingGeometry.of(30, 65_535, "eth0")).isEqualTo(new RingGeometry(256 << 10, 120));
    }

    @Test
    void shouldMakeBlocksThatHoldTheLargestPacket() throws Exception {
        for (int snaplen : new int[] {1, 64, 65_535, 131_072, BpfProgram.MAX_SNAPLEN}) {
            for (int megabytes : new int[] {1, 2, 7, 100, 2047}) {
                RingGeometry geometry = RingGeometry.of(megabytes, snaplen, "eth0");
                assertThat(geometry.blockBytes()).isGreaterThanOrEqualTo(snaplen + 256);
                assertThat(Integer.bitCount(geometry.blockBytes())).isEqualTo(1);
                assertThat(geometry.blocks()).isGreaterThanOrEqualTo(2);
                assertThat((long) geometry.blocks() * geometry.blockBytes())
                        .isBetween((megabytes - 1L) << 20, (long) megabytes << 20);
            }
        }
    }

    @Test
    void shouldSayTheLeastThatWorks() {
        assertThatThrownBy(() -> RingGeometry.of(0, 65_535, "eth0"))
                .isInstanceOf(UserErrorException.class)
                .hasMessage(
                        "buffer_size_mb of 0 for device 'eth0' with snaplen 65535 is not possible:"
                                + " 1 to 2047 are");
        assertThatThrownBy(() -> RingGeometry.of(2048, 65_535, "eth0"))
                .isInstanceOf(UserErrorException.class);
    }
}
