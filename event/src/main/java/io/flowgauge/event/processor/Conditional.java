package io.flowgauge.event.processor;

import io.flowgauge.base.Counter;
import io.flowgauge.base.UserErrorException;
import io.flowgauge.event.Event;
import io.flowgauge.event.EventException;
import io.flowgauge.event.condition.Condition;
import java.util.List;

/** A processor for events of which a condition holds ({@code when}); others pass it by. */
record Conditional(Condition when, Processor processor) implements Processor {
    @Override
    public boolean process(Event event) throws EventException {
        return !when.test(event) || processor.process(event);
    }

    @Override
    public void start() throws UserErrorException {
        processor.start();
    }

    @Override
    public List<Counter> counters() {
        return processor.counters();
    }

    @Override
    public void close() {
        processor.close();
    }
}
