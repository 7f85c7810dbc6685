package io.flowgauge.output.kafka;

import io.flowgauge.output.queue.Delivery;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * A delivery under way: which of its records are answered, and how. One thread sends, that of
 * Kafka's client answers.
 */
final class KafkaBatch {
    private final Delivery delivery;
    private final Outcome outcome;
    private final long beganNs = System.nanoTime();

    /** Events that are delivered, or lost for good and counted. */
    private final BitSet done;

    /** Records without an answer, and 1 as long as more are sent. */
    private int open = 1;

    private int acked;
    private long bytes;
    private @Nullable Exception failure;

    /** What is told of a batch. */
    interface Outcome {
        /** A record was refused for good. */
        void refused(Delivery delivery, int event, Exception why);

        /** Something was acknowledged or refused: the brokers are there. */
        void progressed();

        /** All records are answered. Called once. */
        void ended(KafkaBatch batch);
    }

    /**
     * Makes a batch of which nothing is sent.
     *
     * @param done events that an earlier try delivered
     */
    KafkaBatch(Delivery delivery, BitSet done, Outcome outcome) {
        this.delivery = delivery;
        this.done = done;
        this.outcome = outcome;
    }

    /** Returns the delivery. */
    Delivery delivery() {
        return delivery;
    }

    /** Returns when the batch began, by {@link System#nanoTime}. */
    long beganNs() {
        return beganNs;
    }

    /** Returns whether an event need not be sent. */
    synchronized boolean isDone(int event) {
        return done.get(event);
    }

    /** Returns whether something failed: there is no use in sending more. */
    synchronized boolean hasFailed() {
        return failure != null;
    }

    /** Takes note of a record that is sent. */
    synchronized void sending() {
        open++;
    }

    /** Takes note that the brokers answered for a record, or that it failed. */
    void answered(int event, int size, @Nullable Exception why) {
        boolean refused = why != null && KafkaRefusals.isForGood(why);
        if (why != null && refused) {
            outcome.refused(delivery, event, why);
        }
        boolean last;
        synchronized (this) {
            if (why == null) {
                acked++;
                bytes += size;
            }
            if (why == null || refused) {
                done.set(event);
            } else if (failure == null) {
                failure = why;
            }
            last = --open == 0;
        }
        if (why == null || refused) {
            outcome.progressed();
        }
        if (last) {
            outcome.ended(this);
        }
    }

    /** Says that no more records are sent; because of a failure, or not. */
    void sent(@Nullable Exception why) {
        boolean last;
        synchronized (this) {
            if (failure == null) {
                failure = why;
            }
            last = --open == 0;
        }
        if (last) {
            outcome.ended(this);
        }
    }

    /** Returns why not all events are delivered; null if they are. */
    synchronized @Nullable Exception failure() {
        return failure;
    }

    /** Returns how many records this try has delivered. */
    synchronized int acked() {
        return acked;
    }

    /** Returns how many bytes they had. */
    synchronized long bytes() {
        return bytes;
    }

    /** Returns the events that are delivered or lost; for when the batch has ended. */
    synchronized BitSet done() {
        return done;
    }
}
