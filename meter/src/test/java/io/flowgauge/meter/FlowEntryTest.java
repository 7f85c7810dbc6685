package io.flowgauge.meter;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowgauge.base.Memory;
import java.lang.foreign.Arena;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FlowEntryTest {
    private final Arena arena = Arena.ofConfined();
    private final long head = arena.allocate(FlowEntry.HEAD_BYTES, 64).address();
    private final long tail = arena.allocate(FlowEntry.TAIL_BYTES << 2, 64).address();
    private final long record = arena.allocate(FlowRecord.BYTES_MAX, 64).address();

    @AfterEach
    void free() {
        arena.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void shouldGatherAKeyOfAnySizeInOnePiece(int sizeClass) {
        for (int word = 0; word < KeyBatch.words(sizeClass); word++) {
            long at =
                    word < 4
                            ? head + FlowEntry.KEY + 8L * word
                            : tail + FlowEntry.KEY_REST + 8L * (word - 4);
            Memory.putLong(at, 100 + word);
        }
        Memory.putLong(tail + FlowEntry.START_NS, 7);
        Memory.putLong(head + FlowEntry.LAST_NS, 9);
        int bytes = gather(sizeClass);
        assertThat(bytes).isEqualTo(FlowTable.recordBytes(sizeClass));
        for (int word = 0; word < KeyBatch.words(sizeClass); word++) {
            assertThat(Memory.getLong(record + FlowRecord.KEY + 8L * word)).isEqualTo(100 + word);
        }
        assertThat(new FlowRecord().wrap(record).startNs()).isEqualTo(7);
        assertThat(new FlowRecord().wrap(record).lastNs()).isEqualTo(9);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void shouldCountMorePacketsThan32BitsHold(int reversed) {
        Memory.putInt(head + FlowEntry.PACKETS + 4L * reversed, -2);
        for (int i = 0; i < 3; i++) {
            if (FlowEntry.count(head, reversed, 1500)) {
                FlowEntry.carry(tail, reversed);
            }
        }
        gather(0);
        FlowRecord flow = new FlowRecord().wrap(record);
        assertThat(reversed == 0 ? flow.sourcePackets() : flow.destinationPackets())
                .isEqualTo((1L << 32) + 1);
        assertThat(reversed == 0 ? flow.sourceBytes() : flow.destinationBytes()).isEqualTo(4500);
        assertThat(reversed == 0 ? flow.destinationPackets() : flow.sourcePackets()).isZero();
    }

    @Test
    void shouldCountBothDirectionsApart() {
        assertThat(FlowEntry.count(head, 0, 10)).isFalse();
        assertThat(FlowEntry.count(head, 1, 20)).isFalse();
        gather(0);
        FlowRecord flow = new FlowRecord().wrap(record);
        assertThat(flow.sourceBytes()).isEqualTo(10);
        assertThat(flow.destinationBytes()).isEqualTo(20);
    }

    private int gather(int sizeClass) {
        return FlowEntry.gather(head, tail, FlowTable.tailBytes(sizeClass), record);
    }
}
