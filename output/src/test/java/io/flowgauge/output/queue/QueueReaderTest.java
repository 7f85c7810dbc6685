package io.flowgauge.output.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowgauge.testkit.Seeds;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class QueueReaderTest {
    private final MemoryLog log = new MemoryLog(1_000_000);
    private final EventQueue queue = new EventQueue(log);

    @Test
    void shouldTakeEventsInOrderAndAcrossBatches() throws Exception {
        QueueReader reader = reader(1, 0);
        append(0, 3);
        append(3, 3);
        assertThat(Batches.texts(take(reader, 2))).containsExactly("0", "1");
        assertThat(Batches.texts(take(reader, 10))).containsExactly("2", "3", "4", "5");
        assertThat(reader.inFlight()).isEqualTo(6);
    }

    @Test
    void shouldForgetWhatIsAcknowledgedAndNothingElse() throws Exception {
        QueueReader reader = reader(1, 0);
        append(0, 6);
        Delivery first = take(reader, 3);
        Delivery second = take(reader, 3);
        second.acknowledge();
        assertThat(reader.waiting()).isEqualTo(6);
        first.acknowledgeBefore(2);
        assertThat(reader.waiting()).isEqualTo(4);
        first.acknowledge();
        assertThat(reader.waiting()).isZero();
        assertThat(reader.inFlight()).isZero();
        assertThat(log.fill()).isZero();
    }

    @Test
    void shouldHandWhatWasGivenBackOutAgainFirst() throws Exception {
        QueueReader reader = reader(1, 0);
        append(0, 4);
        Delivery first = take(reader, 2);
        first.acknowledgeBefore(1);
        first.giveBack();
        Delivery again = take(reader, 2);
        assertThat(Batches.texts(again)).containsExactly("1");
        assertThat(again.attempts()).isEqualTo(1);
        assertThat(Batches.texts(take(reader, 2))).containsExactly("2", "3");
    }

    @Test
    void shouldCountTriesAnewWhenSomeEventsAreAcknowledged() throws Exception {
        QueueReader reader = reader(1, 0);
        append(0, 3);
        Delivery delivery = take(reader, 3);
        delivery.giveBack();
        take(reader, 3).giveBack();
        assertThat(take(reader, 3).attempts()).isEqualTo(2);
        delivery.acknowledgeBefore(0);
        assertThat(delivery.attempts()).isEqualTo(2);
        delivery.acknowledgeBefore(1);
        delivery.giveBack();
        assertThat(take(reader, 3).attempts()).isEqualTo(1);
    }

    @Test
    void shouldNotDoubleWhatIsGivenBackTwiceOrIsAcknowledged() throws Exception {
        QueueReader reader = reader(1, 0);
        append(0, 2);
        Delivery first = take(reader, 1);
        first.giveBack();
        first.giveBack();
        Delivery again = take(reader, 1);
        assertThat(again).isSameAs(first);
        assertThat(again.attempts()).isEqualTo(1);
        again.acknowledge();
        again.giveBack();
        assertThat(Batches.texts(take(reader, 1))).containsExactly("1");
    }

    @Test
    void shouldPassOverEventsThatItsFormLacks() throws Exception {
        QueueReader reader = reader(1, 0);
        queue.append(Batches.of("", "", "c", ""));
        Delivery delivery = take(reader, 10);
        assertThat(Batches.texts(delivery)).containsExactly("c");
        delivery.acknowledge();
        assertThat(reader.waiting()).isZero();
        queue.append(Batches.of("", ""));
        queue.end();
        assertThat(reader.take(10)).isNull();
        assertThat(reader.waiting()).isZero();
    }

    @Test
    void shouldWaitForMoreButNotForLong() throws Exception {
        long waitNs = TimeUnit.MILLISECONDS.toNanos(300);
        QueueReader reader = reader(4, waitNs);
        append(0, 2);
        long beganNs = System.nanoTime();
        assertThat(Batches.texts(take(reader, 100))).containsExactly("0", "1");
        assertThat(System.nanoTime() - beganNs).isGreaterThanOrEqualTo(waitNs);
        append(2, 4);
        reader = reader(4, TimeUnit.HOURS.toNanos(1));
        assertThat(Batches.texts(take(reader, 100))).hasSize(6);
        append(6, 1);
        queue.end();
        assertThat(Batches.texts(take(reader, 100))).containsExactly("6");
    }

    @Test
    void shouldEndWhenAllIsAcknowledgedAndNotBefore() throws Exception {
        QueueReader reader = reader(1, 0);
        append(0, 1);
        Delivery delivery = take(reader, 1);
        queue.end();
        List<@Nullable Delivery> taken = new ArrayList<>();
        Thread other = taking(reader, taken);
        other.join(100);
        assertThat(other.isAlive()).isTrue();
        assertThat(reader.hasEnded()).isFalse();
        delivery.giveBack();
        other.join();
        assertThat(taken).containsExactly(delivery);
        delivery.acknowledge();
        assertThat(reader.take(1)).isNull();
        assertThat(reader.awaitEvents()).isFalse();
        assertThat(reader.hasEnded()).isTrue();
    }

    @Test
    void shouldLetThreadsGoThatWaitWhenItIsClosed() throws Exception {
        QueueReader reader = reader(1, 0);
        List<@Nullable Delivery> taken = new ArrayList<>();
        Thread first = taking(reader, taken);
        Thread second = taking(reader, taken);
        reader.close();
        first.join();
        second.join();
        assertThat(taken).containsExactly(null, null);
        assertThat(reader.isClosed()).isTrue();
    }

    @Test
    void shouldGoOnBehindOneOfItsNameAndRepeatWhatThatHadOpen() throws Exception {
        QueueReader before = reader(1, 0);
        append(0, 6);
        take(before, 2).acknowledge();
        Delivery open = take(before, 2);
        QueueReader after = reader(1, 0);
        assertThat(before.take(1)).isNull();
        Delivery delivery = take(after, 10);
        assertThat(Batches.texts(delivery)).containsExactly("2", "3", "4", "5");
        delivery.acknowledge();
        assertThat(after.waiting()).isZero();
        // The one before comes late: that must not bring back what is forgotten.
        open.acknowledge();
        assertThat(log.fill()).isZero();
        append(6, 1);
        assertThat(Batches.texts(take(after, 10))).containsExactly("6");
    }

    @Test
    void shouldNotComeBackByALateAcknowledgementOnceItIsRemoved() throws Exception {
        QueueReader kept = queue.reader("kept", Batches.FORM, UnaryOperator.identity(), 1, 0);
        QueueReader removed = reader(1, 0);
        append(0, 2);
        Delivery late = take(removed, 1);
        queue.remove("output");
        late.acknowledge();
        take(kept, 2).acknowledge();
        assertThat(log.fill()).isZero();
    }

    @Test
    void shouldMakeOtherFormsByTheAdapter() throws Exception {
        QueueReader reader =
                queue.reader(
                        "output",
                        "other",
                        events -> Batches.events("other", Route.of("there"), "adapted"),
                        1,
                        0);
        queue.append(Batches.of("plain"));
        queue.append(Batches.of("other", Route.of("here"), "as it is"));
        Delivery delivery = take(reader, 10);
        assertThat(Batches.texts(delivery)).containsExactly("adapted", "as it is");
        assertThat(delivery.route(0)).isEqualTo(Route.of("there"));
        assertThat(delivery.route(1)).isEqualTo(Route.of("here"));
        reader.want(Batches.FORM, UnaryOperator.identity());
        append(7, 1);
        assertThat(Batches.texts(take(reader, 10))).containsExactly("7");
    }

    @Test
    void shouldEndAReaderThatComesWhenTheQueueHasEnded() throws Exception {
        QueueReader before = reader(1, 0);
        append(0, 1);
        queue.end();
        QueueReader after = reader(1, 0);
        assertThat(before.take(1)).isNull();
        take(after, 1).acknowledge();
        assertThat(after.take(1)).isNull();
        queue.close();
        assertThat(reader(1, 0).isClosed()).isTrue();
    }

    @Test
    void shouldKeepWhatItHasWhenTheLogCanNotBeReadForAMoment() throws Exception {
        AtomicReference<@Nullable IOException> failure = new AtomicReference<>();
        EventQueue failing = new EventQueue(new FailingLog(log, failure));
        QueueReader reader = failing.reader("output", Batches.FORM, UnaryOperator.identity(), 1, 0);
        failing.append(Batches.numbered(0, 2));
        failing.append(Batches.numbered(2, 2));
        assertThat(Batches.texts(take(reader, 2))).containsExactly("0", "1");
        failure.set(new IOException("no"));
        Thread later =
                Thread.ofPlatform()
                        .start(
                                () -> {
                                    try {
                                        Thread.sleep(100);
                                    } catch (InterruptedException e) {
                                        return;
                                    }
                                    failure.set(null);
                                });
        assertThat(Batches.texts(take(reader, 2))).containsExactly("2", "3");
        later.join();
    }

    @Test
    void shouldNotHoldUpThePublisherWhileItReadsFromTheLog() throws Exception {
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch read = new CountDownLatch(1);
        EventQueue slow =
                new EventQueue(
                        new ForwardingLog(log) {
                            @Override
                            public @Nullable QueuedBatch read(String reader, long number)
                                    throws IOException {
                                reading.countDown();
                                try {
                                    read.await();
                                } catch (InterruptedException e) {
                                    throw new IOException(e);
                                }
                                return super.read(reader, number);
                            }
                        });
        QueueReader reader = slow.reader("output", Batches.FORM, UnaryOperator.identity(), 1, 0);
        slow.append(Batches.numbered(0, 2));
        List<@Nullable Delivery> taken = new ArrayList<>();
        Thread taking = taking(reader, taken);
        reading.await();
        Thread publisher =
                Thread.ofPlatform()
                        .start(
                                () -> {
                                    try {
                                        slow.append(Batches.numbered(2, 2));
                                    } catch (InterruptedException e) {
                                        throw new AssertionError(e);
                                    }
                                });
        publisher.join(5_000);
        assertThat(publisher.isAlive()).as("it waits for the reader").isFalse();
        read.countDown();
        taking.join();
        assertThat(taken).hasSize(1);
        assertThat(Batches.texts(take(reader, 10))).containsExactly("1", "2", "3");
    }

    @Test
    void shouldCutPausesShortWhenThereIsNoTime() throws Exception {
        QueueReader reader = reader(1, 0);
        assertThat(reader.pause(1_000)).isTrue();
        List<Boolean> whole = new CopyOnWriteArrayList<>();
        Thread pausing =
                Thread.ofPlatform()
                        .start(
                                () -> {
                                    try {
                                        whole.add(reader.pause(TimeUnit.HOURS.toNanos(1)));
                                        whole.add(reader.pause(TimeUnit.HOURS.toNanos(1)));
                                        whole.add(reader.pause(TimeUnit.MILLISECONDS.toNanos(1)));
                                    } catch (InterruptedException e) {
                                        throw new AssertionError(e);
                                    }
                                });
        pausing.join(100);
        assertThat(pausing.isAlive()).isTrue();
        queue.hasten();
        pausing.join();
        assertThat(whole).containsExactly(false, false, true);
    }

    @Test
    void shouldMoveToAnotherLogBeforeThereAreReaders() throws Exception {
        MemoryLog other = new MemoryLog(100);
        queue.moveTo(other);
        QueueReader reader = reader(1, 0);
        append(0, 2);
        assertThat(other.endNumber()).isEqualTo(2);
        assertThat(Batches.texts(take(reader, 10))).containsExactly("0", "1");
        assertThatThrownBy(() -> queue.moveTo(log)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void shouldThrowWhenInterrupted() {
        QueueReader reader = reader(1, 0);
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> reader.take(1)).isInstanceOf(InterruptedException.class);
    }

    @Test
    void shouldDeliverEachEventOnceToManyThreadsThatFailAtRandom() throws Exception {
        SplittableRandom random = Seeds.random("QueueReaderTest");
        int total = 20_000;
        QueueReader reader = reader(16, TimeUnit.MILLISECONDS.toNanos(1));
        ConcurrentHashMap<String, Integer> acknowledged = new ConcurrentHashMap<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            SplittableRandom own = random.split();
            threads.add(Thread.ofPlatform().start(() -> deliver(reader, own, acknowledged)));
        }
        int appended = 0;
        while (appended < total) {
            int count = Math.min(total - appended, random.nextInt(1, 300));
            append(appended, count);
            appended += count;
        }
        queue.end();
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(acknowledged).hasSize(total);
        assertThat(acknowledged.values()).containsOnly(1);
        assertThat(reader.waiting()).isZero();
        assertThat(log.fill()).isZero();
    }

    private static void deliver(
            QueueReader reader,
            SplittableRandom random,
            ConcurrentHashMap<String, Integer> acknowledged) {
        try {
            while (reader.awaitEvents()) {
                Delivery delivery = reader.take(random.nextInt(1, 100));
                if (delivery == null) {
                    return;
                }
                int until = random.nextInt(delivery.next(), delivery.size() + 1);
                for (int event = delivery.next(); event < until; event++) {
                    acknowledged.merge(Batches.text(delivery, event), 1, Integer::sum);
                }
                delivery.acknowledgeBefore(until);
                delivery.giveBack();
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private QueueReader reader(int flushEvents, long flushNs) {
        return queue.reader("output", Batches.FORM, UnaryOperator.identity(), flushEvents, flushNs);
    }

    private void append(int first, int count) throws InterruptedException {
        assertThat(queue.append(Batches.numbered(first, count))).isTrue();
    }

    private static Delivery take(QueueReader reader, int max) throws InterruptedException {
        Delivery delivery = reader.take(max);
        if (delivery == null) {
            throw new AssertionError("the reader has ended");
        }
        return delivery;
    }

    private static Thread taking(QueueReader reader, List<@Nullable Delivery> taken) {
        return Thread.ofPlatform()
                .start(
                        () -> {
                            try {
                                Delivery delivery = reader.take(1);
                                synchronized (taken) {
                                    taken.add(delivery);
                                }
                            } catch (InterruptedException e) {
                                throw new AssertionError(e);
                            }
                        });
    }

    /** A log that can't be read while there is a failure. */
    private static final class FailingLog extends ForwardingLog {
        private final AtomicReference<@Nullable IOException> failure;

        FailingLog(BatchLog log, AtomicReference<@Nullable IOException> failure) {
            super(log);
            this.failure = failure;
        }

        @Override
        public @Nullable QueuedBatch read(String reader, long number) throws IOException {
            IOException reason = failure.get();
            if (reason != null) {
                throw reason;
            }
            return super.read(reader, number);
        }
    }
}
