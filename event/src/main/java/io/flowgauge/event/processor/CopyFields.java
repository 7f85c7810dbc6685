package io.flowgauge.event.processor;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.SectionReader;
import io.flowgauge.config.Setting;
import io.flowgauge.config.Types;
import io.flowgauge.event.Event;
import io.flowgauge.event.EventException;
import java.util.List;

/** {@code copy_fields}. */
final class CopyFields implements Processor {
    private static final Setting<List<FieldPair>> FIELDS =
            new Setting<>(
                    "fields",
                    FieldPair.LIST,
                    List.of(),
                    "required",
                    "Fields to copy, in order; `to` must not be there yet.");
    private static final Setting<Boolean> IGNORE_MISSING =
            Setting.of(
                    "ignore_missing",
                    Types.bool(),
                    false,
                    "Whether a field that is missing is passed over instead of failing.");
    private static final Setting<Boolean> FAIL_ON_ERROR =
            Setting.of(
                    "fail_on_error",
                    Types.bool(),
                    true,
                    "Whether the first failure undoes all copying; without, the others are done.");

    static final ProcessorKind KIND =
            ProcessorKind.of("copy_fields", "Copies fields.", CopyFields::new)
                    .with(FIELDS, IGNORE_MISSING, FAIL_ON_ERROR)
                    .failing(
                            "With `fail_on_error` the event goes on as it was before the"
                                    + " processor, with the reason in `error.message`; without,"
                                    + " failures are passed over. It fails where `from` is missing"
                                    + " (unless `ignore_missing`), `to` is there, or `to` lies below"
                                    + " something that is no object.")
                    .example(
                            """
                            - copy_fields:
                                fields:
                                  - {from: source.ip, to: client.address}
                                  - {from: dest.stats, to: answer}
                            """);

    private final boolean ignoreMissing;
    private final Steps steps;

    CopyFields(SectionReader settings, ProcessorContext context) throws UserErrorException {
        List<FieldPair> fields = settings.require(FIELDS);
        ignoreMissing = settings.get(IGNORE_MISSING);
        steps =
                new Steps(
                        fields.stream()
                                .<Steps.Step>map(pair -> event -> copy(pair, event))
                                .toList(),
                        settings.get(FAIL_ON_ERROR),
                        "Failed to copy fields in copy_fields processor: ");
    }

    @Override
    public boolean process(Event event) throws EventException {
        return steps.take(event);
    }

    private void copy(FieldPair pair, Event event) throws EventException {
        if (event.has(pair.to())) {
            throw new EventException(
                    "target field "
                            + pair.to()
                            + " already exists, drop or rename this field first");
        }
        if (!event.copy(pair.from(), pair.to()) && !ignoreMissing) {
            throw new EventException("could not fetch value for key: " + pair.from());
        }
    }
}
