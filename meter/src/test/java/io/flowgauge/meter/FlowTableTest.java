package io.flowgauge.meter;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowgauge.base.Memory;
import io.flowgauge.testkit.Seeds;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FlowTableTest {
    private static final int FLOWS_MAX = 700;
    private static final int IDS = 1500;

    /** What the hash of a key has to do with it. */
    enum Hashes {
        SPREAD,
        EQUAL_LOW_BITS,
        EQUAL,
        FEW,
        AT_THE_END;

        private int of(int id) {
            return switch (this) {
                case SPREAD -> id * 0x9E3779B9;
                case EQUAL_LOW_BITS -> id << 16;
                case EQUAL -> 0x1234567;
                case FEW -> id % 5 << 20 | 3;
                case AT_THE_END -> -1 - id % 3;
            };
        }
    }

    private final Arena arena = Arena.ofConfined();
    private final long key = arena.allocate(KeyBatch.STRIDE, 64).address();

    @AfterEach
    void free() {
        arena.close();
    }

    /** Writes the key of an id; keys of one class differ only in their last word. */
    private int writeKey(int id) {
        int sizeClass = id % KeyBatch.CLASSES;
        Memory.clear(key, KeyBatch.STRIDE);
        Memory.putLong(key, sizeClass + 1);
        Memory.putLong(key + 8L * KeyBatch.words(sizeClass) - 8, id);
        return sizeClass;
    }

    @ParameterizedTest
    @EnumSource
    void shouldKeepFlowsLikeAMap(Hashes hashes) {
        SplittableRandom random = Seeds.random("FlowTableTest " + hashes);
        FlowTable table = new FlowTable(FLOWS_MAX, arena);
        Map<Integer, Integer> model = new HashMap<>();
        List<Integer> ids = new ArrayList<>();
        boolean growing = true;
        for (int op = 0; op < 60_000; op++) {
            int id = random.nextInt(IDS);
            int sizeClass = writeKey(id);
            int hash = hashes.of(id);
            Integer reference = model.get(id);
            long found = table.find(hash, key, sizeClass);
            if (reference != null) {
                assertThat(found).isEqualTo(table.record(reference));
                assertThat(Memory.getLong(found)).as("its counter").isEqualTo(id);
                assertThat(Memory.getLong(table.tail(found, sizeClass) + FlowEntry.START_NS))
                        .as("its start")
                        .isEqualTo(-id);
                assertThat(table.candidate(hash, sizeClass)).isNotEqualTo(FlowTable.NOWHERE);
            } else {
                assertThat(found).isEqualTo(FlowTable.NOWHERE);
            }
            // It fills up and empties in turn, so that both ends are met.
            growing = growing ? !table.isFull() : table.live() < 20;
            if (reference == null && growing) {
                assertThat(table.hasRoom(sizeClass)).isTrue();
                int added = table.add(hash, key, sizeClass);
                assertThat(FlowTable.sizeClassOf(added)).isEqualTo(sizeClass);
                long record = table.record(added);
                for (int at = 0; at < FlowEntry.KEY; at += 8) {
                    assertThat(Memory.getLong(record + at)).isZero();
                }
                long tail = table.tail(record, sizeClass);
                for (int at = 0; at < FlowEntry.TAIL_BYTES; at += 4) {
                    assertThat(Memory.getInt(tail + at)).isEqualTo(at == FlowEntry.HASH ? hash : 0);
                }
                Memory.putLong(record, id);
                Memory.putLong(tail + FlowEntry.START_NS, -id);
                model.put(id, added);
                ids.add(id);
            } else if (!growing) {
                int place = random.nextInt(ids.size());
                int removed = ids.set(place, ids.getLast());
                ids.removeLast();
                table.remove(Objects.requireNonNull(model.remove(removed)));
            }
            assertThat(table.live()).isEqualTo(model.size());
        }
        assertThat(walk(table)).isEqualTo(new HashSet<>(model.values()));
    }

    private static Set<Integer> walk(FlowTable table) {
        Set<Integer> live = new HashSet<>();
        long before = 0;
        int sizeClassBefore = 0;
        for (int at = table.next(0); at != 0; at = table.next(at)) {
            long record = table.record(at);
            if (FlowTable.sizeClassOf(at) == sizeClassBefore) {
                assertThat(record).as("in the order of memory").isGreaterThan(before);
            }
            before = record;
            sizeClassBefore = FlowTable.sizeClassOf(at);
            if (FlowTable.isLive(record)) {
                live.add(at);
            }
        }
        return live;
    }

    @Test
    void shouldHandOutFreedRecordsFirst() {
        FlowTable table = new FlowTable(10, arena);
        int first = add(table, 0);
        int second = add(table, 3);
        add(table, 6);
        table.remove(first);
        table.remove(second);
        assertThat(add(table, 9)).isEqualTo(second);
        assertThat(add(table, 12)).isEqualTo(first);
        assertThat(add(table, 15)).isEqualTo(4);
    }

    private int add(FlowTable table, int id) {
        return table.add(id, key, writeKey(id));
    }

    @Test
    void shouldHaveRoomForAsManyFlowsAsItIsMadeFor() {
        FlowTable table = new FlowTable(1, arena);
        assertThat(table.hasRoom(0)).isTrue();
        int reference = add(table, 0);
        assertThat(table.isFull()).isTrue();
        for (int sizeClass = 0; sizeClass < KeyBatch.CLASSES; sizeClass++) {
            assertThat(table.hasRoom(sizeClass)).isFalse();
        }
        table.remove(reference);
        assertThat(table.hasRoom(2)).isTrue();
    }

    @Test
    void shouldHaveLessRoomForLongKeys() {
        FlowTable table = new FlowTable(16_000, arena);
        for (int i = 0; i < 2000; i++) {
            assertThat(table.hasRoom(2)).isTrue();
            add(table, 3 * i + 2);
        }
        assertThat(table.hasRoom(2)).isFalse();
        assertThat(table.isFull()).isFalse();
        assertThat(table.hasRoom(0)).isTrue();
        assertThat(table.hasRoom(1)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, 1 << 16, 100_000, 1_000_000, (1 << 20) + 1, 1 << 24})
    void shouldTakeAtMost160BytesForAnIpv4Flow(int flowsMax) {
        List<Long> sizes = new ArrayList<>();
        new FlowTable(
                flowsMax,
                (bytes, alignment) -> {
                    sizes.add(bytes);
                    return java.lang.foreign.MemorySegment.NULL;
                });
        long index = sizes.getFirst();
        long ipv4Records = sizes.get(1);
        assertThat((index + ipv4Records) / (double) flowsMax).isBetween(96.0, 160.0);
        assertThat(FlowTable.bytes(flowsMax))
                .isEqualTo(sizes.stream().mapToLong(Long::longValue).sum());
    }
}
