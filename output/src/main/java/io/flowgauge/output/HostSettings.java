package io.flowgauge.output;

import static io.flowgauge.config.Types.bool;
import static io.flowgauge.config.Types.duration;
import static io.flowgauge.config.Types.integer;
import static io.flowgauge.config.Types.integerFrom;
import static io.flowgauge.config.Types.optional;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.SectionReader;
import io.flowgauge.config.Setting;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * How events are sent to hosts.
 *
 * @param workers connections to each host, 1 or more
 * @param loadBalance whether all hosts are used at a time, and not one until it fails
 * @param eventsMax most events that are sent at a time, 1 or more
 * @param retriesMax after how many failed tries events are dropped; {@link Integer#MAX_VALUE} for
 *     never
 * @param backoffInitNs first wait after a failure, ns
 * @param backoffMaxNs longest wait after failures, ns
 */
public record HostSettings(
        int workers,
        boolean loadBalance,
        int eventsMax,
        int retriesMax,
        long backoffInitNs,
        long backoffMaxNs) {

    /**
     * The declarations of these settings below one output. What differs between outputs is given.
     *
     * @param loadBalance whether all hosts are used at a time
     * @param bulkMaxSize {@code bulk_max_size}; 0 or less is no bound
     * @param maxRetries {@code max_retries}; below 0 is for ever
     */
    public record Keys(
            Setting<Integer> worker,
            Setting<Optional<Integer>> workers,
            Setting<Boolean> loadBalance,
            Setting<Integer> bulkMaxSize,
            Setting<Integer> maxRetries,
            Setting<Long> backoffInit,
            Setting<Long> backoffMax) {

        /**
         * Declares them.
         *
         * @param loadBalance whether all hosts are used at a time by default
         * @param eventsMax the default of {@code bulk_max_size}
         * @param bulk what {@code bulk_max_size} means, in a sentence
         * @param retriesMin the least {@code max_retries} that is no mistake
         */
        public static Keys of(boolean loadBalance, int eventsMax, String bulk, int retriesMin) {
            return new Keys(
                    Setting.of("worker", integerFrom(1), 1, "Connections to each host."),
                    new Setting<>(
                            "workers",
                            optional(integerFrom(1)),
                            Optional.empty(),
                            "",
                            "Another name of worker."),
                    Setting.of(
                            "loadbalance",
                            bool(),
                            loadBalance,
                            "Whether all hosts are used at a time, and not one until it fails."),
                    Setting.of(
                            "bulk_max_size",
                            integer(Integer.MIN_VALUE, Integer.MAX_VALUE),
                            eventsMax,
                            bulk),
                    new Setting<>(
                            "max_retries",
                            integer(retriesMin, Integer.MAX_VALUE),
                            -1,
                            "-1, for ever",
                            "After how many failed tries events are dropped; below 0 for never. A"
                                    + " host that can't be connected to does not count as a try."),
                    new Setting<>(
                            "backoff.init",
                            duration(TimeUnit.MILLISECONDS.toNanos(1)),
                            TimeUnit.SECONDS.toNanos(1),
                            "1s",
                            "First wait after a failure; each further one is up to twice as long."),
                    new Setting<>(
                            "backoff.max",
                            duration(TimeUnit.MILLISECONDS.toNanos(1)),
                            TimeUnit.SECONDS.toNanos(60),
                            "60s",
                            "Longest wait after failures."));
        }

        /** Returns all of them, for the declaration of an output. */
        public List<Setting<?>> all() {
            return List.of(
                    worker, workers, loadBalance, bulkMaxSize, maxRetries, backoffInit, backoffMax);
        }

        /**
         * Reads them.
         *
         * @throws UserErrorException if one does not fit, with its position
         */
        public HostSettings read(SectionReader reader) throws UserErrorException {
            int events = reader.get(bulkMaxSize);
            int retries = reader.get(maxRetries);
            return new HostSettings(
                    reader.get(workers).orElse(reader.get(worker)),
                    reader.get(loadBalance),
                    events > 0 ? events : Integer.MAX_VALUE,
                    retries < 0 ? Integer.MAX_VALUE : retries,
                    reader.get(backoffInit),
                    reader.get(backoffMax));
        }
    }

    /** Returns the same with other numbers of connections and of events at a time. */
    public HostSettings with(int otherWorkers, int otherEventsMax) {
        return new HostSettings(
                otherWorkers, loadBalance, otherEventsMax, retriesMax, backoffInitNs, backoffMaxNs);
    }
}
