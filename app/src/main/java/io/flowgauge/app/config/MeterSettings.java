package io.flowgauge.app.config;

import static io.flowgauge.config.Types.duration;
import static io.flowgauge.config.Types.integer;
import static io.flowgauge.config.Types.integerFrom;
import static io.flowgauge.config.Types.optional;

import io.flowgauge.base.Durations;
import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.ConfigObject;
import io.flowgauge.config.Section;
import io.flowgauge.config.SectionReader;
import io.flowgauge.config.Setting;
import java.util.Optional;

/**
 * Sizes and numbers of the meter.
 *
 * @param maxFlows most flows at a time in all tables together, 1000 or more
 * @param workers meters that share a capture file, 1 to the number of processors
 * @param shutdownTimeoutNs how long after a stop events are still delivered that are safe in a
 *     queue on disk, or without one the output may take none before it is given up, ns; 1 s or more
 */
public record MeterSettings(int maxFlows, int workers, long shutdownTimeoutNs) {
    private static final int MAX_FLOWS_DEFAULT = 1_000_000;

    /** Bytes that a flow takes at most, its share of the index and of the timers with it. */
    private static final int FLOW_BYTES = 420;

    private static final Setting<Optional<Integer>> MAX_FLOWS =
            new Setting<>(
                    "flowgauge.table.max_flows",
                    optional(integerFrom(1_000)),
                    Optional.empty(),
                    "1000000, or what a quarter of the machine's memory holds if that is less",
                    "Most flows at a time; memory for them is taken at start. At the limit the"
                            + " flows that were idle longest end early.");
    private static final Setting<Integer> WORKERS =
            Setting.of(
                    "flowgauge.workers",
                    integer(1, Math.max(1, Runtime.getRuntime().availableProcessors())),
                    1,
                    "Meters that share the flows of a capture file, each on its own processor.");
    private static final Setting<Integer> MAX_PROCS =
            new Setting<>(
                    "max_procs",
                    integerFrom(0),
                    0,
                    "all",
                    "Most meters at a time, whatever flowgauge.workers is; 0 for no limit. One more"
                            + " thread publishes events.");
    private static final Setting<Long> SHUTDOWN_TIMEOUT =
            new Setting<>(
                    "packetbeat.shutdown_timeout",
                    duration(Long.MIN_VALUE),
                    5 * Durations.SECOND_NS,
                    "5s",
                    "How long after a stop events still go out, at least 1s. What is then left in a"
                            + " queue on disk goes out at the next start. Without one the time"
                            + " begins anew with each event that is delivered, and what is left in"
                            + " the end is lost: the program says so, and its exit status is 1.");

    static final Section SECTION =
            Section.once("", MAX_FLOWS, WORKERS, MAX_PROCS, SHUTDOWN_TIMEOUT);

    static MeterSettings read(ConfigObject root) throws UserErrorException {
        SectionReader reader = SectionReader.of(root, SECTION);
        int processors = reader.get(MAX_PROCS);
        int workers = reader.get(WORKERS);
        Optional<Integer> maxFlows = reader.get(MAX_FLOWS);
        return new MeterSettings(
                maxFlows.orElseGet(() -> defaultMaxFlows(Host.memoryBytes())),
                processors == 0 ? workers : Math.min(workers, processors),
                Math.max(Durations.SECOND_NS, reader.get(SHUTDOWN_TIMEOUT)));
    }

    /** Returns the default number of flows for an amount of memory. */
    static int defaultMaxFlows(long memoryBytes) {
        return Math.clamp(memoryBytes / 4 / FLOW_BYTES, 1_000, MAX_FLOWS_DEFAULT);
    }
}
