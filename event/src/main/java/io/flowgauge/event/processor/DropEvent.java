package io.flowgauge.event.processor;

import io.flowgauge.event.Event;

/** {@code drop_event}. */
final class DropEvent implements Processor {
    static final ProcessorKind KIND =
            ProcessorKind.of(
                            "drop_event",
                            "Drops every event; with `when`, those of which the condition holds."
                                    + " They are counted as `events.filtered`.",
                            (settings, context) -> new DropEvent())
                    .checked()
                    .example(
                            """
                            - drop_event:
                                when:
                                  equals:
                                    transport: udp
                                    dest.port: 53
                            """);

    @Override
    public boolean process(Event event) {
        return false;
    }
}
