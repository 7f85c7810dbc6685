package io.flowgauge.event.processor;

import io.flowgauge.base.Durations;
import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.SectionReader;
import io.flowgauge.config.Setting;
import io.flowgauge.config.Types;
import io.flowgauge.event.Event;
import io.flowgauge.event.EventException;
import io.flowgauge.event.FieldPath;

/** {@code decode_duration}. */
final class DecodeDuration implements Processor {
    private static final Setting<FieldPath> FIELD =
            FieldType.required("field", "Field with a duration such as `1m30s` or `250ms`.");
    private static final Setting<String> FORMAT =
            Setting.of(
                    "format",
                    Types.choice("milliseconds", "seconds", "minutes", "hours"),
                    "milliseconds",
                    "What the number counts.");

    static final ProcessorKind KIND =
            ProcessorKind.of(
                            "decode_duration",
                            "Makes a number of a duration that is a text.",
                            DecodeDuration::new)
                    .with(FIELD, FORMAT)
                    .failing(
                            "The event goes on unchanged. It fails where `field` is missing, no"
                                    + " text or no duration.")
                    .example(
                            """
                            - decode_duration:
                                field: took
                                format: seconds
                            """,
                            "took: 1m30.5s");

    private final FieldPath field;
    private final double unitNs;

    DecodeDuration(SectionReader settings, ProcessorContext context) throws UserErrorException {
        field = settings.require(FIELD);
        unitNs =
                switch (settings.get(FORMAT)) {
                    case "hours" -> 3600.0 * Durations.SECOND_NS;
                    case "minutes" -> 60.0 * Durations.SECOND_NS;
                    case "seconds" -> Durations.SECOND_NS;
                    default -> Durations.SECOND_NS / 1000.0;
                };
    }

    @Override
    public boolean process(Event event) throws EventException {
        String text = FieldValue.text(event, field, false);
        try {
            if (text != null) {
                event.put(field, Durations.parseNs(text) / unitNs);
            }
        } catch (IllegalArgumentException e) {
            throw new EventException("field " + field + " is no duration: " + e.getMessage());
        }
        return true;
    }
}
