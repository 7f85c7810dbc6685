package io.flowgauge.output.queue;

import io.flowgauge.base.Counter;
import io.flowgauge.event.Event;
import io.flowgauge.event.EventBatch;
import io.flowgauge.event.EventException;
import io.flowgauge.event.EventParser;
import io.flowgauge.event.EventSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Brings events that were queued in another form, by an earlier run or before the configuration was
 * read again, into the form that an output wants now: they are read, placed and encoded anew. A
 * text that is no JSON is delivered as it is. One thread at a time uses it.
 */
public final class FormAdapter implements UnaryOperator<QueuedEvents> {
    private static final int INITIAL_BYTES = 1 << 16;

    private final EventForm form;
    private final EventParser parser;
    private final Counter lost;
    private final EventBatch encoded = new EventBatch(INITIAL_BYTES);

    /**
     * Makes an adapter.
     *
     * @param form what the output wants; its encoder and router are this adapter's alone
     * @param lost counts events that can't be written or placed as the output wants it
     */
    public FormAdapter(EventForm form, EventSettings settings, Counter lost) {
        this.form = form;
        this.lost = lost;
        parser = new EventParser(settings);
    }

    /** Returns a counter for {@link FormAdapter}. */
    public static Counter newLostCounter(String prefix) {
        return new Counter(
                prefix + ".events.unadapted",
                "Flow events queued in another form, by an earlier run or configuration, that lack"
                        + " what the output's present form calls for, and are lost.");
    }

    @Override
    public QueuedEvents apply(QueuedEvents other) {
        int[] ends = new int[other.size()];
        short[] routeOf = new short[other.size()];
        List<Route> routes = new ArrayList<>(List.of(Route.NONE));
        Map<Route, Short> numbers = new HashMap<>(Map.of(Route.NONE, (short) 0));
        encoded.clear();
        for (int i = 0; i < other.size(); i++) {
            int start = other.start(i);
            int end = other.end(i);
            if (end > start) {
                Route route = put(other.bytes(), start, end);
                if (route == null) {
                    lost.addShared(1);
                } else {
                    routeOf[i] =
                            numbers.computeIfAbsent(
                                    route,
                                    fresh -> {
                                        routes.add(fresh);
                                        return (short) (routes.size() - 1);
                                    });
                }
            }
            ends[i] = encoded.size();
        }
        return new QueuedEvents(
                Arrays.copyOf(encoded.bytes(), encoded.size()),
                ends,
                List.copyOf(routes),
                routeOf,
                form.fingerprint());
    }

    /** Encodes one event; returns where it goes, null if it is lost. */
    private @Nullable Route put(byte[] bytes, int start, int end) {
        int before = encoded.size();
        try {
            Event event = parser.parse(bytes, start, end);
            Route route = form.router().route(event);
            return route != null && form.encoder().encode(event, encoded) ? route : null;
        } catch (EventException e) {
            encoded.append(bytes, start, end);
            Route route = form.router().route(parser.bare(0));
            return route == null ? Route.NONE : route;
        } catch (RuntimeException | StackOverflowError e) {
            encoded.cut(before);
            return null;
        }
    }
}
