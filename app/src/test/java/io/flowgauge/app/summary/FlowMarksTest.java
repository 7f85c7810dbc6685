package io.flowgauge.app.summary;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FlowMarksTest {
    private static final int STEPS = 200_000;

    @Test
    void shouldKeepWhatAMapKeeps() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        SplittableRandom random = new SplittableRandom(seed);
        FlowMarks marks = new FlowMarks();
        Map<Long, Long> expected = new HashMap<>();
        for (int step = 0; step < STEPS; step++) {
            // As records lie: at multiples of a size, close together.
            long record = 0x7f00_0000_0000L + 96L * random.nextInt(1, 5_000);
            if (random.nextInt(3) == 0) {
                marks.remove(record);
                expected.remove(record);
            } else {
                long value = random.nextLong(1L << 40);
                int at = marks.at(record);
                assertThat(marks.get(at, 1)).isEqualTo(expected.getOrDefault(record, 0L));
                assertThat(marks.set(at, 1, value))
                        .isEqualTo(value - expected.getOrDefault(record, 0L));
                expected.put(record, value);
            }
            assertThat(marks.size()).isEqualTo(expected.size());
        }
        expected.forEach(
                (record, value) -> assertThat(marks.get(marks.at(record), 1)).isEqualTo(value));
    }
}
