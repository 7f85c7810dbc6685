package io.flowgauge.output;

import static io.flowgauge.config.Types.bool;
import static io.flowgauge.config.Types.optional;
import static io.flowgauge.config.Types.text;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.ConfigErrors;
import io.flowgauge.config.ConfigObject;
import io.flowgauge.config.ConfigObject.Entry;
import io.flowgauge.config.Position;
import io.flowgauge.config.SectionReader;
import io.flowgauge.config.Setting;
import io.flowgauge.event.EventEncoder;
import io.flowgauge.event.EventSettings;
import io.flowgauge.event.FormatEncoder;
import io.flowgauge.event.FormatString;
import io.flowgauge.event.JsonEncoder;
import io.flowgauge.output.queue.EventForm;
import io.flowgauge.output.queue.EventRouter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code codec} below an output: how an event is written. */
public sealed interface CodecSettings {
    /** {@code codec.json.pretty}. */
    Setting<Boolean> JSON_PRETTY =
            Setting.of(
                    "codec.json.pretty",
                    bool(),
                    false,
                    "Whether JSON is indented over several lines.");

    /** {@code codec.json.escape_html}. */
    Setting<Boolean> JSON_ESCAPE_HTML =
            Setting.of(
                    "codec.json.escape_html",
                    bool(),
                    true,
                    "Whether <, > and & are written as escapes in JSON.");

    /** {@code codec.format.string}. */
    Setting<Optional<String>> FORMAT_STRING =
            new Setting<>(
                    "codec.format.string",
                    optional(text()),
                    Optional.empty(),
                    "",
                    "Format string that writes an event instead of JSON.");

    /**
     * As JSON, one event a line.
     *
     * @param pretty whether an event is spread over several lines, indented
     * @param escapeHtml whether {@code <}, {@code >} and {@code &} are written as escapes
     */
    record Json(boolean pretty, boolean escapeHtml) implements CodecSettings {
        @Override
        public EventEncoder encoder(EventSettings events, String beat) {
            return new JsonEncoder(events, pretty, escapeHtml, beat);
        }
    }

    /**
     * By a format string.
     *
     * @param string such as {@code %{[source.ip]} %{[dest.ip]}}; it has been checked
     * @param place where it was written, and its key, for messages about it
     */
    record Format(String string, String place) implements CodecSettings {
        @Override
        public EventEncoder encoder(EventSettings events, String beat) throws UserErrorException {
            return new FormatEncoder(FormatString.compile(string), place);
        }

        /** Without the place: events queued before it moved are in the same form. */
        @Override
        public String toString() {
            return "Format[" + string + "]";
        }
    }

    /** Returns what writes events. */
    default EventEncoder encoder(EventSettings events) throws UserErrorException {
        return encoder(events, JsonEncoder.BEAT);
    }

    /**
     * As the other, for an output that has an {@code index}.
     *
     * @param beat what {@code @metadata.beat} says, where it is written
     */
    EventEncoder encoder(EventSettings events, String beat) throws UserErrorException;

    /**
     * Returns the form of events for an output.
     *
     * @param router says where an event goes
     * @param routing the same whenever the router does the same, and no other output's; empty for
     *     {@link EventRouter#ONE_PLACE} alone
     */
    default EventForm form(EventSettings events, EventRouter router, String routing)
            throws UserErrorException {
        return form(events, router, routing, JsonEncoder.BEAT);
    }

    /**
     * As the other, for an output that has an {@code index}.
     *
     * @param beat what {@code @metadata.beat} says, where it is written
     */
    default EventForm form(EventSettings events, EventRouter router, String routing, String beat)
            throws UserErrorException {
        return new EventForm(encoder(events, beat), router, this + " " + beat + " " + routing);
    }

    /** Returns the settings of a codec and others. */
    static List<Setting<?>> settingsAnd(Setting<?>... others) {
        List<Setting<?>> all = new ArrayList<>(List.of(others));
        all.addAll(List.of(JSON_PRETTY, JSON_ESCAPE_HTML, FORMAT_STRING));
        return List.copyOf(all);
    }

    /**
     * Reads the codec of an output.
     *
     * @param pretty whether another setting has JSON indented
     * @throws UserErrorException if there are several, or it is none of ours
     */
    static CodecSettings read(ConfigObject object, SectionReader reader, boolean pretty)
            throws UserErrorException {
        Optional<ConfigObject> codecs =
                object.find("codec")
                        .map(Entry::value)
                        .filter(ConfigObject.class::isInstance)
                        .map(ConfigObject.class::cast);
        Set<String> names = codecs.map(c -> c.entries().keySet()).orElse(Set.of());
        String key = reader.keyOf(JSON_PRETTY).replace(".json.pretty", "");
        if (names.size() > 1) {
            throw ConfigErrors.at(
                    codecs.orElseThrow().position(),
                    key,
                    "more than one namespace configured: " + String.join(", ", names),
                    "json or format");
        }
        if (!names.isEmpty() && !names.contains("json") && !names.contains("format")) {
            String name = names.iterator().next();
            throw ConfigErrors.at(
                    codecs.orElseThrow().entries().values().iterator().next().keyPosition(),
                    key,
                    "'" + name + "' output codec is not available",
                    "json or format");
        }
        if (names.contains("format")) {
            Position position =
                    codecs.orElseThrow().find("format").orElseThrow().value().position();
            String string =
                    reader.get(FORMAT_STRING)
                            .orElseThrow(
                                    () ->
                                            ConfigErrors.at(
                                                    position,
                                                    reader.keyOf(FORMAT_STRING),
                                                    "missing required field",
                                                    "a format string, such as"
                                                            + " \"%{[source.ip]}\""));
            Position place = reader.position(FORMAT_STRING);
            try {
                FormatString.compile(string);
            } catch (UserErrorException e) {
                throw ConfigErrors.at(
                        place,
                        reader.keyOf(FORMAT_STRING),
                        "" + e.getMessage(),
                        "a text with %{[FIELD]}, %{[FIELD]:OTHERWISE} and %{+DATE}, such as"
                                + " \"%{[source.ip]} %{+yyyy.MM.dd}\"");
            }
            return new Format(string, place + ": " + reader.keyOf(FORMAT_STRING));
        }
        return new Json(pretty || reader.get(JSON_PRETTY), reader.get(JSON_ESCAPE_HTML));
    }
}
