package io.flowgauge.output.kafka;

import io.flowgauge.output.OutputHealth;
import io.flowgauge.output.queue.Delivery;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the brokers take events. They count as down from a failure on until everything that
 * failed is delivered: where one partition has no leader, others may go on all the time. The
 * clients' threads say what happens, and never wait; the thread that watches finds the reasons.
 */
final class KafkaHealth {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaHealth.class);

    private final OutputHealth health;
    private final String address;
    private final Function<Exception, String> reasons;
    private final UnaryOperator<String> stall;

    /** What has failed and is not delivered since. */
    private final Set<Delivery> failed = new HashSet<>();

    /** Says that there is something to tell. */
    private final Semaphore news = new Semaphore(0);

    private @Nullable Exception untold;

    /** How often everything was well. */
    private long recoveries;

    /** Makes one of which nothing is known. */
    KafkaHealth(OutputHealth health, KafkaClientSettings settings) {
        this(
                health,
                settings.address(),
                failure -> KafkaFailures.reason(failure, settings),
                topic -> KafkaFailures.stall(settings, topic));
    }

    /**
     * Makes one of which nothing is known.
     *
     * @param reasons says why something failed; may take seconds
     * @param stall says why nothing is acknowledged, or a topic not found; may take seconds
     */
    KafkaHealth(
            OutputHealth health,
            String address,
            Function<Exception, String> reasons,
            UnaryOperator<String> stall) {
        this.health = health;
        this.address = address;
        this.reasons = reasons;
        this.stall = stall;
    }

    /** Says that all of a delivery is delivered. */
    synchronized void delivered(Delivery delivery) {
        failed.remove(delivery);
        if (failed.isEmpty()) {
            recoveries++;
            untold = null;
            health.up(address, "");
        }
    }

    /** Says that a delivery failed, and will be tried again. */
    synchronized void failed(Delivery delivery, Exception why) {
        failed.add(delivery);
        untold = why;
        news.release();
    }

    /** Says that a delivery is not tried again. */
    synchronized void givenUp(Delivery delivery) {
        failed.remove(delivery);
    }

    /** Waits for a failure and tells of it. */
    void await(long waitMs) throws InterruptedException {
        if (news.tryAcquire(waitMs, TimeUnit.MILLISECONDS)) {
            int _ = news.drainPermits();
            tell();
        }
    }

    private void tell() {
        Exception why;
        long before;
        synchronized (this) {
            why = untold;
            untold = null;
            before = recoveries;
        }
        if (why != null) {
            String reason;
            try {
                reason = reasons.apply(why);
            } catch (RuntimeException e) {
                LOG.debug("Can't find the reason of a failure", e);
                reason = "" + why.getMessage();
            }
            down(reason, before);
        }
    }

    /**
     * Says that nothing is acknowledged although nothing fails; may take seconds.
     *
     * @param topic the topic that the brokers were asked for and have not told of; may be empty
     */
    void stalled(String topic) {
        long before;
        synchronized (this) {
            before = recoveries;
        }
        String reason;
        try {
            reason = stall.apply(topic);
        } catch (RuntimeException e) {
            LOG.debug("Can't find the reason of a stall", e);
            reason = "no broker has acknowledged an event for seconds";
        }
        down(reason, before);
    }

    /** Tells a reason, unless all has been well since it was looked for. */
    private synchronized void down(String reason, long before) {
        if (recoveries == before) {
            health.down(address, reason);
        }
    }

    /** Returns what doesn't work and why; empty if everything does, as far as is known. */
    Optional<String> problem() {
        return health.problem();
    }
}
