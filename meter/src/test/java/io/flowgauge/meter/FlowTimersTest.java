package io.flowgauge.meter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.flowgauge.base.Memory;
import io.flowgauge.testkit.Seeds;
import java.lang.foreign.Arena;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FlowTimersTest {
    private static final long SECOND_NS = 1_000_000_000L;
    private static final long START = 1_700_000_000;

    private final Arena arena = Arena.ofShared();
    private final FlowTable table = new FlowTable(4000, arena);
    private final long key = arena.allocate(KeyBatch.STRIDE, 64).address();

    /** The time of the last packet of each flow, by its reference. */
    private final Map<Integer, Long> lastNs = new HashMap<>();

    private int id;

    @AfterEach
    void free() {
        arena.close();
    }

    private int add(FlowTimers timers, int sizeClass, long atNs) {
        Memory.clear(key, KeyBatch.STRIDE);
        Memory.putLong(key, sizeClass + 1);
        Memory.putLong(key + 8, ++id);
        int reference = table.add(id * 0x9E3779B9, key, sizeClass);
        packet(reference, atNs);
        timers.add(reference, table.record(reference));
        return reference;
    }

    private void packet(int reference, long atNs) {
        Memory.putLong(table.record(reference) + FlowEntry.LAST_NS, atNs);
        lastNs.put(reference, atNs);
    }

    private void remove(int reference) {
        table.remove(reference);
        lastNs.remove(reference);
    }

    private long last(int reference) {
        return Objects.requireNonNull(lastNs.get(reference));
    }

    /** The first whole second at which now - last > timeout. */
    private long due(int reference, long timeoutNs) {
        long limit = last(reference) + timeoutNs;
        return limit / SECOND_NS + 1;
    }

    @ParameterizedTest
    @ValueSource(
            longs = {
                SECOND_NS,
                SECOND_NS + 1,
                1_500_000_000,
                7 * SECOND_NS,
                30 * SECOND_NS,
                255 * SECOND_NS,
                100_000 * SECOND_NS,
                3_000_000 * SECOND_NS
            })
    void shouldEndEachFlowAtTheFirstSecondWhereItIsIdleTooLong(long timeoutNs) {
        SplittableRandom random = Seeds.random("FlowTimersTest " + timeoutNs);
        FlowTimers timers = new FlowTimers(table, timeoutNs, 4000, arena);
        timers.start(START * SECOND_NS);
        long now = START * SECOND_NS;
        int ended = 0;
        for (int step = 0; step < 3000; step++) {
            for (int i = random.nextInt(4); i > 0; i--) {
                add(timers, random.nextInt(KeyBatch.CLASSES), now - random.nextInt(3) * 100L);
            }
            for (int reference : List.copyOf(lastNs.keySet())) {
                if (random.nextInt(4) == 0) {
                    packet(reference, Math.max(now, last(reference)));
                }
            }
            now += pause(random, timeoutNs);
            long second = now / SECOND_NS;
            Set<Integer> expected = new HashSet<>();
            lastNs.keySet().stream()
                    .filter(reference -> due(reference, timeoutNs) <= second)
                    .forEach(expected::add);
            Set<Integer> idle = takeIdle(timers, second, timeoutNs, random.nextBoolean());
            assertThat(idle).isEqualTo(expected);
            assertThat(timers.second()).isEqualTo(second + 1);
            ended += idle.size();
            assertThat(timers.count()).isEqualTo(lastNs.size());
        }
        assertThat(ended).isGreaterThan(500);
    }

    /** Mostly less than a second, now and then more than a timeout, also to a whole second. */
    private static long pause(SplittableRandom random, long timeoutNs) {
        return switch (random.nextInt(8)) {
            case 0 -> random.nextLong(2 * timeoutNs);
            case 1 -> timeoutNs / SECOND_NS * SECOND_NS;
            default -> random.nextLong(Math.min(SECOND_NS, timeoutNs / 10));
        };
    }

    private Set<Integer> takeIdle(FlowTimers timers, long second, long timeoutNs, boolean slices) {
        Set<Integer> idle = new HashSet<>();
        long dueBefore = 0;
        while (timers.second() <= second) {
            int reference = timers.pollIdle(second, slices ? 1 : Integer.MAX_VALUE);
            if (reference == 0) {
                continue;
            }
            long due = due(reference, timeoutNs);
            assertThat(timers.dueSecond(table.record(reference))).isEqualTo(due);
            assertThat(timers.second()).as("found when it is due").isGreaterThanOrEqualTo(due);
            assertThat(due).as("in order").isGreaterThanOrEqualTo(dueBefore);
            dueBefore = due;
            assertThat(idle.add(reference)).isTrue();
            remove(reference);
        }
        return idle;
    }

    @Test
    void shouldNeverEndAFlowWithATimeoutOfCenturies() {
        FlowTimers timers = new FlowTimers(table, Long.MAX_VALUE, 4000, arena);
        timers.start(START * SECOND_NS);
        int reference = add(timers, 0, START * SECOND_NS);
        assertThat(timers.pollIdle(START + 1_000_000_000, Integer.MAX_VALUE)).isZero();
        assertThat(timers.dueSecond(table.record(reference))).isEqualTo(Long.MAX_VALUE / SECOND_NS);
        assertThat(timers.count()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {SECOND_NS, 30 * SECOND_NS})
    void shouldCrossAGapOfYearsAtOnce(long timeoutNs) {
        FlowTimers timers = new FlowTimers(table, timeoutNs, 4000, arena);
        timers.start(START * SECOND_NS);
        for (int i = 0; i < 1000; i++) {
            add(timers, i % KeyBatch.CLASSES, START * SECOND_NS + i);
        }
        long farSecond = START + 4_000_000_000L;
        assertTimeoutPreemptively(
                Duration.ofSeconds(2),
                () -> {
                    for (int i = 0; i < 1000; i++) {
                        remove(timers.pollIdle(farSecond, Integer.MAX_VALUE));
                    }
                    assertThat(timers.pollIdle(farSecond, Integer.MAX_VALUE)).isZero();
                });
        assertThat(timers.second()).isEqualTo(farSecond + 1);
    }

    @ParameterizedTest
    @Timeout(60)
    @ValueSource(longs = {SECOND_NS, 30 * SECOND_NS, 100_000 * SECOND_NS})
    void shouldPickTheIdlestFlow(long timeoutNs) {
        SplittableRandom random = Seeds.random("FlowTimersTest idlest " + timeoutNs);
        for (int round = 0; round < 300; round++) {
            FlowTimers timers = new FlowTimers(table, timeoutNs, 4000, arena);
            long now = START * SECOND_NS;
            timers.start(now);
            // Fewer than it looks at for one flow at the most.
            List<Integer> flows = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                long last = now - random.nextLong(timeoutNs);
                flows.add(add(timers, random.nextInt(KeyBatch.CLASSES), last));
            }
            for (int reference : flows) {
                if (random.nextBoolean()) {
                    packet(reference, random.nextLong(last(reference), now + 1));
                }
            }
            while (!flows.isEmpty()) {
                int sizeClass = random.nextInt(KeyBatch.CLASSES + 1) - 1;
                long idlest =
                        flows.stream()
                                .filter(r -> sizeClass < 0 || FlowTable.sizeClassOf(r) == sizeClass)
                                .mapToLong(r -> due(r, timeoutNs))
                                .min()
                                .orElse(0);
                int picked = timers.pollIdlest(sizeClass);
                if (idlest == 0) {
                    assertThat(picked).isZero();
                } else {
                    assertThat(due(picked, timeoutNs)).isEqualTo(idlest);
                    assertThat(flows.remove(Integer.valueOf(picked))).isTrue();
                    remove(picked);
                }
                assertThat(timers.count()).isEqualTo(flows.size());
            }
        }
    }

    @Test
    void shouldEndFlowsInTimeThatWerePassedOverForOneOfAnotherSize() {
        long timeoutNs = 30 * SECOND_NS;
        FlowTimers timers = new FlowTimers(table, timeoutNs, 4000, arena);
        timers.start(START * SECOND_NS);
        int first = add(timers, 0, START * SECOND_NS);
        int other = add(timers, 2, (START + 20) * SECOND_NS);
        assertThat(timers.pollIdlest(2)).isEqualTo(other);
        assertThat(timers.pollIdle(START + 31, Integer.MAX_VALUE)).isEqualTo(first);
    }

    @Test
    void shouldLookAtFewFlowsForAnEvictionWhenAllHaveMovedOn() {
        long timeoutNs = 30 * SECOND_NS;
        FlowTimers timers = new FlowTimers(table, timeoutNs, 4000, arena);
        timers.start(START * SECOND_NS);
        List<Integer> flows = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            flows.add(add(timers, 0, START * SECOND_NS));
        }
        flows.forEach(reference -> packet(reference, (START + 10) * SECOND_NS + reference));
        int picked = timers.pollIdlest(-1);
        assertThat(lastNs).containsKey(picked);
        // The best of those that it looked at, the others are not touched: the last come first.
        List<Integer> lookedAt = flows.subList(3000 - 64, 3000);
        assertThat(picked)
                .isIn(lookedAt)
                .satisfies(
                        reference ->
                                assertThat(due(reference, timeoutNs))
                                        .isEqualTo(
                                                lookedAt.stream()
                                                        .map(r -> due(r, timeoutNs))
                                                        .min(Comparator.naturalOrder())
                                                        .orElseThrow()));
        assertThat(timers.count()).isEqualTo(2999);
    }
}
