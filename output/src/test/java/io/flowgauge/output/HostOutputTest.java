package io.flowgauge.output;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowgauge.output.queue.Batches;
import io.flowgauge.output.queue.Delivery;
import io.flowgauge.output.queue.EventQueue;
import io.flowgauge.output.queue.MemoryLog;
import io.flowgauge.output.queue.QueueReader;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HostOutputTest {
    private static final long WAIT_MS = 30_000;

    private final EventQueue queue = new EventQueue(new MemoryLog(1_000_000));
    private final QueueReader reader =
            queue.reader("output", Batches.FORM, UnaryOperator.identity(), 1, 0);
    private final OutputCounters counters = new OutputCounters("output");
    private final List<String> ended = new CopyOnWriteArrayList<>();
    private final List<HostOutput> outputs = new ArrayList<>();

    @AfterEach
    void close() {
        outputs.forEach(HostOutput::close);
        queue.close();
    }

    @Test
    void shouldUseAllHostsWhenItBalances() throws Exception {
        Host one = new Host("one");
        Host other = new Host("other");
        // Each waits for the other, so that neither can take all.
        one.turns = 2;
        other.turns = 2;
        HostOutput output = start(true, 1, Integer.MAX_VALUE, one, other);
        append(100);
        queue.end();
        assertThat(output.awaitEnd(WAIT_MS)).isTrue();
        assertThat(one.connects).hasValue(1);
        assertThat(other.connects).hasValue(1);
        List<String> all = new ArrayList<>(one.delivered);
        all.addAll(other.delivered);
        assertThat(all).containsExactlyInAnyOrderElementsOf(texts(100));
    }

    @Test
    void shouldUseOneHostAndThenTheNextWhenItDoesNotBalance() throws Exception {
        Host one = new Host("one");
        Host other = new Host("other");
        HostOutput output = start(false, 1, Integer.MAX_VALUE, one, other);
        append(10);
        awaitWaiting(0);
        Host used = one.delivered.isEmpty() ? other : one;
        Host spare = used == one ? other : one;
        assertThat(spare.connects).hasValue(0);
        used.down = true;
        queue.append(Batches.numbered(10, 10));
        queue.end();
        assertThat(output.awaitEnd(WAIT_MS)).isTrue();
        assertThat(used.delivered).containsExactlyElementsOf(texts(10));
        assertThat(spare.delivered).containsExactlyElementsOf(texts(20).subList(10, 20));
        assertThat(OutputFixture.count(output.counters(), "output.errors")).isEqualTo(1);
        assertThat(OutputFixture.count(output.counters(), "output.events.retried")).isPositive();
    }

    @Test
    void shouldLeaveTheEventsToTheOtherHostsWhileOneIsDown() throws Exception {
        Host down = new Host("down");
        down.down = true;
        down.connectMs = 500;
        Host up = new Host("up");
        HostOutput output = start(true, 1, Integer.MAX_VALUE, down, up);
        long beganNs = System.nanoTime();
        append(100);
        awaitWaiting(0);
        // The host that takes long to fail has held none of them.
        assertThat(System.nanoTime() - beganNs).isLessThan(TimeUnit.MILLISECONDS.toNanos(450));
        assertThat(up.delivered).containsExactlyElementsOf(texts(100));
        queue.end();
        assertThat(reader.hasEnded()).isTrue();
        assertThat(output.awaitEnd(WAIT_MS)).isTrue();
    }

    @Test
    void shouldSendAgainInOrderWhatAConnectionHadUnderWay() throws Exception {
        Host host = new Host("host");
        host.pipelined = 3;
        host.failAtSend = 4;
        HostOutput output = start(true, 1, Integer.MAX_VALUE, host);
        append(100);
        queue.end();
        assertThat(output.awaitEnd(WAIT_MS)).isTrue();
        assertThat(host.connects).hasValue(2);
        assertThat(host.delivered).containsExactlyElementsOf(texts(100));
    }

    @Test
    void shouldKeepEventsWhateverTheNumberOfFailuresByDefault() throws Exception {
        Host host = new Host("host");
        host.down = true;
        HostOutput output = start(true, 2, Integer.MAX_VALUE, host);
        append(10);
        while (host.connects.get() < 10) {
            Thread.sleep(5);
        }
        assertThat(reader.waiting()).isEqualTo(10);
        host.down = false;
        queue.end();
        assertThat(output.awaitEnd(WAIT_MS)).isTrue();
        assertThat(host.delivered).containsExactlyInAnyOrderElementsOf(texts(10));
        assertThat(OutputFixture.count(output.counters(), "output.events.dropped")).isZero();
    }

    @Test
    void shouldDropEventsThatWereSentTooOftenWhenAskedTo() throws Exception {
        Host host = new Host("host");
        host.refusing = true;
        HostOutput output = start(true, 1, 2, host);
        append(5);
        queue.end();
        assertThat(output.awaitEnd(WAIT_MS)).isTrue();
        assertThat(host.delivered).isEmpty();
        assertThat(OutputFixture.count(output.counters(), "output.events.dropped")).isEqualTo(5);
        assertThat(OutputFixture.count(output.counters(), "output.errors")).isEqualTo(3);
    }

    @Test
    void shouldStopWhereverItIsAndLeaveTheRestInTheQueue() throws Exception {
        Host host = new Host("host");
        host.down = true;
        HostOutput waiting = start(true, 1, Integer.MAX_VALUE, host);
        append(10);
        while (host.connects.get() < 2) {
            Thread.sleep(5);
        }
        waiting.close();
        assertThat(waiting.awaitEnd(0)).isTrue();
        assertThat(reader.waiting()).isEqualTo(10);
        assertThat(ended).isEmpty();
        host.down = false;
        QueueReader after = queue.reader("output", Batches.FORM, UnaryOperator.identity(), 1, 0);
        HostOutput next = output(true, 1, Integer.MAX_VALUE, host);
        next.start(after, () -> ended.add("next"));
        queue.end();
        assertThat(next.awaitEnd(WAIT_MS)).isTrue();
        assertThat(host.delivered).containsExactlyElementsOf(texts(10));
    }

    @Test
    void shouldSendAgainWhatAMistakeOfTheProgramHasStopped() throws Exception {
        Host host = new Host("host");
        host.wrong = true;
        HostOutput output = start(true, 1, Integer.MAX_VALUE, host);
        append(1);
        long endNs = System.nanoTime() + WAIT_MS * 1_000_000L;
        while (host.connects.get() < 3 && System.nanoTime() < endNs) {
            Thread.sleep(5);
        }
        assertThat(reader.waiting()).isEqualTo(1);
        host.wrong = false;
        queue.end();
        assertThat(output.awaitEnd(WAIT_MS)).isTrue();
        assertThat(host.delivered).isEqualTo(texts(1));
        assertThat(ended).isEmpty();
    }

    private HostOutput start(boolean balance, int workers, int retriesMax, Host... hosts) {
        HostOutput output = output(balance, workers, retriesMax, hosts);
        output.start(reader, () -> ended.add("output"));
        return output;
    }

    private HostOutput output(boolean balance, int workers, int retriesMax, Host... hosts) {
        HostSettings settings =
                new HostSettings(workers, balance, 7, retriesMax, 1_000_000, 10_000_000);
        HostOutput output = new HostOutput("test", settings, List.of(hosts), counters);
        outputs.add(output);
        return output;
    }

    private void append(int count) throws InterruptedException {
        assertThat(queue.append(Batches.numbered(0, count))).isTrue();
    }

    private void awaitWaiting(long events) throws InterruptedException {
        while (reader.waiting() != events) {
            Thread.sleep(1);
        }
    }

    private static List<String> texts(int count) {
        return IntStream.range(0, count).mapToObj(Integer::toString).toList();
    }

    /** A host that keeps what it gets, and can be told what to do wrong. */
    private static final class Host implements HostTarget {
        private final String name;
        private final AtomicInteger connects = new AtomicInteger();
        private final List<String> delivered = new CopyOnWriteArrayList<>();
        private volatile boolean down;
        private volatile boolean refusing;
        private volatile boolean wrong;
        private volatile long connectMs;

        /** How many deliveries it gets before it says that it has the first. */
        private volatile int pipelined = 1;

        /** At which of all deliveries it fails, once. */
        private volatile int failAtSend = -1;

        /** Connections that there must be before it takes events. */
        private volatile int turns;

        private static final AtomicInteger CONNECTED = new AtomicInteger();
        private final AtomicInteger sends = new AtomicInteger();

        Host(String name) {
            this.name = name;
            CONNECTED.set(0);
        }

        @Override
        public String address() {
            return name;
        }

        @Override
        public HostConnection connect() throws IOException, InterruptedException {
            connects.incrementAndGet();
            Thread.sleep(connectMs);
            if (down) {
                throw new IOException("down");
            }
            CONNECTED.incrementAndGet();
            while (CONNECTED.get() < turns) {
                Thread.sleep(1);
            }
            return new Connection();
        }

        private final class Connection implements HostConnection {
            private final Deque<Delivery> underWay = new ArrayDeque<>();

            @Override
            public String detail() {
                return "";
            }

            @Override
            public void send(Delivery events) throws IOException {
                if (wrong) {
                    throw new IllegalStateException("wrong");
                }
                underWay.add(events);
                if (down || refusing || sends.incrementAndGet() == failAtSend) {
                    throw new IOException("broken");
                }
                boolean last = Batches.texts(events).contains("99");
                while (underWay.size() >= pipelined || last && !underWay.isEmpty()) {
                    Delivery first = underWay.remove();
                    delivered.addAll(Batches.texts(first));
                    first.acknowledge();
                }
            }

            @Override
            public void close() {
                underWay.forEach(Delivery::giveBack);
            }
        }
    }
}
