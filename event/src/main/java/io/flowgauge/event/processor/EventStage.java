package io.flowgauge.event.processor;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.event.Event;
import io.flowgauge.event.EventException;
import io.flowgauge.event.EventSettings;
import io.flowgauge.event.FieldPath;
import io.flowgauge.event.FormatString;
import io.flowgauge.meter.EndReason;
import io.flowgauge.meter.FlowRecord;
import org.jspecify.annotations.Nullable;

/** Makes an event of each record and takes it through the processors. One thread uses it. */
public final class EventStage {
    private static final FieldPath RAW_INDEX = FieldPath.of("@metadata.raw_index");

    private final Event event;
    private final ProcessorChain processors;
    private final @Nullable FormatString index;

    /** Makes a stage with processors that are started. */
    public EventStage(EventSettings settings, ProcessorChain processors) {
        event = new Event(settings);
        this.processors = processors;
        index = null;
    }

    /**
     * As the other, for events that carry an index of their own along.
     *
     * @param index format string of {@code @metadata.raw_index}; empty for none
     * @throws UserErrorException if it breaks the syntax
     */
    public EventStage(EventSettings settings, ProcessorChain processors, String index)
            throws UserErrorException {
        event = new Event(settings);
        this.processors = processors;
        this.index = index.isEmpty() ? null : FormatString.compile(index);
    }

    /** Returns a stage without processors. */
    public static EventStage of(EventSettings settings) {
        return new EventStage(settings, ProcessorChain.none());
    }

    /** Returns the name of the observer, which every event carries. */
    public String observer() {
        return event.settings().name();
    }

    /** Returns the processors. */
    public ProcessorChain processors() {
        return processors;
    }

    /**
     * Returns the event of a record, until the next call; null if a processor dropped it.
     *
     * @param reason {@link EndReason#NONE} for an interim report, else why the flow ended
     * @param reportNs when the report was made, in ns since the epoch
     */
    public @Nullable Event event(FlowRecord record, EndReason reason, long reportNs) {
        event.wrap(record, reason, reportNs);
        if (index != null) {
            putIndex(index);
        }
        return processors.process(event) ? event : null;
    }

    /** An event that lacks a field of the index goes where the output says. */
    private void putIndex(FormatString format) {
        String name = format.format(event);
        if (name == null) {
            return;
        }
        try {
            event.put(RAW_INDEX, name);
        } catch (EventException e) {
            throw new IllegalStateException(e); // nothing stands in its way yet
        }
    }
}
