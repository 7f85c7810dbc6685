package io.flowgauge.output.elasticsearch;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.flowgauge.output.queue.Delivery;
import io.flowgauge.output.queue.Route;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.core.io.JsonStringEncoder;

/**
 * Puts together the body of a bulk request: for each event a line that says what to do with it, and
 * the event as it was encoded. Its array is used again and again. One thread uses it.
 */
final class BulkBody {
    private static final int INITIAL_BYTES = 1 << 20;
    private static final int KEPT_HEADS = 1_000;
    private static final byte[] TAIL = "\"}}\n".getBytes(US_ASCII);

    /** What the line before an event begins with, up to the id, by where the event goes. */
    private final Map<Route, byte[]> heads = new HashMap<>();

    private final boolean typed;
    private byte[] bytes = new byte[INITIAL_BYTES];
    private int size;
    private Route lastRoute = Route.NONE;
    private byte[] lastHead = new byte[0];

    /**
     * Makes an empty body.
     *
     * @param typed whether documents have a type, as before Elasticsearch 7
     */
    BulkBody(boolean typed) {
        this.typed = typed;
    }

    /** Returns the array with the body, which changes when it is filled again. */
    byte[] bytes() {
        return bytes;
    }

    /** Returns how many bytes the body has. */
    int size() {
        return size;
    }

    /**
     * Fills the body with events.
     *
     * @param events which of the delivery's
     * @param from the first to take
     * @param to the one after the last to take
     * @param bytesMax how large it may become; one event is taken however large it is
     * @return the one after the last that was taken
     */
    int fill(Delivery delivery, int[] events, int from, int to, int bytesMax) {
        size = 0;
        for (int i = from; i < to; i++) {
            int event = events[i];
            int start = delivery.start(event);
            int length = delivery.end(event) - start;
            byte[] head = head(delivery.route(event));
            String id = delivery.route(event).value(DocumentRouter.ID);
            byte[] ownId = id.isEmpty() ? null : JsonStringEncoder.getInstance().quoteAsUTF8(id);
            int idBytes = ownId == null ? Delivery.ID_BYTES : ownId.length;
            int more = head.length + idBytes + TAIL.length + length;
            if (i > from && size + more > bytesMax) {
                return i;
            }
            room(more);
            put(head, 0, head.length);
            if (ownId == null) {
                delivery.putId(event, bytes, size);
                size += Delivery.ID_BYTES;
            } else {
                put(ownId, 0, ownId.length);
            }
            put(TAIL, 0, TAIL.length);
            put(delivery.bytes(event), start, length);
        }
        return to;
    }

    /**
     * Begins a body of documents that are not the events themselves.
     *
     * @see #add
     */
    void clear() {
        size = 0;
    }

    /** Adds a document for an index under the id of an event. */
    void add(String index, Delivery delivery, int event, byte[] document) {
        byte[] head = head(Route.of(index));
        room(head.length + Delivery.ID_BYTES + TAIL.length + document.length + 1);
        put(head, 0, head.length);
        delivery.putId(event, bytes, size);
        size += Delivery.ID_BYTES;
        put(TAIL, 0, TAIL.length);
        put(document, 0, document.length);
        bytes[size++] = '\n';
    }

    private void room(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(size, more), 2 * bytes.length));
        }
    }

    private void put(byte[] from, int start, int length) {
        System.arraycopy(from, start, bytes, size, length);
        size += length;
    }

    @SuppressWarnings("ReferenceEquality") // events of one place mostly have one object
    private byte[] head(Route route) {
        if (route == lastRoute && lastHead.length > 0) {
            return lastHead;
        }
        if (!route.value(DocumentRouter.ID).isEmpty()) {
            return newHead(route); // no other event has such a route
        }
        byte[] head = heads.get(route);
        if (head == null) {
            head = newHead(route);
            if (heads.size() < KEPT_HEADS) {
                heads.put(route, head);
            }
        }
        lastRoute = route;
        lastHead = head;
        return head;
    }

    /**
     * Events are created, never replaced: one that is sent again gets "there already", and data
     * streams take nothing else. A processor may want it otherwise.
     */
    private byte[] newHead(Route route) {
        StringBuilder text = new StringBuilder("{\"");
        text.append(route.value(DocumentRouter.OPERATION).equals("index") ? "index" : "create");
        text.append("\":{\"_index\":\"").append(quoted(route.value(DocumentRouter.INDEX)));
        if (typed) {
            text.append("\",\"_type\":\"doc");
        }
        if (!route.value(DocumentRouter.PIPELINE).isEmpty()) {
            text.append("\",\"pipeline\":\"");
            text.append(quoted(route.value(DocumentRouter.PIPELINE)));
        }
        return text.append("\",\"_id\":\"").toString().getBytes(UTF_8);
    }

    private static String quoted(String text) {
        return new String(JsonStringEncoder.getInstance().quoteAsCharArray(text));
    }
}
