package io.flowgauge.output.kafka;

import static io.flowgauge.config.Types.bool;
import static io.flowgauge.config.Types.integerFrom;
import static io.flowgauge.config.Types.listOf;
import static io.flowgauge.config.Types.text;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.ConfigErrors;
import io.flowgauge.config.ConfigObject;
import io.flowgauge.config.ConfigObject.Entry;
import io.flowgauge.config.SectionReader;
import io.flowgauge.config.Setting;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code partition} below {@code output.kafka}: how events are spread over a topic's partitions.
 *
 * @param mode how a partition is chosen
 * @param groupEvents events in a row that go to one partition, 1 or more
 * @param reachableOnly whether only partitions that have a leader now are chosen
 * @param hashFields fields to hash, for {@link Mode#HASH}; empty for the key
 * @param randomFallback whether an event that lacks one of these fields goes to any partition; it
 *     is dropped otherwise
 */
record PartitionSettings(
        Mode mode,
        int groupEvents,
        boolean reachableOnly,
        List<String> hashFields,
        boolean randomFallback) {
    /** How a partition is chosen. */
    enum Mode {
        /** By chance. */
        RANDOM,
        /** One after the other. */
        ROUND_ROBIN,
        /** By a hash of the key or of fields, so that equals go together. */
        HASH
    }

    private static final String ALLOWED = "random, round_robin or hash";

    private static final Setting<Integer> RANDOM_GROUP = group("random");
    private static final Setting<Boolean> RANDOM_REACHABLE = reachable("random");
    private static final Setting<Integer> ROUND_ROBIN_GROUP = group("round_robin");
    private static final Setting<Boolean> ROUND_ROBIN_REACHABLE = reachable("round_robin");
    private static final Setting<Boolean> HASH_REACHABLE = reachable("hash");
    private static final Setting<List<String>> HASH_FIELDS =
            Setting.of(
                    "partition.hash.hash",
                    listOf(text()),
                    List.of(),
                    "Fields whose values choose the partition; without any, the key does. Events"
                            + " without a key go to any partition.");
    private static final Setting<Boolean> HASH_RANDOM =
            Setting.of(
                    "partition.hash.random",
                    bool(),
                    true,
                    "Whether an event that lacks one of these fields goes to any partition; it is"
                            + " dropped otherwise.");

    /** All settings. */
    static final List<Setting<?>> SETTINGS =
            List.of(
                    RANDOM_GROUP,
                    RANDOM_REACHABLE,
                    ROUND_ROBIN_GROUP,
                    ROUND_ROBIN_REACHABLE,
                    HASH_FIELDS,
                    HASH_RANDOM,
                    HASH_REACHABLE);

    /** Keeps a copy of the fields. */
    PartitionSettings {
        hashFields = List.copyOf(hashFields);
    }

    private static Setting<Integer> group(String mode) {
        return Setting.of(
                "partition." + mode + ".group_events",
                integerFrom(1),
                1,
                "Events in a row that go to one partition.");
    }

    private static Setting<Boolean> reachable(String mode) {
        return Setting.of(
                "partition." + mode + ".reachable_only",
                bool(),
                false,
                "Whether only partitions that have a leader now are chosen.");
    }

    /**
     * Reads the settings; without any it is the hash of the key.
     *
     * @throws UserErrorException if there are several partitioners, or one that there is not
     */
    static PartitionSettings read(ConfigObject object, SectionReader reader)
            throws UserErrorException {
        Optional<ConfigObject> partition =
                object.find("partition")
                        .map(Entry::value)
                        .filter(ConfigObject.class::isInstance)
                        .map(ConfigObject.class::cast);
        Map<String, Entry> modes = partition.map(ConfigObject::entries).orElse(Map.of());
        String key = reader.keyOf(HASH_FIELDS).replace(".hash.hash", "");
        if (modes.size() > 1) {
            throw ConfigErrors.at(
                    partition.orElseThrow().position(),
                    key,
                    "Too many partitioners: " + String.join(", ", modes.keySet()),
                    "one of " + ALLOWED);
        }
        String mode = modes.isEmpty() ? "hash" : modes.keySet().iterator().next();
        return switch (mode) {
            case "random" ->
                    new PartitionSettings(
                            Mode.RANDOM,
                            reader.get(RANDOM_GROUP),
                            reader.get(RANDOM_REACHABLE),
                            List.of(),
                            true);
            case "round_robin" ->
                    new PartitionSettings(
                            Mode.ROUND_ROBIN,
                            reader.get(ROUND_ROBIN_GROUP),
                            reader.get(ROUND_ROBIN_REACHABLE),
                            List.of(),
                            true);
            case "hash" ->
                    new PartitionSettings(
                            Mode.HASH,
                            1,
                            reader.get(HASH_REACHABLE),
                            reader.get(HASH_FIELDS),
                            reader.get(HASH_RANDOM));
            default ->
                    throw ConfigErrors.at(
                            modes.values().iterator().next().keyPosition(),
                            key,
                            "unknown kafka partition mode " + mode,
                            ALLOWED);
        };
    }
}
