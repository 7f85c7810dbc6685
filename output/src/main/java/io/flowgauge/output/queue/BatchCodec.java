package io.flowgauge.output.queue;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A batch as bytes: the times and ids of its events, then each form with its fingerprint, routes
 * and texts. Buffers are little-endian.
 */
final class BatchCodec {
    private static final int FORMS_MAX = 1 << 10;

    private BatchCodec() {}

    /** Returns how many bytes {@link #put} writes at the most. */
    static long bytesMax(QueuedBatch batch) {
        long bytes = Integer.BYTES + 3L * Long.BYTES * batch.size();
        for (QueuedEvents events : batch.forms()) {
            bytes += 3L * Integer.BYTES + textBytesMax(events.form());
            bytes += (Integer.BYTES + Short.BYTES) * (long) batch.size();
            bytes += eventBytes(events);
            for (Route route : events.routes()) {
                bytes += Integer.BYTES;
                for (String value : route.values()) {
                    bytes += textBytesMax(value);
                }
            }
        }
        return bytes;
    }

    static void put(QueuedBatch batch, ByteBuffer to) {
        for (int event = 0; event < batch.size(); event++) {
            to.putLong(batch.instantNs(event));
            to.putLong(batch.idHigh(event));
            to.putLong(batch.idLow(event));
        }
        to.putInt(batch.forms().size());
        for (QueuedEvents events : batch.forms()) {
            putText(events.form(), to);
            to.putInt(events.routes().size());
            for (Route route : events.routes()) {
                to.putInt(route.values().size());
                route.values().forEach(value -> putText(value, to));
            }
            for (int event = 0; event < batch.size(); event++) {
                to.putInt(events.end(event));
                to.putShort((short) events.routeNumber(event));
            }
            int bytes = eventBytes(events);
            to.putInt(bytes);
            to.put(events.bytes(), 0, bytes);
        }
    }

    /**
     * Reads a batch.
     *
     * @param firstNumber number of its first event
     * @param events how many it has
     * @return null if the bytes are no such batch
     */
    static @Nullable QueuedBatch read(ByteBuffer from, long firstNumber, int events) {
        try {
            return readSound(from, firstNumber, events);
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            return null;
        }
    }

    private static QueuedBatch readSound(ByteBuffer from, long firstNumber, int events) {
        check(events <= from.remaining() / (3 * Long.BYTES));
        long[] instantsNs = new long[events];
        long[] ids = new long[2 * events];
        for (int event = 0; event < events; event++) {
            instantsNs[event] = from.getLong();
            ids[2 * event] = from.getLong();
            ids[2 * event + 1] = from.getLong();
        }
        int count = from.getInt();
        check(count > 0 && count <= FORMS_MAX);
        List<QueuedEvents> forms = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            forms.add(readForm(from, events));
        }
        return new QueuedBatch(firstNumber, instantsNs, ids, forms);
    }

    private static QueuedEvents readForm(ByteBuffer from, int size) {
        String form = text(from);
        int routeCount = from.getInt();
        check(routeCount > 0 && routeCount <= from.remaining() / Integer.BYTES);
        List<Route> routes = new ArrayList<>(routeCount);
        for (int i = 0; i < routeCount; i++) {
            int values = from.getInt();
            check(values >= 0 && values <= from.remaining() / Integer.BYTES);
            List<String> route = new ArrayList<>(values);
            for (int value = 0; value < values; value++) {
                route.add(text(from));
            }
            routes.add(route.isEmpty() ? Route.NONE : new Route(route));
        }
        int[] ends = new int[size];
        short[] routeOf = new short[size];
        int before = 0;
        for (int event = 0; event < size; event++) {
            ends[event] = from.getInt();
            routeOf[event] = from.getShort();
            check(ends[event] >= before);
            check(routeOf[event] >= 0 && routeOf[event] < routeCount);
            before = ends[event];
        }
        int bytes = from.getInt();
        check(bytes == before && bytes <= from.remaining());
        byte[] texts = new byte[bytes];
        from.get(texts);
        return new QueuedEvents(texts, ends, routes, routeOf, form);
    }

    private static int eventBytes(QueuedEvents events) {
        return events.size() == 0 ? 0 : events.end(events.size() - 1);
    }

    private static long textBytesMax(String text) {
        return Integer.BYTES + 3L * text.length();
    }

    private static void putText(String text, ByteBuffer to) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        to.putInt(bytes.length);
        to.put(bytes);
    }

    private static String text(ByteBuffer from) {
        int length = from.getInt();
        check(length >= 0 && length <= from.remaining());
        byte[] bytes = new byte[length];
        from.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static void check(boolean sound) {
        if (!sound) {
            throw new IllegalArgumentException("damaged");
        }
    }
}
