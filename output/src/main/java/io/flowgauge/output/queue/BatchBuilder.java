package io.flowgauge.output.queue;

import io.flowgauge.event.Event;
import io.flowgauge.event.EventBatch;
import io.flowgauge.meter.FlowRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Collects events, in each of the forms that outputs want, for a {@link QueuedBatch}. */
public final class BatchBuilder {
    private static final int INITIAL_BYTES = 1 << 18;
    private static final int INITIAL_EVENTS = 256;

    private final List<Column> columns = new ArrayList<>();
    private final DocumentId id;
    private long[] instantsNs = new long[INITIAL_EVENTS];
    private long[] ids = new long[2 * INITIAL_EVENTS];
    private int size;

    /** The events in one form. */
    private static final class Column {
        final EventForm form;
        final EventBatch events = new EventBatch(INITIAL_BYTES);
        final Map<Route, Short> numbers = new HashMap<>();
        final List<Route> routes = new ArrayList<>();
        int[] ends = new int[INITIAL_EVENTS];
        short[] routeOf = new short[INITIAL_EVENTS];
        Route lastRoute = Route.NONE;
        short lastNumber;

        Column(EventForm form) {
            this.form = form;
            clear();
        }

        void clear() {
            events.clear();
            numbers.clear();
            routes.clear();
            lastRoute = Route.NONE;
            lastNumber = number(Route.NONE);
        }

        boolean add(Event event, int at) {
            if (at == ends.length) {
                ends = Arrays.copyOf(ends, 2 * at);
                routeOf = Arrays.copyOf(routeOf, 2 * at);
            }
            Route route = form.router().route(event);
            boolean encoded = route != null && form.encoder().encode(event, events);
            if (route != null && !route.equals(lastRoute)) {
                lastNumber = number(route);
                lastRoute = route;
            }
            routeOf[at] = lastNumber;
            ends[at] = events.size();
            return encoded;
        }

        private short number(Route route) {
            Short known = numbers.get(route);
            if (known != null) {
                return known;
            }
            short number = (short) routes.size();
            routes.add(route);
            numbers.put(route, number);
            return number;
        }

        QueuedEvents events(int size) {
            return new QueuedEvents(
                    Arrays.copyOf(events.bytes(), events.size()),
                    Arrays.copyOf(ends, size),
                    List.copyOf(routes),
                    Arrays.copyOf(routeOf, size),
                    form.fingerprint());
        }
    }

    /**
     * Makes an empty builder.
     *
     * @param observer the name that is part of every document id
     * @param forms what outputs want, each once; at least one
     */
    public BatchBuilder(String observer, List<EventForm> forms) {
        id = new DocumentId(observer);
        forms.forEach(form -> columns.add(new Column(form)));
    }

    /**
     * Adds an event.
     *
     * @return in how many forms it could be encoded and placed; it is missing in the others
     */
    public int add(Event event, FlowRecord record) {
        if (size == instantsNs.length) {
            instantsNs = Arrays.copyOf(instantsNs, 2 * size);
            ids = Arrays.copyOf(ids, 4 * size);
        }
        int encoded = 0;
        for (Column column : columns) {
            if (column.add(event, size)) {
                encoded++;
            }
        }
        if (encoded == 0) {
            return 0;
        }
        id.compute(record);
        ids[2 * size] = id.high();
        ids[2 * size + 1] = id.low();
        instantsNs[size] = event.instantNs();
        size++;
        return encoded;
    }

    /** Returns how many events there are. */
    public int size() {
        return size;
    }

    /** Returns the events as a batch, and begins another one. */
    public QueuedBatch build() {
        List<QueuedEvents> forms = new ArrayList<>(columns.size());
        for (Column column : columns) {
            forms.add(column.events(size));
            column.clear();
        }
        QueuedBatch batch =
                new QueuedBatch(
                        0, Arrays.copyOf(instantsNs, size), Arrays.copyOf(ids, 2 * size), forms);
        size = 0;
        return batch;
    }
}
