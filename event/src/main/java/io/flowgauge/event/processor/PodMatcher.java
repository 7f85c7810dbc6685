package io.flowgauge.event.processor;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.ConfigErrors;
import io.flowgauge.config.ConfigObject;
import io.flowgauge.config.ConfigObject.Entry;
import io.flowgauge.config.ConfigValue;
import io.flowgauge.config.ObjectType;
import io.flowgauge.config.SectionReader;
import io.flowgauge.config.Setting;
import io.flowgauge.config.Type;
import io.flowgauge.config.Types;
import io.flowgauge.event.Event;
import io.flowgauge.event.FieldPath;
import io.flowgauge.event.FormatString;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes, of an event, the key to find a pod by. */
interface PodMatcher {
    /** Returns the key, or null if the event has none. */
    @Nullable String key(Event event);

    /** The first text among some fields. */
    record Fields(List<FieldPath> paths) implements PodMatcher {
        private static final Setting<List<String>> LOOKUP_FIELDS =
                new Setting<>(
                        "lookup_fields",
                        Types.listOf(Types.text()),
                        List.of(),
                        "required",
                        "Fields to look at.");

        private static Fields read(SectionReader settings) throws UserErrorException {
            return new Fields(settings.require(LOOKUP_FIELDS).stream().map(FieldPath::of).toList());
        }

        @Override
        public @Nullable String key(Event event) {
            for (int i = 0; i < paths.size(); i++) {
                String text = event.text(paths.get(i));
                if (text != null) {
                    return text;
                }
            }
            return null;
        }
    }

    /** A text with fields in it. */
    record Format(FormatString format) implements PodMatcher {
        private static final Setting<String> FORMAT =
                new Setting<>("format", Types.text(), "", "required", "A text with fields in it.");

        private static Format read(SectionReader settings) throws UserErrorException {
            String text = settings.require(FORMAT);
            try {
                return new Format(FormatString.compile(text));
            } catch (UserErrorException e) {
                throw settings.problem(FORMAT, "" + e.getMessage());
            }
        }

        @Override
        public @Nullable String key(Event event) {
            return format.format(event);
        }
    }

    /** That of Filebeat, by the path of a log, which flows don't have. */
    record LogsPath() implements PodMatcher {
        @Override
        public @Nullable String key(Event event) {
            return null;
        }
    }

    /** Reads an object whose one key is the name, with the settings below. */
    Type<PodMatcher> TYPE =
            new Type<>() {
                @Override
                public PodMatcher read(String key, ConfigValue value) throws UserErrorException {
                    if (!(value instanceof ConfigObject object) || object.entries().size() != 1) {
                        throw ConfigErrors.at(
                                value.position(), key, "found " + value.describe(), allowed());
                    }
                    Map.Entry<String, Entry> only = object.entries().entrySet().iterator().next();
                    Entry entry = only.getValue();
                    ConfigValue settings =
                            entry.value().isNull()
                                    ? ConfigObject.empty(entry.keyPosition())
                                    : entry.value();
                    String below = key + "." + only.getKey();
                    return switch (only.getKey()) {
                        case "fields" ->
                                new ObjectType<>(List.of(Fields.LOOKUP_FIELDS), Fields::read)
                                        .read(below, settings);
                        case "field_format" ->
                                new ObjectType<>(List.of(Format.FORMAT), Format::read)
                                        .read(below, settings);
                        case "logs_path" -> new LogsPath();
                        default ->
                                throw ConfigErrors.at(
                                        entry.keyPosition(),
                                        below,
                                        "\"" + only.getKey() + "\" is not known",
                                        allowed());
                    };
                }

                @Override
                public String allowed() {
                    return "`fields` with `lookup_fields`, `field_format` with `format`";
                }
            };
}
