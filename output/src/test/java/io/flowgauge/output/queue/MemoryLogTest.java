package io.flowgauge.output.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MemoryLogTest {
    private final MemoryLog log = new MemoryLog(4);

    @Test
    void shouldNumberEventsAndFindTheBatchOfEach() throws Exception {
        assertThat(log.begin("a")).isZero();
        assertThat(log.append(Batches.numbered(0, 2))).isTrue();
        assertThat(log.append(Batches.numbered(2, 1))).isTrue();
        assertThat(log.endNumber()).isEqualTo(3);
        assertThat(first(1)).isZero();
        assertThat(first(2)).isEqualTo(2);
        assertThat(log.read("a", 3)).isNull();
        assertThat(log.isDurable()).isFalse();
    }

    @Test
    void shouldWaitForRoomUntilTheSlowestReaderIsDone() throws Exception {
        log.begin("fast");
        log.begin("slow");
        log.append(Batches.numbered(0, 4));
        assertThat(log.fill()).isEqualTo(1);
        CompletableFuture<Boolean> waiting = appendElsewhere();
        log.release("fast", 4);
        assertThat(waiting.isDone()).isFalse();
        log.release("slow", 1);
        assertThat(waiting.get()).isTrue();
        assertThat(log.endNumber()).isEqualTo(5);
        assertThat(log.counters()).allMatch(counter -> counter.get() == 1);
    }

    @Test
    void shouldMakeRoomWhenTheSlowReaderIsTakenAway() throws Exception {
        log.begin("fast");
        log.begin("slow");
        log.append(Batches.numbered(0, 4));
        log.release("fast", 4);
        CompletableFuture<Boolean> waiting = appendElsewhere();
        log.remove("slow");
        assertThat(waiting.get()).isTrue();
    }

    @Test
    void shouldKeepWhatTheLastReaderLeftAndTakeNoMoreUntilTheNextComes() throws Exception {
        log.begin("a");
        log.append(Batches.numbered(0, 5));
        log.release("a", 1);
        CompletableFuture<Boolean> waiting = appendElsewhere();
        log.remove("a");
        assertThat(waiting.get()).isTrue();
        assertThat(log.endNumber()).isEqualTo(5);
        assertThat(log.begin("b")).isEqualTo(1);
        assertThat(first(1)).isZero();
    }

    @Test
    void shouldNeitherGoBackNorKnowReadersThatWereTakenAway() throws Exception {
        log.begin("a");
        log.append(Batches.numbered(0, 4));
        log.release("a", 4);
        log.release("a", 2);
        assertThat(log.fill()).isZero();
        log.begin("b");
        log.remove("b");
        log.release("b", 0);
        log.append(Batches.numbered(4, 4));
        log.release("a", 8);
        assertThat(log.fill()).isZero();
    }

    @Test
    void shouldTakeNoBatchOnceItIsClosed() throws Exception {
        log.begin("a");
        log.append(Batches.numbered(0, 4));
        CompletableFuture<Boolean> waiting = appendElsewhere();
        log.close();
        assertThat(waiting.get()).isFalse();
        assertThat(log.append(Batches.numbered(5, 1))).isFalse();
        assertThat(log.endNumber()).isEqualTo(4);
    }

    private long first(long number) {
        QueuedBatch batch = log.read("a", number);
        return batch == null ? -1 : batch.firstNumber();
    }

    /** Appends on another thread, which has to wait. */
    private CompletableFuture<Boolean> appendElsewhere() throws Exception {
        CompletableFuture<Boolean> appended = new CompletableFuture<>();
        Thread.ofPlatform()
                .start(
                        () -> {
                            try {
                                appended.complete(log.append(Batches.numbered(4, 1)));
                            } catch (InterruptedException e) {
                                appended.completeExceptionally(e);
                            }
                        });
        try {
            appended.get(100, TimeUnit.MILLISECONDS);
            throw new AssertionError("there was room");
        } catch (TimeoutException e) {
            return appended;
        }
    }
}
