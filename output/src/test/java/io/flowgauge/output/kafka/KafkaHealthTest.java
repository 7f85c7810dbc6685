package io.flowgauge.output.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowgauge.output.LogLines;
import io.flowgauge.output.OutputHealth;
import io.flowgauge.output.queue.Batches;
import io.flowgauge.output.queue.Delivery;
import io.flowgauge.output.queue.EventQueue;
import io.flowgauge.output.queue.MemoryLog;
import io.flowgauge.output.queue.QueueReader;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KafkaHealthTest {
    private static final long WAIT_MS = 10;

    private final LogLines log = new LogLines();
    private final EventQueue queue = new EventQueue(new MemoryLog(10));
    private final QueueReader reader =
            queue.reader("a", Batches.FORM, UnaryOperator.identity(), 1, 0);
    private final Delivery one = take(0);
    private final Delivery other = take(1);

    private Delivery take(int number) {
        try {
            queue.append(Batches.numbered(number, 1));
            return Objects.requireNonNull(reader.take(1));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @AfterEach
    void close() {
        log.close();
    }

    private static KafkaHealth health(Function<Exception, String> reasons) {
        return new KafkaHealth(
                new OutputHealth("kafka"), "h:1", reasons, topic -> "nothing comes of " + topic);
    }

    @Test
    void shouldBeDownUntilAllThatFailedIsDelivered() throws Exception {
        KafkaHealth health = health(Throwable::getMessage);
        health.delivered(other);
        for (int round = 0; round < 3; round++) {
            health.failed(one, new TimeoutException("no leader"));
            health.await(WAIT_MS);
            health.delivered(other);
        }
        assertThat(log.lines())
                .containsExactly(
                        "INFO kafka: connected to h:1",
                        "ERROR kafka: h:1 can't be used: no leader; events wait in the queue, it"
                                + " is tried again");
        health.delivered(one);
        assertThat(log.lines())
                .hasSize(3)
                .last()
                .isEqualTo("INFO kafka: connected to h:1; it was down: no leader");
    }

    @Test
    void shouldNotWaitForWhatIsGivenUp() throws Exception {
        KafkaHealth health = health(Throwable::getMessage);
        health.failed(one, new TimeoutException("no leader"));
        health.await(WAIT_MS);
        health.givenUp(one);
        health.delivered(other);
        assertThat(log.lines()).hasSize(2).last().asString().startsWith("INFO kafka: connected");
    }

    @Test
    void shouldSayNothingOfWhatIsOverWhenItsReasonIsFound() throws Exception {
        AtomicReference<Runnable> meanwhile = new AtomicReference<>(() -> {});
        KafkaHealth health =
                health(
                        _ -> {
                            Objects.requireNonNull(meanwhile.get()).run();
                            return "no leader";
                        });
        meanwhile.set(() -> health.delivered(one));
        health.failed(one, new TimeoutException("no leader"));
        health.await(WAIT_MS);
        assertThat(log.lines()).containsExactly("INFO kafka: connected to h:1");
    }

    @Test
    void shouldTellAFailureWhoseReasonCanNotBeFound() throws Exception {
        KafkaHealth health =
                health(
                        _ -> {
                            throw new IllegalArgumentException("port out of range");
                        });
        health.failed(one, new TimeoutException("no leader"));
        health.await(WAIT_MS);
        assertThat(log.lines()).singleElement().asString().contains("can't be used: no leader");
    }

    @Test
    void shouldNameWhatIsMissing() {
        assertThat(KafkaFailures.stall("t")).contains("nothing of topic t", "create it");
        assertThat(KafkaFailures.stall("")).startsWith("no broker has acknowledged");
        assertThat(KafkaFailures.late("Topic t not present in metadata after 5 ms."))
                .contains("Topic t", "create it");
        assertThat(KafkaFailures.late("Timed out waiting for a node assignment. Call: listNodes"))
                .contains("is it Kafka at this port");
    }

    @Test
    void shouldTellAStallOnce() throws Exception {
        KafkaHealth health = health(Throwable::getMessage);
        health.await(WAIT_MS);
        health.stalled("t");
        health.stalled("t");
        assertThat(log.lines()).singleElement().asString().contains("nothing comes of t");
    }
}
