package io.flowgauge.output.elasticsearch;

import io.flowgauge.base.Durations;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * {@code preset} of Beats 9: settings that go well together, in place of the same settings of the
 * user.
 */
public enum Preset {
    /** For most. */
    BALANCED(1_600, 1, 3_200, 1_600, 10, 3),
    /** For many events a second. */
    THROUGHPUT(1_600, 4, 12_800, 1_600, 5, 15),
    /** For many senders with few events each. */
    SCALE(1_600, 1, 3_200, 1_600, 20, 1),
    /** For events that are to be seen soon. */
    LATENCY(50, 1, 4_100, 2_050, 1, 60);

    /** The level of gzip of all presets. */
    static final int COMPRESSION_LEVEL = 1;

    private final int eventsMax;
    private final int workers;
    private final int queueEvents;
    private final int flushEvents;
    private final int flushSeconds;
    private final int idleSeconds;

    Preset(
            int eventsMax,
            int workers,
            int queueEvents,
            int flushEvents,
            int flushSeconds,
            int idleSeconds) {
        this.eventsMax = eventsMax;
        this.workers = workers;
        this.queueEvents = queueEvents;
        this.flushEvents = flushEvents;
        this.flushSeconds = flushSeconds;
        this.idleSeconds = idleSeconds;
    }

    /** Returns the preset of a name; empty for {@code custom}, no name and others. */
    public static Optional<Preset> of(String name) {
        return Arrays.stream(values()).filter(preset -> preset.text().equals(name)).findAny();
    }

    /** Returns all names. */
    static String names() {
        return Arrays.stream(values()).map(Preset::text).collect(Collectors.joining(", "))
                + ", custom";
    }

    private String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    int eventsMax() {
        return eventsMax;
    }

    int workers() {
        return workers;
    }

    /** Returns {@code queue.mem.events}. */
    public int queueEvents() {
        return queueEvents;
    }

    /** Returns {@code queue.mem.flush.min_events}. */
    public int flushEvents() {
        return flushEvents;
    }

    /** Returns {@code queue.mem.flush.timeout}, s. */
    public int flushSeconds() {
        return flushSeconds;
    }

    long idleNs() {
        return idleSeconds * Durations.SECOND_NS;
    }
}
