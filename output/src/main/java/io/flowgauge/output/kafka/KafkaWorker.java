package io.flowgauge.output.kafka;

import io.flowgauge.output.OutputCounters;
import io.flowgauge.output.RetryDelay;
import io.flowgauge.output.queue.Delivery;
import io.flowgauge.output.queue.QueueReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/**
 * Sends events over one client, some deliveries at a time. Its thread takes and sends; the client's
 * thread answers; a third one looks whether there are answers.
 */
final class KafkaWorker implements KafkaBatch.Outcome {
    /** So that the brokers are never without work. */
    private static final int UNDER_WAY_MAX = 4;

    /**
     * How long nothing may be acknowledged before it is told: elections of leaders take seconds.
     */
    private static final long STALL_NS = TimeUnit.SECONDS.toNanos(5);

    private static final Duration CLOSE = Duration.ofMillis(200);

    private final KafkaClientSettings settings;
    private final Supplier<Producer<byte[], byte[]>> clients;
    private final QueueReader events;
    private final OutputCounters counters;
    private final KafkaHealth health;
    private final KafkaRefusals refusals;
    private final Map<Delivery, BitSet> partly;
    private final Partitioning partitioning;
    private final List<Header> headers;
    private final RetryDelay delay;
    private final Semaphore room = new Semaphore(UNDER_WAY_MAX);
    private final Set<KafkaBatch> underWay = ConcurrentHashMap.newKeySet();
    private @Nullable Producer<byte[], byte[]> producer;
    private volatile long progressNs = System.nanoTime();

    /** The topic that the brokers are being asked for; empty for none. */
    private volatile String asking = "";

    private volatile boolean failed;
    private volatile boolean succeeded;
    private volatile boolean broken;
    private volatile boolean closing;

    /** Whether the watch has told that nothing is acknowledged. Its thread alone uses it. */
    private boolean stalled;

    /** A topic as the brokers know it. */
    private static final class Topic {
        final String name;

        /** Those that may be chosen, in order. */
        final int[] partitions;

        /** Why there can't be such a topic; null if there can. */
        final @Nullable ApiException refusal;

        Topic(String name, int[] partitions, @Nullable ApiException refusal) {
            this.name = name;
            this.partitions = partitions;
            this.refusal = refusal;
        }
    }

    /**
     * Makes a worker that sends nothing yet.
     *
     * @param clients opens a client
     * @param partly shared by all workers: of deliveries that were given back, which of their
     *     events are delivered all the same
     */
    KafkaWorker(
            KafkaClientSettings settings,
            Supplier<Producer<byte[], byte[]>> clients,
            QueueReader events,
            OutputCounters counters,
            KafkaHealth health,
            KafkaRefusals refusals,
            Map<Delivery, BitSet> partly) {
        this.settings = settings;
        this.clients = clients;
        this.events = events;
        this.counters = counters;
        this.health = health;
        this.refusals = refusals;
        this.partly = partly;
        partitioning = new Partitioning(settings.partition());
        headers = settings.headers().stream().map(KafkaWorker::header).toList();
        delay =
                new RetryDelay(
                        TimeUnit.MILLISECONDS.toNanos(settings.backoffInitMs()),
                        TimeUnit.MILLISECONDS.toNanos(settings.backoffMaxMs()));
    }

    private static Header header(KafkaClientSettings.Header header) {
        return new RecordHeader(header.key(), header.value().getBytes(StandardCharsets.UTF_8));
    }

    /** Sends until there are no more events. */
    void run() throws InterruptedException {
        try {
            // What takes long comes before events are taken: others may send them meanwhile.
            while (events.awaitEvents()) {
                room.acquire();
                recover();
                Delivery delivery = events.take(settings.eventsMax());
                if (delivery == null) {
                    return;
                }
                if (delivery.attempts() > settings.retriesMax()) {
                    giveUp(delivery);
                    room.release();
                } else {
                    send(delivery);
                }
            }
        } catch (InterruptException e) {
            throw interrupted(e);
        } finally {
            close();
        }
    }

    /** Gets over a failure, if there was one. */
    private void recover() throws InterruptedException {
        if (succeeded) {
            succeeded = false;
            delay.reset();
        }
        if (broken) {
            broken = false;
            close();
        }
        if (failed) {
            failed = false;
            delay.await(events, 0);
        }
    }

    private static InterruptedException interrupted(InterruptException e) {
        InterruptedException interrupted = new InterruptedException();
        interrupted.initCause(e);
        return interrupted;
    }

    private void giveUp(Delivery delivery) {
        BitSet done = partly.remove(delivery);
        refusals.givenUp(delivery.size() - (done == null ? delivery.next() : done.cardinality()));
        health.givenUp(delivery);
        delivery.acknowledge();
    }

    private void send(Delivery delivery) throws InterruptedException {
        BitSet done = partly.remove(delivery);
        KafkaBatch batch = new KafkaBatch(delivery, done == null ? new BitSet() : done, this);
        if (underWay.isEmpty()) {
            progressNs = System.nanoTime();
        }
        underWay.add(batch);
        // Whatever ends the sending: events that were not sent must not count as delivered.
        Exception failure = new KafkaException("not sent");
        try {
            send(delivery, batch);
            failure = null;
        } catch (InterruptException e) {
            failure = e;
            throw interrupted(e);
        } catch (KafkaException | IllegalStateException e) {
            failure = e;
        } finally {
            batch.sent(failure);
        }
    }

    private void send(Delivery delivery, KafkaBatch batch) {
        Producer<byte[], byte[]> to = producer();
        Map<String, Topic> topics = new HashMap<>();
        for (int event = delivery.next(); event < delivery.size(); event++) {
            if (batch.hasFailed()) {
                return;
            }
            if (!batch.isDone(event)) {
                String name = KafkaRouter.topic(delivery.route(event));
                Topic topic = topics.get(name);
                if (topic == null) {
                    topic = topic(to, name);
                    topics.put(name, topic);
                }
                if (topic.refusal != null) {
                    refuse(event, batch, topic.refusal);
                } else {
                    send(delivery, event, batch, to, topic);
                }
            }
        }
    }

    /** Answers for an event instead of the brokers. */
    private static void refuse(int event, KafkaBatch batch, ApiException why) {
        batch.sending();
        batch.answered(event, 0, why);
    }

    private static void send(
            Producer<byte[], byte[]> to,
            ProducerRecord<byte[], byte[]> record,
            KafkaBatch batch,
            int event) {
        int size = record.value().length;
        batch.sending();
        boolean sent = false;
        Exception failure = new KafkaException("not sent");
        try {
            var _ = to.send(record, (_, why) -> batch.answered(event, size, why));
            sent = true;
        } catch (KafkaException | IllegalStateException e) {
            failure = e;
            throw e;
        } finally {
            if (!sent) {
                batch.answered(event, size, failure);
            }
        }
    }

    private void send(
            Delivery delivery,
            int event,
            KafkaBatch batch,
            Producer<byte[], byte[]> to,
            Topic topic) {
        long timeMs = TimeUnit.NANOSECONDS.toMillis(delivery.instantNs(event));
        if (timeMs < 0) {
            refuse(event, batch, new InvalidTimestampException("no record can be of before 1970"));
            return;
        }
        byte[] key = KafkaRouter.key(delivery.route(event));
        Integer hash = KafkaRouter.hash(delivery.route(event), settings.partition(), key);
        // Behind an event there is a line feed.
        byte[] value =
                Arrays.copyOfRange(
                        delivery.bytes(event), delivery.start(event), delivery.end(event) - 1);
        send(
                to,
                new ProducerRecord<>(
                        topic.name,
                        partitioning.choose(topic.name, topic.partitions, hash),
                        timeMs,
                        key,
                        value,
                        headers),
                batch,
                event);
    }

    /** Asks for a topic, if the client does not know it; waits some seconds for the brokers. */
    private Topic topic(Producer<byte[], byte[]> to, String name) {
        if (!KafkaRouter.isTopic(name)) {
            return new Topic(name, new int[0], new InvalidTopicException(name));
        }
        asking = name;
        try {
            return new Topic(name, usable(to.partitionsFor(name)), null);
        } catch (ApiException e) {
            if (KafkaRefusals.isForGood(e)) {
                return new Topic(name, new int[0], e);
            }
            throw e;
        } finally {
            asking = "";
        }
    }

    /** Returns the numbers of the partitions that may be chosen. */
    private int[] usable(List<PartitionInfo> all) {
        int[] numbers = all.stream().mapToInt(PartitionInfo::partition).sorted().toArray();
        if (!settings.partition().reachableOnly()) {
            return numbers;
        }
        int[] reachable =
                all.stream()
                        .filter(one -> one.leader() != null && !one.leader().isEmpty())
                        .mapToInt(PartitionInfo::partition)
                        .sorted()
                        .toArray();
        return reachable.length == 0 ? numbers : reachable;
    }

    private Producer<byte[], byte[]> producer() {
        Producer<byte[], byte[]> open = producer;
        if (open == null) {
            open = clients.get();
            producer = open;
        }
        return open;
    }

    @Override
    public void refused(Delivery delivery, int event, Exception why) {
        refusals.refused(delivery, event, why);
    }

    @Override
    public void progressed() {
        progressNs = System.nanoTime();
    }

    @Override
    public void ended(KafkaBatch batch) {
        try {
            settle(batch);
        } finally {
            underWay.remove(batch);
            room.release();
        }
    }

    /** Acknowledges or gives back, in the client's thread: nothing here may wait. */
    private void settle(KafkaBatch batch) {
        Delivery delivery = batch.delivery();
        Exception failure = batch.failure();
        if (batch.acked() > 0) {
            counters.sent(batch.bytes());
            counters.acked(batch.acked(), System.nanoTime() - batch.beganNs());
        }
        if (failure == null) {
            succeeded = true;
            try {
                health.delivered(delivery);
            } finally {
                delivery.acknowledge();
            }
            return;
        }
        BitSet done = batch.done();
        failed = true;
        if (isFatal(failure)) {
            broken = true;
        }
        try {
            counters.retried(delivery.size() - done.cardinality());
            if (!isClosing(failure)) {
                counters.failed();
                health.failed(delivery, failure);
            }
        } finally {
            delivery.acknowledgeBefore(Math.max(delivery.next(), done.nextClearBit(0)));
            partly.put(delivery, done);
            delivery.giveBack();
        }
    }

    /** Returns whether the client can't be used any more. */
    private static boolean isFatal(Exception failure) {
        return !(failure instanceof RetriableException) && !KafkaFailures.isOfRights(failure);
    }

    /** Returns whether a failure only says that the client was closed. */
    private boolean isClosing(Exception failure) {
        return closing || failure instanceof InterruptException;
    }

    /**
     * Tells if nothing was acknowledged for long, and when that is over: the client itself goes on
     * trying without a word.
     */
    void look() {
        boolean waits =
                !underWay.isEmpty() && System.nanoTime() - progressNs > STALL_NS && !closing;
        if (waits && !stalled) {
            health.stalled(asking);
        }
        stalled = waits;
    }

    /** Lets the client go; what it has not delivered is given back. */
    private void close() {
        Producer<byte[], byte[]> open = producer;
        producer = null;
        if (open != null) {
            closing = true;
            // The interrupt that ended the work must not cut this short.
            boolean interrupted = Thread.interrupted();
            open.close(underWay.isEmpty() ? CLOSE : Duration.ZERO);
            closing = false;
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
