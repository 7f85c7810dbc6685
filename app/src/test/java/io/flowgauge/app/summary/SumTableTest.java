package io.flowgauge.app.summary;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowgauge.testkit.Seeds;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SumTableTest {
    @Test
    void shouldAddUpByWholeKey() {
        SumTable table = new SumTable(10, 1);
        int first = table.entry(1, 2, 3, 4, 5);
        assertThat(table.entry(1, 2, 3, 4, 6)).isNotEqualTo(first);
        assertThat(table.entry(1, 2, 3, 4, 5)).isEqualTo(first);
        table.add(first, 1, 100, 2, 200);
        table.add(first, 10, 1_000, 0, 0);
        assertThat(table.flows(first)).isEqualTo(2);
        assertThat(table.packets(first, false)).isEqualTo(11);
        assertThat(table.bytes(first, true)).isEqualTo(200);
        assertThat(table.bytes(first)).isEqualTo(1_300);
        assertThat(table.size()).isEqualTo(2);
    }

    @Test
    void shouldOrderEqualsByTheirKeys() {
        SumTable table = new SumTable(10, 1);
        for (long key : new long[] {3, 1, 2}) {
            table.add(table.entry(key, 0, 0, 0, 0), 1, 60, 0, 0);
        }
        assertThat(Arrays.stream(table.largest(2)).mapToLong(entry -> table.key(entry, 0)))
                .containsExactly(1L, 2L);
    }

    @Test
    void shouldKeepWhatIsLargeHoweverManyKeysCome() {
        SumTable table = new SumTable(100, 7);
        long bytes = 0;
        for (int key = 0; key < 100_000; key++) {
            long size = key % 9_973 == 9_000 ? 1_000_000 + key : 60;
            table.add(table.entry(key, 0, 0, 0, 0), 1, size, 0, 0);
            bytes += size;
        }
        int[] largest = table.largest(10);
        assertThat(Arrays.stream(largest).map(entry -> (int) table.key(entry, 0)))
                .allMatch(key -> key % 9_973 == 9_000)
                .hasSize(10);
        assertThat(table.size()).isLessThanOrEqualTo(100);
        long left = 0;
        for (int entry = 0; entry <= table.size(); entry++) {
            left += table.bytes(entry);
        }
        assertThat(left).isEqualTo(bytes);
    }

    @Test
    void shouldAgreeWithAMapWhateverComes() {
        long seed = Seeds.next("SumTableTest");
        Random random = new Random(seed);
        SumTable table = new SumTable(1 << 20, random.nextLong());
        Map<List<Long>, Long> expected = new HashMap<>();
        for (int i = 0; i < 50_000; i++) {
            long high = random.nextInt(200);
            long low = random.nextInt(200) - 100L;
            long bytes = random.nextInt(1_500);
            table.add(table.entry(4, high, low, 0, high), 1, bytes, 0, 0);
            expected.merge(List.of(high, low), bytes, Long::sum);
        }
        assertThat(table.size()).as("seed %d", seed).isEqualTo(expected.size());
        List<Long> largest =
                expected.values().stream().sorted(Comparator.reverseOrder()).limit(50).toList();
        assertThat(Arrays.stream(table.largest(50)).mapToObj(table::bytes))
                .as("seed %d", seed)
                .isEqualTo(largest);
        for (int entry = 1; entry <= table.size(); entry++) {
            assertThat(table.bytes(entry))
                    .isEqualTo(expected.get(List.of(table.key(entry, 1), table.key(entry, 2))));
        }
    }
}
