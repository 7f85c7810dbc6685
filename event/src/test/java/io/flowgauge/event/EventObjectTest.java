package io.flowgauge.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class EventObjectTest {
    @Test
    void shouldStaySortedWhileItGrows() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        EventObject object = new EventObject();
        Map<String, Object> expected = new TreeMap<>();
        for (int i = 0; i < 1_000; i++) {
            String name = "n" + random.nextInt(5_000);
            object.put(name, (long) i);
            expected.put(name, (long) i);
            assertThat(object.size()).as("seed %d", seed).isEqualTo(expected.size());
        }
        assertThat(object.toMap()).as("seed %d", seed).containsExactlyEntriesOf(expected);
    }

    @Test
    void shouldGrowOutOfNothing() {
        EventObject object = EventObject.of(Map.of()).put("b", 1).put("a", 2);
        assertThat(object.toMap()).containsExactly(Map.entry("a", 2L), Map.entry("b", 1L));
    }
}
