package io.flowgauge.output.queue;

import io.flowgauge.event.Event;
import org.jspecify.annotations.Nullable;

/** Says where an event goes. One thread uses it. */
@FunctionalInterface
public interface EventRouter {
    /** Sends all events to one place. */
    EventRouter ONE_PLACE = _ -> Route.NONE;

    /** Returns where an event goes; null if the output has no place for it. */
    @Nullable Route route(Event event);
}
