package io.flowgauge.output.kafka;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the partition of each event, with a state of its own for each topic, as Packetbeat 6.7
 * does. One thread uses it.
 */
final class Partitioning {
    private final PartitionSettings settings;
    private final RandomGenerator random;
    private final Map<String, State> topics = new HashMap<>();

    /** What was chosen last in a topic. */
    private static final class State {
        int inGroup;
        int choice;

        State(int inGroup, int choice) {
            this.inGroup = inGroup;
            this.choice = choice;
        }
    }

    Partitioning(PartitionSettings settings) {
        this(settings, ThreadLocalRandom.current());
    }

    /** Makes one with another source of chance. */
    Partitioning(PartitionSettings settings, RandomGenerator random) {
        this.settings = settings;
        this.random = random;
    }

    /**
     * Returns the partition of an event.
     *
     * @param partitions those that may be chosen, in order; at least one
     * @param hash of the key or of fields; null if the event has none
     */
    int choose(String topic, int[] partitions, @Nullable Integer hash) {
        int count = partitions.length;
        if (settings.mode() == PartitionSettings.Mode.HASH) {
            return partitions[hash == null ? random.nextInt(count) : index(hash, count)];
        }
        State state =
                topics.computeIfAbsent(
                        topic,
                        _ -> new State(settings.groupEvents(), random.nextInt(Integer.MAX_VALUE)));
        if (state.inGroup >= settings.groupEvents()) {
            state.inGroup = 0;
            state.choice =
                    settings.mode() == PartitionSettings.Mode.RANDOM
                            ? random.nextInt(count)
                            : (state.choice + 1) % count;
        }
        state.inGroup++;
        // There may be fewer partitions now than when the choice was made.
        return partitions[state.choice % count];
    }

    /** Returns the positive 32 bits of a hash, modulo the number of partitions. */
    static int index(int hash, int count) {
        return (hash & Integer.MAX_VALUE) % count;
    }
}
