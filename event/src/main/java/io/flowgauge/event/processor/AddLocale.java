package io.flowgauge.event.processor;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.SectionReader;
import io.flowgauge.config.Setting;
import io.flowgauge.config.Types;
import io.flowgauge.event.Event;
import io.flowgauge.event.EventException;
import io.flowgauge.event.FieldPath;
import io.flowgauge.event.SchemaName;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** {@code add_locale}. */
final class AddLocale implements Processor {
    private static final FieldPath TARGET_6 = FieldPath.of("beat.timezone");
    private static final FieldPath TARGET_ECS = FieldPath.of("event.timezone");

    /** No zone changes its offset within a quarter of an hour of UTC. */
    private static final long QUARTER_NS = 900_000_000_000L;

    private static final long QUARTER_SECONDS = 900;

    private static final Setting<String> FORMAT =
            Setting.of(
                    "format",
                    Types.choice("offset", "abbreviation"),
                    "offset",
                    "`offset` for `+02:00`, `abbreviation` for `CEST`.");

    static final ProcessorKind KIND =
            ProcessorKind.of(
                            "add_locale",
                            "Adds the time zone of this machine, as it is at the time of the event,"
                                    + " as `beat.timezone`, in schema ecs `event.timezone`.",
                            AddLocale::new)
                    .with(FORMAT)
                    .failing("It fails where `beat` or `event` is no object.")
                    .example("- add_locale:\n");

    private final DateTimeFormatter format;
    private final ZoneId zone;
    private long quarter = Long.MIN_VALUE;
    private String text = "";

    AddLocale(SectionReader settings, ProcessorContext context) throws UserErrorException {
        this(settings, ZoneId.systemDefault());
    }

    AddLocale(SectionReader settings, ZoneId zone) throws UserErrorException {
        String pattern = settings.get(FORMAT).equals("offset") ? "xxx" : "zzz";
        format = DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH);
        this.zone = zone;
    }

    @Override
    public boolean process(Event event) throws EventException {
        long now = Math.floorDiv(event.instantNs(), QUARTER_NS);
        if (now != quarter) {
            quarter = now;
            text = format.format(Instant.ofEpochSecond(now * QUARTER_SECONDS).atZone(zone));
        }
        boolean ecs = event.settings().schema().name() == SchemaName.ECS;
        event.put(ecs ? TARGET_ECS : TARGET_6, text);
        return true;
    }
}
