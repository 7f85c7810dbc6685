package io.flowgauge.output;

import io.flowgauge.base.Counter;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What every output counts, whichever of its threads it is that does. */
public final class OutputCounters {
    private static final double MEDIAN = 50;
    private static final double TAIL = 99;

    private final Counter acked;
    private final Counter retried;
    private final Counter dropped;
    private final Counter dead;
    private final Counter bytes;
    private final Counter batches;
    private final Counter errors;
    private final Counter latencyMedianUs;
    private final Counter latencyTailUs;
    private final RecentTimes latency = new RecentTimes(System::nanoTime);

    /**
     * Makes counters at 0.
     *
     * @param prefix what their names begin with, such as {@code output}
     */
    public OutputCounters(String prefix) {
        acked =
                new Counter(
                        prefix + ".events.acked",
                        "Flow events that the output's other side has taken for good.");
        retried =
                new Counter(
                        prefix + ".events.retried",
                        "Flow events that were or will be sent again after a failure.");
        dropped =
                new Counter(
                        prefix + ".events.dropped",
                        "Flow events lost because the other side refused them for good, or after"
                                + " max_retries.");
        dead =
                new Counter(
                        prefix + ".events.dead",
                        "Flow events that were refused and put into the dead letter index.");
        bytes = new Counter(prefix + ".bytes", "Bytes of events that the output sent or wrote.");
        batches =
                new Counter(
                        prefix + ".batches", "Requests or writes, each of some events at a time.");
        errors =
                new Counter(
                        prefix + ".errors",
                        "Connections, requests and writes that failed; their events are tried"
                                + " again.");
        latencyMedianUs =
                new Counter(
                        prefix + ".latency.p50_us",
                        "Time from sending events to their acknowledgement, half are below, us; of"
                                + " the last 15 to 30 seconds, 0 if there were none.",
                        Counter.Kind.GAUGE);
        latencyTailUs =
                new Counter(
                        prefix + ".latency.p99_us",
                        "Time from sending events to their acknowledgement, 99 % are below, us; of"
                                + " the last 15 to 30 seconds, 0 if there were none.",
                        Counter.Kind.GAUGE);
    }

    /** Counts events that were acknowledged, and how long ago they were sent, ns. */
    public void acked(int events, long sinceNs) {
        acked.addShared(events);
        latency.add(TimeUnit.NANOSECONDS.toMicros(sinceNs), events);
    }

    /** Counts events that have to be sent again. */
    public void retried(int events) {
        retried.addShared(events);
    }

    /** Counts events that are lost. */
    public void dropped(int events) {
        dropped.addShared(events);
    }

    /** Counts events that were put aside. */
    public void dead(int events) {
        dead.addShared(events);
    }

    /** Counts a request or a write, and its bytes. */
    public void sent(long count) {
        bytes.addShared(count);
        batches.addShared(1);
    }

    /** Counts a failure. */
    public void failed() {
        errors.addShared(1);
    }

    /** Returns the counters, with the latencies as they are now. */
    public List<Counter> all() {
        latencyMedianUs.set(latency.percentileUs(MEDIAN));
        latencyTailUs.set(latency.percentileUs(TAIL));
        return List.of(
                acked,
                retried,
                dropped,
                dead,
                bytes,
                batches,
                errors,
                latencyMedianUs,
                latencyTailUs);
    }
}
