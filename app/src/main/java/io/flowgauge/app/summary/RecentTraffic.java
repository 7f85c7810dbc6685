package io.flowgauge.app.summary;

import io.flowgauge.base.Xxh64;
import io.flowgauge.meter.EndReason;
import io.flowgauge.meter.FlowRecord;
import io.flowgauge.meter.FlowSink;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.IntToLongFunction;

/**
 * Adds up what flows counted since their report before, so that it is known what went over the line
 * lately. A span of time begins and ends with a pass of interim reports, which all are of the same
 * instant; without such passes all is one span.
 *
 * <p>The meter's thread reports, another looks: they take turns.
 */
public final class RecentTraffic implements FlowSink {
    private static final int SOURCE_PACKETS = 0;
    private static final int SOURCE_BYTES = 1;
    private static final int DESTINATION_PACKETS = 2;
    private static final int DESTINATION_BYTES = 3;
    private static final int SPAN = 4;
    private static final double SECOND_NS = 1e9;

    /** What was counted in a span of time. */
    private static final class Span {
        final SumTable conversations;
        final long[] bytesByTransport = new long[SummaryText.TRANSPORTS.length];
        long beginNs = Long.MAX_VALUE;
        long endNs = Long.MIN_VALUE;
        long bytes;
        long packets;
        long flows;

        Span(int keysMax, long seed) {
            conversations = new SumTable(keysMax, seed);
        }
    }

    private final int keysMax;
    private final long seed;
    private final FlowRecord record = new FlowRecord();
    private final FlowEnds ends = new FlowEnds();
    private final FlowMarks marks = new FlowMarks();
    private final byte[] id = new byte[FlowRecord.BYTES_MAX];
    private Span complete;
    private Span current;
    private long passNs = Long.MIN_VALUE;
    private long spans;

    /**
     * Makes an empty one.
     *
     * @param keysMax conversations that are told apart, 2 or more
     * @param seed secret for hashes
     */
    public RecentTraffic(int keysMax, long seed) {
        this.keysMax = keysMax;
        this.seed = seed;
        complete = new Span(keysMax, seed);
        current = new Span(keysMax, seed);
    }

    @Override
    public synchronized void report(
            long recordAddress, int recordBytes, EndReason reason, long instantNs) {
        FlowRecord flow = record.wrap(recordAddress);
        if (reason == EndReason.NONE && instantNs != passNs) {
            beginSpan(instantNs);
        }
        long identity = identity(flow);
        int at = marks.at(identity);
        long sent = marks.set(at, SOURCE_PACKETS, flow.sourcePackets());
        long sentBytes = marks.set(at, SOURCE_BYTES, flow.sourceBytes());
        long received = marks.set(at, DESTINATION_PACKETS, flow.destinationPackets());
        long receivedBytes = marks.set(at, DESTINATION_BYTES, flow.destinationBytes());
        current.beginNs = Math.min(current.beginNs, flow.startNs());
        current.endNs = Math.max(current.endNs, flow.lastNs());
        if (sent + received > 0) {
            // Spans count from 1, so that a flow without a mark was in none.
            boolean first = marks.set(at, SPAN, spans + 1) != 0;
            int entry = ends.entry(current.conversations, flow);
            int flows = first ? 1 : 0;
            if (ends.sourceIsFirst()) {
                current.conversations.add(entry, flows, sent, sentBytes, received, receivedBytes);
            } else {
                current.conversations.add(entry, flows, received, receivedBytes, sent, sentBytes);
            }
            current.flows += flows;
            current.packets += sent + received;
            current.bytes += sentBytes + receivedBytes;
            int transport = SummaryText.transport(flow.stack());
            current.bytesByTransport[transport] += sentBytes + receivedBytes;
        }
        if (reason != EndReason.NONE) {
            marks.remove(identity);
        }
    }

    /** Returns what tells a flow from others that live: a hash of its key, and never 0. */
    private long identity(FlowRecord flow) {
        return Xxh64.hash(id, flow.writeId(id, 0)) | 1;
    }

    private void beginSpan(long instantNs) {
        complete = current;
        complete.endNs = instantNs;
        if (passNs != Long.MIN_VALUE) {
            complete.beginNs = passNs;
        }
        current = new Span(keysMax, seed);
        passNs = instantNs;
        spans++;
    }

    /** Returns how many spans are complete. */
    public synchronized long spans() {
        return spans;
    }

    /**
     * Returns what was in the last complete span.
     *
     * @param rows most conversations
     * @param part of an address that conversations must have
     */
    public synchronized Traffic latest(Traffic.Order order, int rows, String part) {
        return spans == 0 ? Traffic.NONE : picture(complete, marks.size(), order, rows, part);
    }

    /** Returns what came since the last pass of interim reports: where there was none, all. */
    public synchronized Traffic all(Traffic.Order order, int rows, String part) {
        return current.packets == 0
                ? Traffic.NONE
                : picture(current, current.flows, order, rows, part);
    }

    private static Traffic picture(
            Span span, long flows, Traffic.Order order, int rows, String part) {
        Map<String, Long> transports = new LinkedHashMap<>();
        for (int i = 0; i < span.bytesByTransport.length; i++) {
            if (span.bytesByTransport[i] > 0) {
                transports.put(SummaryText.TRANSPORTS[i], span.bytesByTransport[i]);
            }
        }
        return new Traffic(
                Math.max(0, span.endNs - span.beginNs) / SECOND_NS,
                span.bytes,
                span.packets,
                flows,
                transports,
                largest(span.conversations, order, rows, part));
    }

    private static List<Traffic.Conversation> largest(
            SumTable sums, Traffic.Order order, int rows, String part) {
        IntToLongFunction measure =
                switch (order) {
                    case BYTES -> sums::bytes;
                    case PACKETS -> sums::packets;
                    case FLOWS -> sums::flows;
                };
        Comparator<Integer> smallest =
                Comparator.<Integer>comparingLong(measure::applyAsLong)
                        .thenComparing(Comparator.<Integer>reverseOrder());
        PriorityQueue<Integer> heap = new PriorityQueue<>(smallest);
        for (int entry = 1; entry <= sums.size(); entry++) {
            if (!part.isEmpty() && !conversation(sums, entry).has(part)) {
                continue;
            }
            heap.add(entry);
            if (heap.size() > rows) {
                heap.remove();
            }
        }
        List<Integer> entries = new ArrayList<>(heap);
        entries.sort(smallest.reversed());
        return entries.stream().map(entry -> conversation(sums, entry)).toList();
    }

    private static Traffic.Conversation conversation(SumTable sums, int entry) {
        return new Traffic.Conversation(
                FlowEnds.text(sums, entry, 0),
                FlowEnds.text(sums, entry, 1),
                sums.flows(entry),
                sums.packets(entry),
                sums.bytes(entry, false),
                sums.bytes(entry, true));
    }
}
