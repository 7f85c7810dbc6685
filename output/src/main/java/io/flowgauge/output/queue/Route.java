package io.flowgauge.output.queue;

import java.util.List;

/**
 * Where an event goes, as its output understands it: an index and a pipeline, a topic and a key.
 *
 * @param values in the order that the output's router gives them; an empty text stands for none
 */
public record Route(List<String> values) {
    /** The route of outputs that send all events to one place. */
    public static final Route NONE = new Route(List.of());

    /** Keeps a copy of the values. */
    public Route {
        values = List.copyOf(values);
    }

    /** Makes a route of its values. */
    public static Route of(String... values) {
        return new Route(List.of(values));
    }

    /** Returns a value; empty if the route has fewer. */
    public String value(int index) {
        return index < values.size() ? values.get(index) : "";
    }
}
