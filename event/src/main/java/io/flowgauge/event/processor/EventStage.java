package io.flowgauge.event.processor;

import io.flowgauge.event.Event;
import io.flowgauge.event.EventSettings;
import io.flowgauge.meter.EndReason;
import io.flowgauge.meter.FlowRecord;
import org.jspecify.annotations.Nullable;

/** Makes an event of each record and takes it through the processors. One thread uses it. */
public final class EventStage {
    private final Event event;
    private final ProcessorChain processors;

    /** Makes a stage with processors that are started. */
    public EventStage(EventSettings settings, ProcessorChain processors) {
        event = new Event(settings);
        this.processors = processors;
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
        return processors.process(event) ? event : null;
    }
}
