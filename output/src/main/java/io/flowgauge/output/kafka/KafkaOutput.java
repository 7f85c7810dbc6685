package io.flowgauge.output.kafka;

import io.flowgauge.base.Counter;
import io.flowgauge.output.Output;
import io.flowgauge.output.OutputCounters;
import io.flowgauge.output.OutputHealth;
import io.flowgauge.output.OutputThreads;
import io.flowgauge.output.queue.Delivery;
import io.flowgauge.output.queue.QueueReader;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Sends events to Kafka over Kafka's own client, which finds the leaders of partitions, collects
 * records into batches and tries again by itself. An event is acknowledged when the brokers have
 * acknowledged its record. Another thread looks whether acknowledgements come.
 */
final class KafkaOutput implements Output {
    private static final String NAME = "kafka";
    private static final long LOOK_MS = 500;

    private final KafkaClientSettings settings;
    private final OutputCounters counters;
    private final KafkaHealth health;
    private final OutputThreads threads = new OutputThreads(NAME);
    private @Nullable Thread watch;
    private final List<KafkaWorker> workers = new ArrayList<>();
    private final KafkaRefusals refusals;

    /** Of deliveries that were given back: which of their events are delivered all the same. */
    private final Map<Delivery, BitSet> partly = new ConcurrentHashMap<>();

    /**
     * Makes an output that is not started.
     *
     * @param prefix what the names of its counters begin with
     */
    KafkaOutput(KafkaClientSettings settings, String prefix) {
        this.settings = settings;
        counters = new OutputCounters(prefix);
        health = new KafkaHealth(new OutputHealth(NAME), settings);
        refusals = new KafkaRefusals(counters, prefix);
    }

    @Override
    public void start(QueueReader events, Runnable onEnd) {
        for (int i = 0; i < settings.workers(); i++) {
            KafkaWorker worker =
                    new KafkaWorker(
                            settings, this::client, events, counters, health, refusals, partly);
            workers.add(worker);
            threads.start(worker::run, onEnd);
        }
        List<KafkaWorker> watched = List.copyOf(workers);
        watch = Thread.ofPlatform().name(NAME + "-watch").daemon().start(() -> watch(watched));
    }

    private Producer<byte[], byte[]> client() {
        return new KafkaProducer<>(
                KafkaProperties.producer(settings),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    private void watch(List<KafkaWorker> workers) {
        try {
            while (true) {
                health.await(LOOK_MS);
                workers.forEach(KafkaWorker::look);
            }
        } catch (InterruptedException e) {
            // The output was closed.
        }
    }

    @Override
    public Optional<String> problem() {
        return health.problem();
    }

    @Override
    public boolean awaitEnd(long waitMs) throws InterruptedException {
        return threads.awaitEnd(waitMs);
    }

    @Override
    public List<Counter> counters() {
        return counters.all();
    }

    @Override
    public void close() {
        Thread watching = watch;
        if (watching != null) {
            watching.interrupt();
        }
        threads.close();
    }
}
