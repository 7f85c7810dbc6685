package io.flowgauge.capture;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowgauge.base.Counter;
import io.flowgauge.base.LinkType;
import io.flowgauge.base.PacketBatch;
import io.flowgauge.base.UserErrorException;
import java.lang.foreign.Arena;
import java.util.List;
import org.junit.jupiter.api.Test;

class FilteredSourceTest {
    private static final int TAG = FrameSender.VLAN << 16 | 5;

    @Test
    void shouldCloseUpABatchOverWhatItTakesOut() throws Exception {
        try (Frames frames = new Frames(LinkType.ETHERNET, 53, 80, 53, 81, 53);
                FilteredSource source = new FilteredSource(frames, "vlan and udp port 53")) {
            PacketBatch batch = new PacketBatch();
            assertThat(source.read(batch)).isEqualTo(3);
            assertThat(batch.count).isEqualTo(3);
            assertThat(batch.timestampNs).startsWith(0, 2, 4);
            assertThat(batch.wireLength).startsWith(1000, 1002, 1004);
            assertThat(batch.capturedLength).startsWith(52, 52, 52);
            assertThat(batch.vlan).startsWith(TAG, TAG, TAG);
            assertThat(Captured.count(source, "packets.filtered")).isEqualTo(2);
            assertThat(source.read(batch)).isEqualTo(PacketSource.END);
            assertThat(source.nowNs()).isEqualTo(42);
        }
    }

    @Test
    void shouldCompileForTheLinkTypeThatComes() throws Exception {
        // An Ethernet frame read as a raw packet is no IPv4 packet.
        try (Frames frames = new Frames(LinkType.RAW, 53);
                FilteredSource source = new FilteredSource(frames, "udp port 53")) {
            assertThat(source.read(new PacketBatch())).isZero();
            assertThat(Captured.count(source, "packets.filtered")).isEqualTo(1);
        }
    }

    @Test
    void shouldTakeAFilterThatOnlyAnotherLinkTypeKnows() throws Exception {
        try (Frames frames = new Frames(LinkType.ETHERNET, 53);
                FilteredSource source = new FilteredSource(frames, "wlan type mgt")) {
            assertThatThrownBy(() -> source.read(new PacketBatch()))
                    .isInstanceOf(UserErrorException.class)
                    .hasMessageContaining("invalid bpf_filter 'wlan type mgt'");
        }
    }

    @Test
    void shouldRefuseWhatIsWrongBeforeTheFirstPacket() {
        try (Frames frames = new Frames(LinkType.ETHERNET)) {
            assertThatThrownBy(() -> new FilteredSource(frames, "udp prt 53"))
                    .isInstanceOf(UserErrorException.class)
                    .hasMessage(
                            "invalid bpf_filter 'udp prt 53':"
                                    + " can't parse filter expression: syntax error;"
                                    + " see man pcap-filter");
        }
    }

    @Test
    void shouldRefuseTheDirectionOfPacketsInAFile() throws Exception {
        // A cooked header in a file knows the direction, an Ethernet frame does not.
        try (Frames frames = new Frames(LinkType.ETHERNET, 53);
                FilteredSource source = new FilteredSource(frames, "inbound")) {
            assertThatThrownBy(() -> source.read(new PacketBatch()))
                    .isInstanceOf(UserErrorException.class)
                    .hasMessageContaining("'inbound'")
                    .hasMessageContaining("capture file");
        }
    }

    /** One batch of tagged UDP frames to some ports. */
    private static final class Frames implements PacketSource {
        private final Arena arena = Arena.ofConfined();
        private final LinkType linkType;
        private final int[] ports;
        private boolean read;

        Frames(LinkType linkType, int... ports) {
            this.linkType = linkType;
            this.ports = ports;
        }

        @Override
        public int read(PacketBatch batch) {
            batch.clear();
            if (read) {
                return END;
            }
            read = true;
            batch.linkType = linkType;
            batch.hasVlans = true;
            for (int port : ports) {
                byte[] frame = FrameSender.udp(port);
                int i = batch.count++;
                batch.address[i] = arena.allocateFrom(JAVA_BYTE, frame).address();
                batch.capturedLength[i] = frame.length;
                batch.wireLength[i] = 1000 + i;
                batch.timestampNs[i] = i;
                batch.vlan[i] = TAG;
            }
            return batch.count;
        }

        @Override
        public long nowNs() {
            return 42;
        }

        @Override
        public List<Counter> counters() {
            return List.of();
        }

        @Override
        public void close() {
            if (arena.scope().isAlive()) {
                arena.close();
            }
        }
    }
}
