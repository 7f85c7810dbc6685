package io.flowgauge.output.kafka;

import io.flowgauge.output.OutputCounters;
import io.flowgauge.output.queue.Delivery;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Events that Kafka will never take, however often they are sent: they are counted as dropped, and
 * of each kind the first is told in the log. Any thread may call.
 */
final class KafkaRefusals {
    private static final Logger LOG = LoggerFactory.getLogger("output");
    private static final int SAMPLE_BYTES = 300;

    private final OutputCounters counters;
    private final String prefix;
    private final Set<String> told = ConcurrentHashMap.newKeySet();

    KafkaRefusals(OutputCounters counters, String prefix) {
        this.counters = counters;
        this.prefix = prefix;
    }

    /** Returns whether a failure is one of the event alone, and for good. */
    static boolean isForGood(Exception failure) {
        return failure instanceof RecordTooLargeException
                || failure instanceof RecordBatchTooLargeException
                || failure instanceof InvalidTopicException
                || failure instanceof InvalidTimestampException
                || failure instanceof InvalidRecordException;
    }

    /** Counts an event as dropped. */
    void refused(Delivery delivery, int event, Exception failure) {
        counters.dropped(1);
        if (told.add(failure.getClass().getSimpleName())) {
            int start = delivery.start(event);
            int size = delivery.end(event) - start;
            LOG.warn(
                    "kafka: an event of {} bytes for topic {} is dropped: {}; {}. Further ones are"
                            + " only counted ({}.events.dropped). It begins: {}",
                    size,
                    KafkaRouter.topic(delivery.route(event)),
                    failure.getMessage(),
                    advice(failure),
                    prefix,
                    new String(
                                    delivery.bytes(event),
                                    start,
                                    Math.min(size, SAMPLE_BYTES),
                                    StandardCharsets.UTF_8)
                            .stripTrailing());
        }
    }

    /** Counts events as dropped after too many tries. */
    void givenUp(int events) {
        counters.dropped(events);
        if (told.add("max_retries")) {
            LOG.warn(
                    "kafka: {} events are dropped after max_retries; further ones are only counted"
                            + " ({}.events.dropped)",
                    events,
                    prefix);
        }
    }

    private static String advice(Exception failure) {
        return switch (failure) {
            case InvalidTopicException _ -> "check topic: letters, digits, dot, _ and - only";
            case InvalidTimestampException _ ->
                    "its time is outside of the topic's message.timestamp limits";
            case InvalidRecordException _ -> "the topic may want records with a key";
            default -> "raise max_message_bytes, and the topic's max.message.bytes with it";
        };
    }
}
