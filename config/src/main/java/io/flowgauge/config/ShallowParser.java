package io.flowgauge.config;

import java.util.Optional;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.ParserException;
import org.snakeyaml.engine.v2.parser.Parser;

/** Ends a text that is nested too deeply before the composer, which recurses, meets it. */
final class ShallowParser implements Parser {
    private final Parser parser;
    private final int depthMax;
    private int depth;

    ShallowParser(Parser parser, int depthMax) {
        this.parser = parser;
        this.depthMax = depthMax;
    }

    @Override
    public boolean checkEvent(Event.ID choice) {
        return parser.checkEvent(choice);
    }

    @Override
    public Event peekEvent() {
        return parser.peekEvent();
    }

    @Override
    public boolean hasNext() {
        return parser.hasNext();
    }

    @Override
    public Event next() {
        Event event = parser.next();
        switch (event.getEventId()) {
            case MappingStart, SequenceStart -> depth++;
            case MappingEnd, SequenceEnd -> depth--;
            default -> {}
        }
        if (depth > depthMax) {
            throw new ParserException(
                    "nested more than " + depthMax + " levels deep",
                    Optional.empty(),
                    "",
                    event.getStartMark());
        }
        return event;
    }
}
