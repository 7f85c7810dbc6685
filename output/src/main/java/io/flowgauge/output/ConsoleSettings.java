package io.flowgauge.output;

import static io.flowgauge.config.Types.bool;
import static io.flowgauge.config.Types.integerFrom;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.Setting;
import io.flowgauge.event.EventSettings;
import io.flowgauge.output.queue.EventForm;
import io.flowgauge.output.queue.EventRouter;
import java.util.Optional;

/**
 * {@code output.console}: standard output.
 *
 * @param codec how an event is written
 * @param eventsMax most events written at a time, 1 or more
 */
public record ConsoleSettings(CodecSettings codec, int eventsMax) implements OutputSettings {
    private static final Setting<Boolean> PRETTY =
            Setting.of("pretty", bool(), false, "Whether JSON is indented over several lines.");
    private static final Setting<Integer> BULK_MAX_SIZE =
            Setting.of("bulk_max_size", integerFrom(1), 2_048, "Most events written at a time.");

    static final OutputKind KIND =
            new OutputKind(
                    "console",
                    CodecSettings.settingsAnd(PRETTY, BULK_MAX_SIZE),
                    (object, reader, _) ->
                            new ConsoleSettings(
                                    CodecSettings.read(object, reader, reader.get(PRETTY)),
                                    reader.get(BULK_MAX_SIZE)));

    @Override
    public String kind() {
        return KIND.name();
    }

    @Override
    public String destination() {
        return "to standard output";
    }

    @Override
    public Optional<EventForm> form(EventSettings events) throws UserErrorException {
        return Optional.of(codec.form(events, EventRouter.ONE_PLACE, ""));
    }

    @Override
    public Output open(String prefix) {
        return WriterOutput.console(eventsMax, prefix);
    }

    @Override
    public Object target() {
        return eventsMax;
    }

    @Override
    public int batchEvents() {
        return 1;
    }
}
