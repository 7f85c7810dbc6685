package io.flowgauge.meter;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowgauge.testkit.Seeds;
import java.lang.foreign.Arena;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReferenceStacksTest {
    private final Arena arena = Arena.ofShared();

    @AfterEach
    void free() {
        arena.close();
    }

    @Test
    void shouldGiveBackTheLastReferenceFirst() {
        ReferenceStacks stacks = new ReferenceStacks(100, 1, arena);
        int top = 0;
        for (int reference = 1; reference <= 100; reference++) {
            top = stacks.push(top, reference);
            assertThat(stacks.peek(top)).isEqualTo(reference);
        }
        for (int reference = 100; reference >= 1; reference--) {
            assertThat(stacks.peek(top)).isEqualTo(reference);
            top = stacks.pop(top);
        }
        assertThat(top).isZero();
    }

    @Test
    void shouldTellWhatLiesSideBySide() {
        ReferenceStacks stacks = new ReferenceStacks(100, 1, arena);
        int top = 0;
        for (int reference = 1; reference <= ReferenceStacks.PER_BLOCK + 2; reference++) {
            top = stacks.push(top, reference);
        }
        assertThat(stacks.count(top)).isEqualTo(2);
        assertThat(stacks.reference(top, 0)).isEqualTo(ReferenceStacks.PER_BLOCK + 1);
        assertThat(stacks.reference(top, 1)).isEqualTo(ReferenceStacks.PER_BLOCK + 2);
        int below = stacks.below(top);
        assertThat(stacks.count(below)).isEqualTo(ReferenceStacks.PER_BLOCK);
        assertThat(stacks.reference(below, 0)).isEqualTo(1);
        assertThat(stacks.below(below)).isZero();
    }

    @Test
    void shouldBehaveAsManyStacksInTheMemoryItSaysItNeeds() {
        SplittableRandom random = Seeds.random("ReferenceStacksTest");
        for (int round = 0; round < 50; round++) {
            int references = random.nextInt(1, 400);
            int count = random.nextInt(1, 40);
            long bytes = ReferenceStacks.bytes(references, count);
            long[] asked = new long[1];
            ReferenceStacks stacks =
                    new ReferenceStacks(
                            references,
                            count,
                            (size, alignment) -> {
                                asked[0] += size;
                                return arena.allocate(size, alignment);
                            });
            assertThat(asked[0]).isEqualTo(bytes);
            holdAgainstDeques(stacks, references, count, bytes, random);
        }
    }

    private static void holdAgainstDeques(
            ReferenceStacks stacks,
            int references,
            int count,
            long bytes,
            SplittableRandom random) {
        int[] tops = new int[count];
        List<Deque<Integer>> expected = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            expected.add(new ArrayDeque<>());
        }
        int held = 0;
        for (int step = 0; step < 4000; step++) {
            int stack = random.nextInt(count);
            boolean push = held < references && (held == 0 || random.nextInt(100) < 55);
            if (push) {
                tops[stack] = stacks.push(tops[stack], step + 1);
                expected.get(stack).push(step + 1);
                held++;
                // The block's place is inside the memory: two lines each, number 0 unused.
                assertThat((tops[stack] + 1L) * 128).isLessThanOrEqualTo(bytes);
            } else if (tops[stack] != 0) {
                assertThat(stacks.peek(tops[stack])).isEqualTo(expected.get(stack).pop());
                tops[stack] = stacks.pop(tops[stack]);
                held--;
            }
            assertThat(tops[stack] == 0).isEqualTo(expected.get(stack).isEmpty());
        }
    }
}
