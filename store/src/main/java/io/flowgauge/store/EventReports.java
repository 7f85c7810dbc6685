package io.flowgauge.store;

import io.flowgauge.base.Counter;
import io.flowgauge.base.Xxh64;
import io.flowgauge.store.ReportBatch.Flow;
import io.flowgauge.store.ReportBatch.Sums;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Makes of events, which tell what a flow counted from its beginning on, reports of what it counted
 * since its report before. One thread uses it.
 *
 * <p>A flow is told by its id and when it began, where a processor took the id away by its
 * addresses, ports, transport and VLAN. A report that was stored before, and comes again because
 * the process ended before the queue knew, is left out.
 */
final class EventReports {
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int KEY_WORDS = 9;
    private static final int KEY_BYTES_MAX = 512;

    /** Another value of the first word makes another hash, independent of the first. */
    private static final long SECOND = 0x9E3779B97F4A7C15L;

    private final Counter unreadable;
    private final Counter repeats;
    private final Counter forgotten;
    private final StoredEvent event = new StoredEvent();
    private final RunningFlows running;
    private final long seed = ThreadLocalRandom.current().nextLong();
    private final byte[] key = new byte[KEY_BYTES_MAX];
    private long nextFlow;
    private long high;
    private long low;

    /**
     * Makes one that knows no flows.
     *
     * @param prefix what the names of its counters begin with
     * @param flowsMax most running flows that are known, 1 or more
     * @param nextFlow number of the next flow
     */
    EventReports(String prefix, int flowsMax, long nextFlow) {
        unreadable =
                new Counter(
                        prefix + ".store.unreadable",
                        "Flow events that were not stored: processors took away the flow's id and"
                                + " addresses, or its counters.");
        repeats =
                new Counter(
                        prefix + ".store.repeats",
                        "Flow events that came again after a crash and had been stored.");
        forgotten =
                new Counter(
                        prefix + ".store.forgotten",
                        "Running flows for which the store had no room in memory: what they counted"
                                + " so far counts again with their next report.");
        running = new RunningFlows(flowsMax, forgotten);
        this.nextFlow = nextFlow;
    }

    /** A flow of an earlier run, which may go on. */
    record Known(
            long flow,
            @Nullable String flowId,
            long startUs,
            long timeUs,
            long segment,
            boolean ended,
            Sums sums) {}

    /** Takes note of a flow that is in the store. */
    void know(Known flow) {
        String id = flow.flowId();
        if (id == null) {
            return;
        }
        byte[] text = id.getBytes(StandardCharsets.US_ASCII);
        int length = Math.min(text.length, KEY_BYTES_MAX - 2 * Long.BYTES);
        System.arraycopy(text, 0, key, 2 * Long.BYTES, length);
        hash(2 * Long.BYTES + length, flow.startUs());
        if (running.find(high, low) >= 0) {
            return;
        }
        int at = running.add(high, low, flow.flow(), flow.timeUs(), flow.segment());
        running.setSum(at, 0, flow.sums().sourcePackets());
        running.setSum(at, 1, flow.sums().sourceBytes());
        running.setSum(at, 2, flow.sums().destinationPackets());
        running.setSum(at, 3, flow.sums().destinationBytes());
        if (flow.ended()) {
            running.end(at);
        }
    }

    /**
     * Adds an event to a batch.
     *
     * @param timeUs of the report, microseconds since the epoch
     * @param segment number of the segment that the batch goes to
     */
    void add(byte[] json, int start, int end, long timeUs, long segment, ReportBatch batch) {
        if (!event.read(json, start, end)) {
            unreadable.addShared(1);
            return;
        }
        identify();
        int at = running.find(high, low);
        if (at >= 0 && isRepeat(at, timeUs)) {
            repeats.addShared(1);
            return;
        }
        boolean isNew = at < 0;
        if (isNew) {
            at = running.add(high, low, nextFlow++, timeUs, segment);
        }
        if (isNew || running.segment(at) != segment) {
            addFlow(at, batch);
            running.setSegment(at, segment);
        }
        batch.begin(
                        timeUs,
                        isNew ? ReportBatch.NO_TIME : running.timeUs(at),
                        running.flow(at),
                        event.isFinal)
                .lastPacket(event.lastUs)
                .ports(event.source.port, event.destination.port)
                .labels(event.transport, event.vlan, event.tags)
                .counted(
                        since(at, 0, event.source.packets),
                        since(at, 1, event.source.bytes),
                        since(at, 2, event.destination.packets),
                        since(at, 3, event.destination.bytes));
        if (event.source.hasAddress) {
            batch.source(event.source.high, event.source.low);
        }
        if (event.destination.hasAddress) {
            batch.destination(event.destination.high, event.destination.low);
        }
        if (event.isFinal) {
            running.remove(at);
        } else {
            running.setTimeUs(at, timeUs);
        }
    }

    /** Returns what was counted since the report before, and takes note of the new sum. */
    private long since(int at, int which, long sum) {
        long before = running.sum(at, which);
        long now = Math.max(0, sum);
        running.setSum(at, which, now);
        return now < before ? now : now - before;
    }

    /** Whether a report was stored before: no later than the last, and it counted no more. */
    private boolean isRepeat(int at, long timeUs) {
        if (running.hasEnded(at)) {
            return true;
        }
        return !event.isFinal
                && timeUs <= running.timeUs(at)
                && event.source.packets <= running.sum(at, 0)
                && event.destination.packets <= running.sum(at, 2);
    }

    private void addFlow(int at, ReportBatch batch) {
        batch.add(
                new Flow(
                        running.flow(at),
                        event.startUs,
                        event.flowId(),
                        event.sourceMac(),
                        event.destinationMac(),
                        event.rest(),
                        new Sums(
                                running.sum(at, 0),
                                running.sum(at, 1),
                                running.sum(at, 2),
                                running.sum(at, 3))));
    }

    private void identify() {
        int length = event.copyFlowId(key, 2 * Long.BYTES);
        if (length == 0) {
            LONG.set(key, 2 * Long.BYTES, event.source.high);
            LONG.set(key, 3 * Long.BYTES, event.source.low);
            LONG.set(key, 4 * Long.BYTES, event.destination.high);
            LONG.set(key, 5 * Long.BYTES, event.destination.low);
            LONG.set(key, 6 * Long.BYTES, (long) event.source.port << 32 | event.destination.port);
            LONG.set(key, 7 * Long.BYTES, (long) event.vlan);
            LONG.set(
                    key,
                    8 * Long.BYTES,
                    event.transport == null ? 0L : (long) event.transport.hashCode());
            length = (KEY_WORDS - 2) * Long.BYTES;
        }
        hash(2 * Long.BYTES + length, event.startUs);
    }

    private void hash(int length, long startUs) {
        LONG.set(key, Long.BYTES, startUs);
        LONG.set(key, 0, seed);
        high = Xxh64.hash(key, length);
        LONG.set(key, 0, seed ^ SECOND);
        low = Xxh64.hash(key, length) | 1;
    }

    /** Returns how many flows are known. */
    int flows() {
        return running.size();
    }

    List<Counter> counters() {
        return List.of(unreadable, repeats, forgotten);
    }
}
