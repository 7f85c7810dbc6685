package io.flowgauge.event.condition;

import io.flowgauge.event.Event;

/** A question about an event. One thread asks it. */
public interface Condition {
    /** Returns whether the condition holds for an event; it changes nothing. */
    boolean test(Event event);
}
