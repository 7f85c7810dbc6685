package io.flowgauge.event.processor;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.SectionReader;
import io.flowgauge.config.Setting;
import io.flowgauge.config.Types;
import io.flowgauge.event.Event;
import io.flowgauge.event.EventException;
import java.util.List;

/** {@code rename}. */
final class Rename implements Processor {
    private static final Setting<List<FieldPair>> FIELDS =
            new Setting<>(
                    "fields",
                    FieldPair.LIST,
                    List.of(),
                    "required",
                    "Fields to rename, in order; `to` must not be there yet.");
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
                    "Whether the first failure undoes all renaming; without, the others are done.");

    static final ProcessorKind KIND =
            ProcessorKind.of("rename", "Gives fields other names.", Rename::new)
                    .with(FIELDS, IGNORE_MISSING, FAIL_ON_ERROR)
                    .failing(
                            "With `fail_on_error` the event goes on as it was before the"
                                    + " processor; without, failures are passed over. It fails where"
                                    + " `from` is missing (unless `ignore_missing`), `to` is there,"
                                    + " or `to` lies below something that is no object. `@timestamp`"
                                    + " and `@metadata` can't be renamed.")
                    .example(
                            """
                            - rename:
                                fields:
                                  - {from: source.ip, to: client.address}
                                  - {from: dest, to: server}
                            """);

    private final boolean ignoreMissing;
    private final Steps steps;

    Rename(SectionReader settings, ProcessorContext context) throws UserErrorException {
        List<FieldPair> fields = settings.require(FIELDS);
        ignoreMissing = settings.get(IGNORE_MISSING);
        steps =
                new Steps(
                        fields.stream()
                                .<Steps.Step>map(pair -> event -> rename(pair, event))
                                .toList(),
                        settings.get(FAIL_ON_ERROR),
                        null);
        for (FieldPair pair : fields) {
            if (isSpecial(pair)) {
                throw settings.problem(
                        FIELDS, "@timestamp and @metadata can't be renamed or made by renaming");
            }
        }
    }

    private static boolean isSpecial(FieldPair pair) {
        return pair.from().isTimestamp()
                || pair.from().isMetadata()
                || pair.to().isTimestamp()
                || pair.to().isMetadata();
    }

    @Override
    public boolean process(Event event) throws EventException {
        return steps.take(event);
    }

    private void rename(FieldPair pair, Event event) throws EventException {
        if (event.has(pair.to())) {
            throw new EventException(
                    "target field "
                            + pair.to()
                            + " already exists, drop or rename this field first");
        }
        if (!event.move(pair.from(), pair.to()) && !ignoreMissing) {
            throw new EventException("could not fetch value for key: " + pair.from());
        }
    }
}
