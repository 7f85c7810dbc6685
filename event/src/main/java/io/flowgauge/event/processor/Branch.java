package io.flowgauge.event.processor;

import io.flowgauge.base.Counter;
import io.flowgauge.base.UserErrorException;
import io.flowgauge.event.Event;
import io.flowgauge.event.EventException;
import io.flowgauge.event.condition.Condition;
import java.util.List;
import java.util.stream.Stream;

/** {@code if}, {@code then}, {@code else}. The first failure ends a list, as in Packetbeat 9. */
record Branch(Condition condition, List<Processor> then, List<Processor> otherwise)
        implements Processor {
    @Override
    public boolean process(Event event) throws EventException {
        List<Processor> list = condition.test(event) ? then : otherwise;
        for (int i = 0; i < list.size(); i++) {
            if (!list.get(i).process(event)) {
                return false;
            }
        }
        return true;
    }

    private Stream<Processor> all() {
        return Stream.concat(then.stream(), otherwise.stream());
    }

    @Override
    public void start() throws UserErrorException {
        for (Processor processor : all().toList()) {
            processor.start();
        }
    }

    @Override
    public List<Counter> counters() {
        return all().flatMap(processor -> processor.counters().stream()).toList();
    }

    @Override
    public void close() {
        all().forEach(Processor::close);
    }
}
