package io.flowgauge.event.processor;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.SectionReader;
import io.flowgauge.config.Setting;
import io.flowgauge.config.Types;
import io.flowgauge.event.Event;
import io.flowgauge.event.EventException;
import io.flowgauge.event.FieldPath;
import io.flowgauge.event.FieldPaths;
import io.flowgauge.event.Network;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code dissect}. */
final class Dissect implements Processor {
    private static final FieldPath FLAGS = FieldPath.of("log.flags");
    private static final List<String> PARSING_ERROR = List.of("dissect_parsing_error");

    /** Keys come from the pattern, but for {@code &k}: only so many of those are kept. */
    private static final Setting<String> TOKENIZER =
            new Setting<>(
                    "tokenizer",
                    Types.text(),
                    "",
                    "required",
                    "The pattern: keys, such as `%{name}`, with the text that stands between"
                            + " them.");

    private static final Setting<String> FIELD =
            Setting.of("field", Types.text(), "message", "Field with the text to take apart.");
    private static final Setting<String> TARGET_PREFIX =
            Setting.of(
                    "target_prefix",
                    Types.text(),
                    "dissect",
                    "Object for the values; `''` for the top of the event.");
    private static final Setting<Boolean> IGNORE_FAILURE =
            Setting.of(
                    "ignore_failure",
                    Types.bool(),
                    false,
                    "Whether an event goes on unchanged, and without a failure, if the text does"
                            + " not fit.");
    private static final Setting<Boolean> OVERWRITE_KEYS =
            Setting.of(
                    "overwrite_keys",
                    Types.bool(),
                    false,
                    "Whether values replace fields that are there.");
    private static final Setting<String> TRIM_VALUES =
            Setting.of(
                    "trim_values",
                    Types.choice("none", "left", "right", "all"),
                    "none",
                    "At which end of values `trim_chars` are taken away.");
    private static final Setting<String> TRIM_CHARS =
            new Setting<>("trim_chars", Types.text(), " ", "a blank", "Characters to take away.");

    static final ProcessorKind KIND =
            ProcessorKind.of(
                            "dissect",
                            """
                            Takes a text apart by the delimiters in a pattern. Values are texts, \
                            unless the key has a type.

                            | key | |
                            | --- | --- |
                            | `%{k}` | the text up to the next delimiter, as `k` |
                            | `%{+k}` | appended to `k`, with the delimiter before it |
                            | `%{+k/2}` | appended in the order of the numbers |
                            | `%{}`, `%{?k}` | passed over |
                            | `%{?k}` or `%{*k}`, and `%{&k}` | the name of a field, and its value |
                            | `%{k->}` | the delimiter behind it may be there several times |
                            | `%{k#3}` | three characters |
                            | `%{k\\|integer}` | converted: integer, long, float, double, boolean, ip |
                            """,
                            Dissect::new)
                    .with(
                            TOKENIZER,
                            FIELD,
                            TARGET_PREFIX,
                            IGNORE_FAILURE,
                            OVERWRITE_KEYS,
                            TRIM_VALUES,
                            TRIM_CHARS)
                    .failing(
                            "A text that does not fit gets `dissect_parsing_error` in `log.flags`,"
                                    + " unless `ignore_failure`. It also fails, without a flag, if"
                                    + " `field` is missing or no text, and if a field to set is there"
                                    + " already (unless `overwrite_keys`); no value is set then.")
                    .example(
                            """
                            - dissect:
                                field: message
                                tokenizer: '%{who} %{+who} from %{port|integer}'
                                target_prefix: login
                            """,
                            "message: ann lee from 4022");

    /** What the type of a key makes of its text. */
    enum Kind {
        STRING,
        INTEGER,
        LONG,
        FLOAT,
        DOUBLE,
        BOOLEAN,
        IP;

        static Kind of(@Nullable String name) {
            if (name == null) {
                return STRING;
            }
            for (Kind kind : values()) {
                if (kind.name().toLowerCase(Locale.ROOT).equals(name)) {
                    return kind;
                }
            }
            throw new IllegalArgumentException(
                    "invalid dissect tokenizer: unknown type " + name + " of a key");
        }

        Object convert(String key, String text) throws EventException {
            try {
                return switch (this) {
                    case STRING -> text;
                    case INTEGER -> (long) Integer.decode(text);
                    case LONG -> Long.decode(text);
                    case FLOAT -> (double) Float.parseFloat(text);
                    case DOUBLE -> Double.parseDouble(text);
                    case BOOLEAN ->
                            switch (text.toLowerCase(Locale.ROOT)) {
                                case "1", "t", "true" -> true;
                                case "0", "f", "false" -> false;
                                default -> throw new NumberFormatException(text);
                            };
                    case IP -> {
                        if (Network.address(text).isEmpty()) {
                            throw new NumberFormatException(text);
                        }
                        yield text;
                    }
                };
            } catch (NumberFormatException e) {
                throw new EventException(
                        "value of "
                                + key
                                + " is no "
                                + name().toLowerCase(Locale.ROOT)
                                + ": `"
                                + text
                                + "`");
            }
        }
    }

    /** What is taken away from the ends of values. */
    record Trim(boolean left, boolean right, String chars) {
        String apply(String value) {
            int from = 0;
            int to = value.length();
            while (left && from < to && chars.indexOf(value.charAt(from)) >= 0) {
                from++;
            }
            while (right && from < to && chars.indexOf(value.charAt(to - 1)) >= 0) {
                to--;
            }
            return value.substring(from, to);
        }
    }

    private final Tokenizer tokenizer;
    private final FieldPath field;
    private final FieldPath prefix;
    private final boolean ignoreFailure;
    private final boolean overwriteKeys;
    private final Trim trim;

    private final FieldPaths paths = new FieldPaths();

    Dissect(SectionReader settings, ProcessorContext context) throws UserErrorException {
        String pattern = settings.require(TOKENIZER);
        try {
            tokenizer = new Tokenizer(pattern);
        } catch (IllegalArgumentException e) {
            throw settings.problem(
                    TOKENIZER,
                    "" + e.getMessage(),
                    "a text with keys in it, such as \"%{source} to %{dest}\"");
        }
        field = FieldPath.of(settings.get(FIELD));
        prefix = FieldPath.of(settings.get(TARGET_PREFIX));
        ignoreFailure = settings.get(IGNORE_FAILURE);
        overwriteKeys = settings.get(OVERWRITE_KEYS);
        String ends = settings.get(TRIM_VALUES);
        trim =
                new Trim(
                        ends.equals("left") || ends.equals("all"),
                        ends.equals("right") || ends.equals("all"),
                        settings.get(TRIM_CHARS));
        if (prefix.isTimestamp()) {
            throw settings.problem(TARGET_PREFIX, "@timestamp is no object");
        }
    }

    @Override
    public boolean process(Event event) throws EventException {
        try {
            dissect(event);
        } catch (EventException e) {
            if (!ignoreFailure) {
                throw e;
            }
        }
        return true;
    }

    private void dissect(Event event) throws EventException {
        String text = event.text(field);
        if (text == null) {
            throw new EventException(
                    event.has(field)
                            ? "field is not a string, value: `"
                                    + event.get(field)
                                    + "`, field: `"
                                    + field
                                    + "`"
                            : "could not fetch value for key: " + field);
        }
        Map<String, Object> values;
        try {
            values = tokenizer.dissect(text, trim);
        } catch (EventException e) {
            if (!ignoreFailure) {
                event.append(FLAGS, PARSING_ERROR);
            }
            throw e;
        }
        Event.Mark before = event.mark();
        try {
            for (Map.Entry<String, Object> value : values.entrySet()) {
                FieldPath path = paths.child(prefix, value.getKey());
                if (!set(event, path, value.getValue())) {
                    throw new EventException("cannot override existing key with `" + path + "`");
                }
            }
        } catch (EventException e) {
            event.revert(before);
            throw e;
        }
    }

    private boolean set(Event event, FieldPath path, Object value) {
        if (!overwriteKeys && event.has(path)) {
            return false;
        }
        try {
            event.put(path, value);
            return true;
        } catch (EventException e) {
            return false; // a part of the path is no object
        }
    }
}
