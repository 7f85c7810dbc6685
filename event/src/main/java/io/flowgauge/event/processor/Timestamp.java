package io.flowgauge.event.processor;

import static io.flowgauge.event.processor.FailureSettings.IGNORE_FAILURE;
import static io.flowgauge.event.processor.FailureSettings.IGNORE_MISSING;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.SectionReader;
import io.flowgauge.config.Setting;
import io.flowgauge.config.Types;
import io.flowgauge.event.Event;
import io.flowgauge.event.EventException;
import io.flowgauge.event.FieldPath;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code timestamp}. */
final class Timestamp implements Processor {
    private static final FieldPath TIMESTAMP = FieldPath.of("@timestamp");
    private static final Setting<FieldPath> FIELD =
            FieldType.required("field", "Field with a time: a text or a number.");
    private static final Setting<FieldPath> TARGET_FIELD =
            Setting.of(
                    "target_field",
                    FieldType.FIELD,
                    TIMESTAMP,
                    "Field for the time; what is there is replaced.");
    private static final Setting<List<String>> LAYOUTS =
            new Setting<>(
                    "layouts",
                    Types.listOf(Types.text()),
                    List.of(),
                    "required",
                    "How the time may be written; the first that fits counts. `UNIX` is seconds"
                            + " since 1970, with a fraction or without, `UNIX_MS` milliseconds;"
                            + " others are [layouts of Go](https://pkg.go.dev/time#pkg-constants):"
                            + " the time 15:04:05 on Monday, 2 January 2006, at -0700, written as"
                            + " yours is.");
    private static final Setting<String> TIMEZONE =
            Setting.of(
                    "timezone",
                    Types.text(),
                    "UTC",
                    "Where times without an offset are: a name such as `Europe/Berlin`, an offset"
                            + " such as `+0200`, or `Local`.");
    private static final Setting<List<String>> TEST =
            Setting.of(
                    "test",
                    Types.listOf(Types.text()),
                    List.of(),
                    "Times that must be read at the start, or the program does not run.");
    private static final Setting<String> ID =
            Setting.of("id", Types.text(), "", "A name for the processor in messages.");

    static final ProcessorKind KIND =
            ProcessorKind.of(
                            "timestamp",
                            "Reads a time, by default into the time of the event. A time without a"
                                    + " year is in that of the event.",
                            Timestamp::new)
                    .with(
                            FIELD,
                            TARGET_FIELD,
                            LAYOUTS,
                            TIMEZONE,
                            IGNORE_MISSING,
                            IGNORE_FAILURE,
                            TEST,
                            ID)
                    .failing(
                            "The event goes on unchanged. It fails where `field` is missing (unless"
                                    + " `ignore_missing`), no layout fits, or `target_field` lies"
                                    + " below something that is no object (unless"
                                    + " `ignore_failure`).")
                    .example(
                            """
                            - timestamp:
                                field: seen
                                layouts: ['2006-01-02 15:04:05', UNIX]
                                timezone: Europe/Berlin
                                test: ['2017-05-03 21:42:41.25', '1493840561']
                            """,
                            "seen: '2017-05-03 21:42:41.25'");

    private final FieldPath field;
    private final FieldPath target;
    private final List<TimeLayout> layouts = new ArrayList<>();
    private final boolean ignoreMissing;
    private final boolean ignoreFailure;
    private final String who;

    Timestamp(SectionReader settings, ProcessorContext context) throws UserErrorException {
        field = settings.require(FIELD);
        target = settings.get(TARGET_FIELD);
        ignoreMissing = settings.get(IGNORE_MISSING);
        ignoreFailure = settings.get(IGNORE_FAILURE);
        String id = settings.get(ID);
        who = "timestamp" + (id.isEmpty() ? "" : " [" + id + "]") + ": ";
        ZoneId zone = zone(settings);
        for (String layout : settings.require(LAYOUTS)) {
            try {
                layouts.add(TimeLayout.of(layout, zone));
            } catch (IllegalArgumentException e) {
                throw settings.problem(LAYOUTS, "" + e.getMessage());
            }
        }
        if (layouts.isEmpty()) {
            throw settings.problem(LAYOUTS, "found no layout");
        }
        List<String> texts = settings.get(TEST);
        for (int i = 0; i < texts.size(); i++) {
            try {
                read(texts.get(i), 0);
            } catch (EventException e) {
                throw settings.problem(
                        TEST, i, e.getMessage(), "texts that one of the layouts can read");
            }
        }
    }

    private static ZoneId zone(SectionReader settings) throws UserErrorException {
        String name = settings.get(TIMEZONE);
        try {
            return switch (name) {
                case "", "UTC" -> ZoneOffset.UTC;
                case "Local" -> ZoneId.systemDefault();
                default -> ZoneId.of(name);
            };
        } catch (DateTimeException e) {
            throw settings.problem(TIMEZONE, "\"" + name + "\" is no time zone");
        }
    }

    @Override
    public boolean process(Event event) throws EventException {
        try {
            if (FieldValue.present(event, field, ignoreMissing)) {
                event.put(target, read(event.get(field), event.instantNs()));
            }
        } catch (EventException e) {
            if (!ignoreFailure) {
                throw new EventException(who + e.getMessage());
            }
        }
        return true;
    }

    private Instant read(@Nullable Object value, long eventNs) throws EventException {
        if (value instanceof Instant time) {
            return time;
        }
        for (TimeLayout layout : layouts) {
            Instant time = layout.read(value, eventNs);
            if (time != null) {
                return time;
            }
        }
        throw new EventException(
                "failed parsing time field " + field + "='" + value + "': no layout fits");
    }
}
