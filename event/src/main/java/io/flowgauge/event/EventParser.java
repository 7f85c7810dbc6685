package io.flowgauge.event;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;

/** Reads events that were encoded as JSON, so that they can be encoded anew. One thread uses it. */
public final class EventParser {
    private final Event event;

    /** Makes a parser. */
    public EventParser(EventSettings settings) {
        event = new Event(settings);
    }

    /**
     * Reads an event; it is valid until the next call.
     *
     * @throws EventException if the text is no JSON object with a {@code @timestamp}
     */
    public Event parse(byte[] bytes, int start, int end) throws EventException {
        String text = new String(bytes, start, end - start, StandardCharsets.UTF_8);
        if (!(JsonValue.parse(text) instanceof EventObject whole)) {
            throw new EventException("no JSON object");
        }
        long timeNs = timeNs(whole);
        EventObject metadata =
                whole.get(FieldPath.METADATA) instanceof EventObject object
                        ? object
                        : new EventObject();
        EventObject fields = new EventObject(EventObject.NOBODY, whole.size());
        for (int i = 0; i < whole.size(); i++) {
            String name = whole.name(i);
            if (!name.equals(FieldPath.TIMESTAMP) && !name.equals(FieldPath.METADATA)) {
                fields.set(name, whole.value(i));
            }
        }
        return event.become(fields, metadata, timeNs);
    }

    /** Returns an event of which nothing is known but its time, ns since the epoch. */
    public Event bare(long timeNs) {
        return event.become(new EventObject(), new EventObject(), timeNs);
    }

    private static long timeNs(EventObject event) throws EventException {
        if (event.get(FieldPath.TIMESTAMP) instanceof String text) {
            try {
                return Event.ns(Instant.parse(text));
            } catch (DateTimeException e) {
                throw new EventException("@timestamp is no time: " + text);
            }
        }
        throw new EventException("no @timestamp");
    }
}
