package io.flowgauge.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowgauge.meter.EndReason;
import io.flowgauge.meter.FlowLayer;
import io.flowgauge.meter.LayerStack;
import io.flowgauge.testkit.RecordBytes;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RecordRingTest {
    private final RecordBytes bytes = OutputFixture.record();

    @Test
    void shouldHandOverRecordReasonAndInstantInOrder() {
        RecordRing ring = new RecordRing(8, true);
        report(ring, EndReason.NONE, 7);
        report(ring, EndReason.LACK_OF_RESOURCES, -8);
        bytes.sorted(99, 100);
        List<String> taken = new ArrayList<>();
        RecordHandler handler =
                (record, reason, instantNs) ->
                        taken.add(
                                record.sourcePackets()
                                        + " "
                                        + record.sourceBytes()
                                        + " "
                                        + record.idBytes()
                                        + " "
                                        + reason
                                        + " "
                                        + instantNs);
        assertThat(ring.drain(handler, 1)).isEqualTo(1);
        assertThat(ring.drain(handler, 10)).isEqualTo(1);
        assertThat(ring.drain(handler, 10)).isZero();
        assertThat(taken).containsExactly("1 79 41 NONE 7", "1 79 41 LACK_OF_RESOURCES -8");
    }

    @Test
    void shouldPassOverWhatNobodyReads() {
        RecordRing ring = new RecordRing(8, true);
        assertThat(ring.skip()).isZero();
        for (int i = 0; i < 20; i++) {
            report(ring, EndReason.NONE, i);
            report(ring, EndReason.NONE, -i);
            assertThat(ring.skip()).isEqualTo(2);
            assertThat(ring.waiting()).isZero();
        }
        report(ring, EndReason.NONE, 99);
        ring.close();
        List<Long> instants = new ArrayList<>();
        assertThat(ring.drain((_, _, instantNs) -> instants.add(instantNs), 8)).isEqualTo(1);
        assertThat(instants).containsExactly(99L);
        assertThat(ring.skip()).isEqualTo(RecordRing.END);
    }

    @Test
    void shouldCarryTheLargestRecord() {
        RecordRing ring = new RecordRing(8, true);
        long stack =
                LayerStack.of(
                        1,
                        2,
                        4,
                        FlowLayer.ETHERNET,
                        FlowLayer.OUTER_VLAN,
                        FlowLayer.VLAN,
                        FlowLayer.OUTER_IPV4,
                        FlowLayer.IPV4,
                        FlowLayer.OUTER_IPV6,
                        FlowLayer.IPV6,
                        FlowLayer.TCP,
                        FlowLayer.CONNECTION_ID);
        byte[] key = new byte[LayerStack.keyBytes(stack)];
        new Random(1).nextBytes(key);
        RecordBytes large = new RecordBytes().key(stack, key);
        for (int i = 0; i < 3 * ring.capacity(); i++) {
            ring.report(large.address(), large.bytes(), EndReason.NONE, i);
            byte[] id = new byte[LayerStack.ID_HEAD_BYTES + key.length];
            ring.drain((record, reason, instantNs) -> record.writeId(id, 0), 1);
            assertThat(id).endsWith(key);
        }
    }

    @Test
    void shouldKeepTheLastEighthForFinalReports() {
        RecordRing ring = new RecordRing(16, true);
        for (int i = 0; i < 14; i++) {
            assertThat(ring.hasRoom()).isTrue();
            report(ring, EndReason.NONE, i);
        }
        assertThat(ring.hasRoom()).isFalse();
        report(ring, EndReason.IDLE_TIMEOUT, 14);
        report(ring, EndReason.IDLE_TIMEOUT, 15);
        assertThat(OutputFixture.count(ring.counters(), "reports.waited")).isZero();
        ring.drain((record, reason, instantNs) -> {}, 3);
        assertThat(ring.hasRoom()).isTrue();
    }

    @Test
    void shouldNeverPutOffReportsOfAFile() {
        RecordRing ring = new RecordRing(8, false);
        for (int i = 0; i < 8; i++) {
            report(ring, EndReason.NONE, i);
        }
        assertThat(ring.hasRoom()).isTrue();
    }

    @Test
    void shouldEndWhenClosedAndDrained() {
        RecordRing ring = new RecordRing(8, true);
        report(ring, EndReason.NONE, 1);
        ring.close();
        RecordHandler handler = (record, reason, instantNs) -> {};
        assertThat(ring.drain(handler, 10)).isEqualTo(1);
        assertThat(ring.drain(handler, 10)).isEqualTo(RecordRing.END);
    }

    @Test
    void shouldWaitWhenFullAndLoseNothing() throws InterruptedException {
        RecordRing ring = new RecordRing(8, true);
        for (int i = 0; i < 8; i++) {
            report(ring, EndReason.NONE, i);
        }
        Thread producer = Thread.ofPlatform().start(() -> report(ring, EndReason.NONE, 8));
        assertThat(producer.join(java.time.Duration.ofMillis(50))).isFalse();
        List<Long> instants = new ArrayList<>();
        RecordHandler handler = (record, reason, instantNs) -> instants.add(instantNs);
        assertThat(ring.drain(handler, 2)).isEqualTo(2);
        producer.join();
        while (ring.drain(handler, 100) > 0) {
            // Until the ring is empty.
        }
        assertThat(instants).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L);
        assertThat(OutputFixture.count(ring.counters(), "reports.waited")).isEqualTo(1);
    }

    @Test
    void shouldLetTheProducerGoWhenAbandoned() throws InterruptedException {
        RecordRing ring = new RecordRing(8, true);
        Thread producer =
                Thread.ofPlatform()
                        .start(
                                () -> {
                                    for (int i = 0; i < 20; i++) {
                                        report(ring, EndReason.NONE, i);
                                    }
                                });
        ring.abandon();
        producer.join();
        assertThat(OutputFixture.count(ring.counters(), "reports.abandoned")).isEqualTo(12);
    }

    @Test
    void shouldRefuseASizeOutOfRange() {
        assertThatThrownBy(() -> new RecordRing(7, true))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new RecordRing(RecordRing.SLOTS_MAX + 1, true))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(new RecordRing(9, true).capacity()).isEqualTo(16);
    }

    @Test
    void shouldPassEveryRecordBetweenTwoThreads() throws InterruptedException {
        long seed = System.nanoTime();
        System.out.println("RecordRingTest seed " + seed);
        int reports = 500_000;
        RecordRing ring = new RecordRing(64, true);
        AtomicReference<String> wrong = new AtomicReference<>("");
        long[] next = {0};
        RecordHandler handler =
                (record, reason, instantNs) -> {
                    long expected = next[0]++;
                    if (instantNs != expected
                            || record.sourcePackets() != expected + 1
                            || record.lastNs() != ~expected) {
                        wrong.set(expected + " was " + instantNs);
                    }
                };
        Thread consumer =
                Thread.ofPlatform()
                        .start(
                                () -> {
                                    Random random = new Random(seed);
                                    while (ring.drain(handler, 1 + random.nextInt(40))
                                            != RecordRing.END) {
                                        if (random.nextInt(2000) == 0) {
                                            LockSupport.parkNanos(50_000);
                                        }
                                    }
                                });
        Random random = new Random(~seed);
        for (long i = 0; i < reports; i++) {
            bytes.sorted(i + 1, i).times(i, ~i);
            report(ring, EndReason.FORCED_END, i);
            if (random.nextInt(2000) == 0) {
                LockSupport.parkNanos(50_000);
            }
        }
        ring.close();
        consumer.join();
        assertThat(wrong.get()).as("seed %d", seed).isEmpty();
        assertThat(next[0]).isEqualTo(reports);
    }

    @Test
    void shouldNotAllocate() {
        com.sun.management.ThreadMXBean threads =
                (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        RecordRing ring = new RecordRing(64, true);
        long[] sum = {0};
        RecordHandler handler = (record, reason, instantNs) -> sum[0] += record.sourceBytes();
        long allocated = Long.MAX_VALUE;
        for (int round = 0; round < 10 && allocated > 0; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 20_000; i++) {
                report(ring, EndReason.NONE, i);
                if (!ring.hasRoom()) {
                    ring.drain(handler, 64);
                }
            }
            allocated = threads.getCurrentThreadAllocatedBytes() - before;
        }
        assertThat(allocated).isZero();
        assertThat(sum[0]).isPositive();
    }

    private void report(RecordRing ring, EndReason reason, long instantNs) {
        ring.report(bytes.address(), bytes.bytes(), reason, instantNs);
    }
}
