package io.flowgauge.output.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowgauge.output.kafka.PartitionSettings.Mode;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PartitioningTest {
    private static final int[] THREE = {0, 1, 2};

    private static Partitioning of(Mode mode, int groupEvents) {
        return new Partitioning(
                new PartitionSettings(mode, groupEvents, false, List.of(), true), new Random(1));
    }

    @Test
    void shouldTakeTurnsInGroups() {
        Partitioning partitioning = of(Mode.ROUND_ROBIN, 2);
        int first = partitioning.choose("a", THREE, null);
        int second = (first + 1) % 3;
        int third = (first + 2) % 3;
        assertThat(
                        new int[] {
                            partitioning.choose("a", THREE, null),
                            partitioning.choose("a", THREE, null),
                            partitioning.choose("a", THREE, null),
                            partitioning.choose("a", THREE, null),
                            partitioning.choose("a", THREE, null),
                            partitioning.choose("a", THREE, null)
                        })
                .containsExactly(first, second, second, third, third, first);
    }

    @Test
    void shouldTakeTurnsInEachTopicOnItsOwn() {
        Partitioning partitioning = of(Mode.ROUND_ROBIN, 1);
        int first = partitioning.choose("a", THREE, null);
        partitioning.choose("b", THREE, null);
        partitioning.choose("b", THREE, null);
        assertThat(partitioning.choose("a", THREE, null)).isEqualTo((first + 1) % 3);
    }

    @Test
    void shouldStayWithAPartitionForAGroupAndReachAll() {
        Partitioning partitioning = of(Mode.RANDOM, 3);
        int[] counts = new int[3];
        for (int group = 0; group < 100; group++) {
            int chosen = partitioning.choose("a", THREE, null);
            assertThat(partitioning.choose("a", THREE, null)).isEqualTo(chosen);
            assertThat(partitioning.choose("a", THREE, null)).isEqualTo(chosen);
            counts[chosen]++;
        }
        assertThat(Arrays.stream(counts).min().orElse(0)).isGreaterThan(10);
    }

    @Test
    void shouldTakeThePositiveHashModuloThePartitions() {
        Partitioning partitioning = of(Mode.HASH, 1);
        assertThat(partitioning.choose("a", THREE, 10)).isEqualTo(1);
        // 0xffffffff & 0x7fffffff = 2147483647, which leaves 1
        assertThat(partitioning.choose("a", THREE, -1)).isEqualTo(1);
        assertThat(partitioning.choose("a", THREE, Integer.MIN_VALUE)).isZero();
        assertThat(partitioning.choose("a", new int[] {4, 9}, 3)).isEqualTo(9);
    }

    @Test
    void shouldGoAnywhereWithoutAHash() {
        Partitioning partitioning = of(Mode.HASH, 1);
        int[] counts = new int[3];
        for (int i = 0; i < 100; i++) {
            counts[partitioning.choose("a", THREE, null)]++;
        }
        assertThat(Arrays.stream(counts).min().orElse(0)).isGreaterThan(10);
    }

    @Test
    void shouldDoWithFewerPartitionsThanBefore() {
        Partitioning partitioning = of(Mode.RANDOM, 1_000);
        for (int i = 0; i < 20; i++) {
            partitioning.choose("a", THREE, null);
            assertThat(partitioning.choose("a", new int[] {5}, null)).isEqualTo(5);
        }
    }
}
