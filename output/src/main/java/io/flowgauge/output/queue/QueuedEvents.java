package io.flowgauge.output.queue;

import java.util.Arrays;
import java.util.List;

/**
 * Events of one batch as one output gets them: encoded one after the other in one array, with a
 * line feed behind each. Never changed.
 */
public final class QueuedEvents {
    private final byte[] bytes;
    private final int[] ends;
    private final List<Route> routes;
    private final short[] routeOf;
    private final String form;

    /**
     * Makes events of arrays that are not copied and must not change.
     *
     * @param bytes the events; the first begins at 0
     * @param ends where each event ends, line feed included; where it begins if it could not be
     *     encoded
     * @param routes the different routes
     * @param routeOf which of the routes each event takes
     * @param form the {@link io.flowgauge.output.EventForm#fingerprint} that they were made by
     */
    QueuedEvents(byte[] bytes, int[] ends, List<Route> routes, short[] routeOf, String form) {
        this.bytes = bytes;
        this.ends = ends;
        this.routes = routes;
        this.routeOf = routeOf;
        this.form = form;
    }

    /** Returns how many events there are, with those that could not be encoded. */
    public int size() {
        return ends.length;
    }

    /** Returns the array that holds the events. */
    public byte[] bytes() {
        return bytes;
    }

    /** Returns where an event begins in {@link #bytes}. */
    public int start(int event) {
        return event == 0 ? 0 : ends[event - 1];
    }

    /** Returns where an event ends in {@link #bytes}, after its line feed. */
    public int end(int event) {
        return ends[event];
    }

    /** Returns where an event goes. */
    public Route route(int event) {
        return routes.get(routeOf[event]);
    }

    /** Returns what the events were made by. */
    public String form() {
        return form;
    }

    /** Returns the different routes of the events. */
    List<Route> routes() {
        return routes;
    }

    /** Returns which of {@link #routes} an event takes. */
    int routeNumber(int event) {
        return routeOf[event];
    }

    @Override
    public String toString() {
        return size() + " events in " + Arrays.toString(ends);
    }
}
