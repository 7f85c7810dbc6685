package io.flowgauge.output.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowgauge.base.Counter;
import io.flowgauge.output.LogLines;
import io.flowgauge.output.OutputCounters;
import io.flowgauge.output.OutputHealth;
import io.flowgauge.output.queue.Batches;
import io.flowgauge.output.queue.Delivery;
import io.flowgauge.output.queue.EventQueue;
import io.flowgauge.output.queue.MemoryLog;
import io.flowgauge.output.queue.QueueReader;
import io.flowgauge.output.queue.QueuedBatch;
import io.flowgauge.output.queue.Route;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.errors.NetworkException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** With a client that sends nothing. */
@Timeout(60)
class KafkaWorkerTest {
    private static final Node NODE = new Node(0, "h", 1);
    private static final Cluster CLUSTER =
            new Cluster(
                    "c",
                    List.of(NODE),
                    List.of(new PartitionInfo("t", 0, NODE, new Node[] {NODE}, new Node[] {NODE})),
                    Set.of(),
                    Set.of());

    private final LogLines log = new LogLines();
    private final EventQueue queue = new EventQueue(new MemoryLog(1_000));
    private final QueueReader reader =
            queue.reader("a", Batches.FORM, UnaryOperator.identity(), 1, 0);
    private final OutputCounters counters = new OutputCounters("output");

    /** A client of one topic with one partition. */
    static class Client extends MockProducer<byte[], byte[]> {
        Client(boolean answers) {
            super(CLUSTER, answers, null, new ByteArraySerializer(), new ByteArraySerializer());
        }
    }

    /** One for which there is no memory from the second event on. */
    private static final class ShortOfMemory extends Client {
        private int sent;

        ShortOfMemory() {
            super(true);
        }

        @Override
        public synchronized Future<RecordMetadata> send(
                ProducerRecord<byte[], byte[]> record, Callback callback) {
            if (sent++ > 0) {
                throw new OutOfMemoryError("as a test");
            }
            return super.send(record, callback);
        }
    }

    @AfterEach
    void close() {
        log.close();
    }

    private KafkaWorker worker(Client client) throws Exception {
        KafkaClientSettings settings =
                KafkaFixture.settings("hosts: 'h:1'", "topic: t", "backoff: {init: 60s, max: 60s}")
                        .client();
        return new KafkaWorker(
                settings,
                () -> client,
                reader,
                counters,
                new KafkaHealth(
                        new OutputHealth("kafka"), "h:1", Throwable::getMessage, topic -> "stall"),
                new KafkaRefusals(counters, "output"),
                new ConcurrentHashMap<>());
    }

    private long count(String name) {
        return counters.all().stream()
                .filter(counter -> counter.name().equals("output.events." + name))
                .mapToLong(Counter::get)
                .sum();
    }

    private static QueuedBatch events(String... texts) {
        return Batches.of(Batches.FORM, Route.of("t", ""), texts);
    }

    static Stream<Client> failingClients() {
        Client withoutTopics = new Client(true);
        withoutTopics.partitionsForException = new IllegalArgumentException("as a test");
        Client withoutRecords = new Client(true);
        withoutRecords.sendException = new IllegalArgumentException("as a test");
        return Stream.of(withoutTopics, withoutRecords);
    }

    @ParameterizedTest
    @MethodSource("failingClients")
    void shouldGiveBackWhatWasNotSentWhateverTheMistake(Client client) throws Exception {
        queue.append(events("1", "2", "3"));
        KafkaWorker worker = worker(client);
        assertThatThrownBy(worker::run)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("as a test");
        assertThat(reader.waiting()).isEqualTo(3);
        Delivery again = Objects.requireNonNull(reader.take(10));
        assertThat(Batches.texts(again)).containsExactly("1", "2", "3");
        assertThat(again.attempts()).isEqualTo(1);
        assertThat(count("acked")).isZero();
    }

    @Test
    void shouldGiveBackWhatThereWasNoMemoryFor() throws Exception {
        queue.append(events("1", "2", "3"));
        KafkaWorker worker = worker(new ShortOfMemory());
        assertThatThrownBy(worker::run).isInstanceOf(OutOfMemoryError.class);
        assertThat(Batches.texts(Objects.requireNonNull(reader.take(10))))
                .containsExactly("2", "3");
        assertThat(count("acked")).isEqualTo(1);
    }

    @Test
    void shouldDropWhatIsOlderThanTimesOfKafka() throws Exception {
        queue.append(Batches.at(events("1", "2", "3"), 0, -5_000_000, 7_000_000));
        queue.end();
        Client client = new Client(true);
        worker(client).run();
        assertThat(client.history().stream().map(ProducerRecord::timestamp))
                .containsExactly(0L, 7L);
        assertThat(count("acked")).isEqualTo(2);
        assertThat(count("dropped")).isEqualTo(1);
        assertThat(log.count("no record can be of before 1970")).isEqualTo(1);
    }

    @Test
    void shouldHoldNoEventsWhileItWaitsAfterAFailure() throws Exception {
        queue.append(events("1", "2"));
        Client client = new Client(false);
        KafkaWorker worker = worker(client);
        CompletableFuture<Boolean> ended = new CompletableFuture<>();
        Thread working =
                Thread.ofPlatform()
                        .daemon()
                        .start(
                                () -> {
                                    try {
                                        worker.run();
                                    } catch (InterruptedException e) {
                                        ended.complete(true);
                                    }
                                });
        while (client.history().size() < 2) {
            Thread.sleep(1);
        }
        client.errorNext(new NetworkException("as a test"));
        client.completeNext();
        while (working.getState() != Thread.State.TIMED_WAITING) {
            Thread.sleep(1);
        }
        // Another thread of the output can have them.
        Delivery again = Objects.requireNonNull(reader.take(10));
        assertThat(Batches.texts(again)).containsExactly("1", "2");
        working.interrupt();
        assertThat(ended.get()).isTrue();
    }
}
