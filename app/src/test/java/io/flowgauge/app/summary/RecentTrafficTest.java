package io.flowgauge.app.summary;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowgauge.app.demo.OfficeDay;
import io.flowgauge.base.PacketBatch;
import io.flowgauge.base.UserErrorException;
import io.flowgauge.capture.PacketSource;
import io.flowgauge.capture.natives.NativeMemory;
import io.flowgauge.meter.Meter;
import io.flowgauge.meter.MeterSettings;
import java.time.LocalDate;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Compares with sums of the packets that went in, by somebody who knows nothing of flows. */
class RecentTrafficTest {
    private static final int READS = 2_000;
    private static final int ALL = Integer.MAX_VALUE;

    /** Longer than 128 packets take at night. */
    private static final long SPAN_NS = TimeUnit.MINUTES.toNanos(3);

    private final RecentTraffic traffic = new RecentTraffic(100_000, 5);
    private final PacketBatch batch = new PacketBatch();
    private long packets;
    private long bytes;

    private void meter(long periodNs, Runnable afterEach) {
        try (NativeMemory memory = new NativeMemory();
                PacketSource day = new OfficeDay(LocalDate.of(2026, 11, 23), 3)) {
            Meter meter =
                    new Meter(
                            new MeterSettings(
                                    TimeUnit.SECONDS.toNanos(30),
                                    periodNs,
                                    1 << 14,
                                    true,
                                    new BitSet(),
                                    1,
                                    true,
                                    0,
                                    1),
                            memory,
                            traffic);
            for (int reads = 0; reads < READS; reads++) {
                day.read(batch);
                for (int i = 0; i < batch.count; i++) {
                    packets++;
                    bytes += batch.wireLength[i];
                }
                meter.process(batch);
                while (meter.work(1 << 11)) {
                    // Until all is done that is due.
                }
                afterEach.run();
            }
            meter.finish();
        } catch (UserErrorException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void shouldCountEachPacketInOneSpan() {
        long[] sums = new long[3];
        Set<Long> seen = new HashSet<>();
        meter(
                SPAN_NS,
                () -> {
                    if (seen.add(traffic.spans()) && traffic.spans() > 0) {
                        add(traffic.latest(Traffic.Order.BYTES, ALL, ""), sums);
                    }
                });
        assertThat(sums[2]).isGreaterThan(15);
        add(traffic.all(Traffic.Order.BYTES, ALL, ""), sums);
        assertThat(sums[0]).isEqualTo(packets);
        assertThat(sums[1]).isEqualTo(bytes);
    }

    private static void add(Traffic span, long[] sums) {
        sums[0] += span.packets();
        sums[1] += span.bytes();
        sums[2]++;
        // The parts are those of the whole.
        assertThat(span.conversations().stream().mapToLong(one -> one.packets()).sum())
                .isEqualTo(span.packets());
        assertThat(
                        span.conversations().stream()
                                .mapToLong(one -> one.bytesToA() + one.bytesToB())
                                .sum())
                .isEqualTo(span.bytes());
        assertThat(span.bytesByTransport().values().stream().mapToLong(Long::longValue).sum())
                .isEqualTo(span.bytes());
    }

    @Test
    void shouldSayHowLongASpanWas() {
        Set<Double> lengths = new HashSet<>();
        meter(
                SPAN_NS,
                () -> {
                    if (traffic.spans() > 1) {
                        lengths.add(traffic.latest(Traffic.Order.BYTES, 1, "").seconds());
                    }
                });
        assertThat(lengths).containsExactly(180.0);
    }

    @Test
    void shouldCountAFlowOnceThatIsReportedTwiceInASpan() {
        meter(0, () -> {});
        Traffic whole = traffic.all(Traffic.Order.FLOWS, ALL, "");
        assertThat(whole.packets()).isEqualTo(packets);
        assertThat(whole.conversations().stream().mapToLong(one -> one.flows()).sum())
                .isEqualTo(whole.flows());
    }

    @Test
    void shouldOrderAndFilterConversations() {
        meter(0, () -> {});
        List<Traffic.Conversation> byPackets =
                traffic.all(Traffic.Order.PACKETS, 10, "10.10.30.").conversations();
        assertThat(byPackets).hasSize(10);
        assertThat(byPackets).allMatch(one -> one.has("10.10.30."));
        assertThat(byPackets).isSortedAccordingTo((x, y) -> Long.compare(y.packets(), x.packets()));
        List<Traffic.Conversation> byFlows =
                traffic.all(Traffic.Order.FLOWS, ALL, "").conversations();
        assertThat(byFlows).isSortedAccordingTo((x, y) -> Long.compare(y.flows(), x.flows()));
        assertThat(traffic.all(Traffic.Order.FLOWS, ALL, "9.9.9.9").conversations()).isEmpty();
    }

    @Test
    void shouldHaveNothingBeforeTheFirstReport() {
        assertThat(traffic.latest(Traffic.Order.BYTES, 5, "")).isEqualTo(Traffic.NONE);
        assertThat(traffic.all(Traffic.Order.BYTES, 5, "")).isEqualTo(Traffic.NONE);
    }
}
