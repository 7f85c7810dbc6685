package io.flowgauge.output.elasticsearch;

import io.flowgauge.output.elasticsearch.BulkAnswer.Problem;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells in the log of events that a server refuses: one sample a minute of those refused for good,
 * and a line when it begins and when it ends to refuse events for the time being. Any thread may
 * call.
 */
final class RefusalLog {
    private static final Logger LOG = LoggerFactory.getLogger("output");
    private static final long INTERVAL_NS = TimeUnit.MINUTES.toNanos(1);

    private final String output;
    private long sampleNs;
    private long sinceSample;
    private boolean sampled;
    private boolean waiting;
    private boolean dropTold;

    /**
     * Makes a log.
     *
     * @param output the output's name
     */
    RefusalLog(String output) {
        this.output = output;
    }

    /**
     * Tells of an event that was refused for good, if none was told of within a minute.
     *
     * @param fate what becomes of it, for people
     * @param event the event or its beginning
     */
    synchronized void refused(
            String host, int status, Problem problem, String fate, Supplier<String> event) {
        long nowNs = System.nanoTime();
        sinceSample++;
        if (sampled && nowNs - sampleNs < INTERVAL_NS) {
            return;
        }
        LOG.warn(
                "{}: {} refused {} for good, {}; the last one by HTTP {}, {}: {}",
                output,
                host,
                sinceSample == 1 ? "an event" : sinceSample + " events",
                fate,
                status,
                problem,
                event.get());
        sampled = true;
        sampleNs = nowNs;
        sinceSample = 0;
    }

    /** Says that a server can't take events now, and why. */
    synchronized void waiting(String host, int status, Problem problem) {
        if (!waiting) {
            waiting = true;
            LOG.warn(
                    "{}: {} can't take some events now: HTTP {}, {}; they are sent again",
                    output,
                    host,
                    status,
                    problem);
        }
    }

    /** Tells once that events are dropped because they were sent too often. */
    synchronized void dropped(String host, int events, int tries) {
        if (!dropTold) {
            dropTold = true;
            LOG.warn(
                    "{}: {} events are dropped after {} tries at {}, as max_retries says; further"
                            + " ones are only counted (events.dropped)",
                    output,
                    events,
                    tries,
                    host);
        }
    }

    /** Says that a server takes events again. */
    synchronized void takes(String host) {
        if (waiting) {
            waiting = false;
            LOG.info("{}: {} takes all events again", output, host);
        }
    }
}
