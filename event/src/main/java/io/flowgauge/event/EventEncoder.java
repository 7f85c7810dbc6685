package io.flowgauge.event;

/** Turns an event into the bytes that an output sends. One thread uses it. */
public interface EventEncoder {
    /**
     * Appends an event, with a line feed at its end.
     *
     * @return false, with nothing appended, if the event lacks a field that its form calls for
     */
    boolean encode(Event event, EventBatch to);
}
