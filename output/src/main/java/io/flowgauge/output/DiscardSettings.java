package io.flowgauge.output;

import io.flowgauge.event.EventSettings;
import io.flowgauge.output.queue.EventForm;
import java.util.List;
import java.util.Optional;

/** {@code output.discard}: events are counted and forgotten. */
public record DiscardSettings() implements OutputSettings {
    static final OutputKind KIND =
            new OutputKind("discard", List.of(), (_, _, _) -> new DiscardSettings());

    @Override
    public String kind() {
        return KIND.name();
    }

    @Override
    public String destination() {
        return "nowhere";
    }

    @Override
    public Optional<EventForm> form(EventSettings events) {
        return Optional.empty();
    }

    @Override
    public Output open(String prefix) {
        return new DiscardOutput();
    }

    @Override
    public Object target() {
        return this;
    }

    @Override
    public int batchEvents() {
        return 1;
    }
}
