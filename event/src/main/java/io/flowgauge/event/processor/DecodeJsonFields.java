package io.flowgauge.event.processor;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.SectionReader;
import io.flowgauge.config.Setting;
import io.flowgauge.config.Types;
import io.flowgauge.event.Event;
import io.flowgauge.event.EventException;
import io.flowgauge.event.EventObject;
import io.flowgauge.event.FieldPath;
import io.flowgauge.event.FieldPaths;
import io.flowgauge.event.JsonValue;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code decode_json_fields}. */
final class DecodeJsonFields implements Processor {
    private static final FieldPath ROOT = FieldPath.of("");
    private static final FieldPath METADATA = FieldPath.of("@metadata");
    private static final FieldPath TIMESTAMP = FieldPath.of("@timestamp");
    private static final FieldPath DOCUMENT_ID = FieldPath.of("@metadata._id");
    private static final FieldPath ERROR = FieldPath.of("error");

    private static final Setting<List<String>> FIELDS =
            new Setting<>(
                    "fields",
                    Types.listOf(Types.text()),
                    List.of(),
                    "required",
                    "Fields with JSON texts; those that are missing or no text are passed over.");
    private static final Setting<Integer> MAX_DEPTH =
            Setting.of(
                    "max_depth",
                    Types.integerFrom(1),
                    1,
                    "How often to decode: from 2 on, texts in a decoded object are tried too.");
    private static final Setting<Boolean> PROCESS_ARRAY =
            Setting.of(
                    "process_array",
                    Types.bool(),
                    false,
                    "Whether texts in lists are tried too, with `max_depth` from 2 on.");
    private static final Setting<Optional<String>> TARGET =
            new Setting<>(
                    "target",
                    Types.optional(Types.text()),
                    Optional.empty(),
                    "in place of the text",
                    "Field for the decoded value; `''` puts the members of an object at the top of"
                            + " the event.");
    private static final Setting<Boolean> OVERWRITE_KEYS =
            Setting.of(
                    "overwrite_keys",
                    Types.bool(),
                    false,
                    "Whether, at the top of the event, members replace fields of the same name.");
    private static final Setting<Boolean> EXPAND_KEYS =
            Setting.of(
                    "expand_keys",
                    Types.bool(),
                    false,
                    "Whether names with dots become objects in objects, merged with what is"
                            + " there.");
    private static final Setting<Boolean> ADD_ERROR_KEY =
            Setting.of(
                    "add_error_key",
                    Types.bool(),
                    false,
                    "Whether a failure to decode is told in the object `error` of the event.");
    private static final Setting<Optional<String>> DOCUMENT_ID_KEY =
            new Setting<>(
                    "document_id",
                    Types.optional(Types.text()),
                    Optional.empty(),
                    "",
                    "Member of a decoded object to take out and put into `@metadata._id`.");

    static final ProcessorKind KIND =
            ProcessorKind.of(
                            "decode_json_fields",
                            "Makes objects, lists and values of texts that hold JSON. Whole numbers"
                                    + " stay whole. At the top of the event and with"
                                    + " `overwrite_keys`, `@timestamp` must be a time of RFC 3339,"
                                    + " `@metadata` an object that is merged, and `type` a text that"
                                    + " begins with no `_`; what is not is told in the object `error`"
                                    + " and left out.",
                            DecodeJsonFields::new)
                    .with(
                            FIELDS,
                            MAX_DEPTH,
                            PROCESS_ARRAY,
                            TARGET,
                            OVERWRITE_KEYS,
                            EXPAND_KEYS,
                            ADD_ERROR_KEY,
                            DOCUMENT_ID_KEY)
                    .checked()
                    .failing(
                            "A text that is no JSON, or more than one value, stays as it is; the"
                                    + " other fields are decoded all the same. A value for the top of"
                                    + " the event that is no object fails too.")
                    .example(
                            """
                            - decode_json_fields:
                                fields: [message]
                                target: decoded
                            """,
                            "message: '{\"id\": 7, \"list\": [1.5, true], \"text\": \"{}\"}'");

    private final List<FieldPath> fields;
    private final int maxDepth;
    private final FieldPaths paths = new FieldPaths();
    private final boolean processArray;
    private final @Nullable FieldPath target;
    private final boolean overwriteKeys;
    private final boolean expandKeys;
    private final boolean addErrorKey;
    private final @Nullable String documentId;

    DecodeJsonFields(SectionReader settings, ProcessorContext context) throws UserErrorException {
        fields = settings.require(FIELDS).stream().map(FieldPath::of).toList();
        maxDepth = settings.get(MAX_DEPTH);
        processArray = settings.get(PROCESS_ARRAY);
        target = settings.get(TARGET).map(FieldPath::of).orElse(null);
        overwriteKeys = settings.get(OVERWRITE_KEYS);
        expandKeys = settings.get(EXPAND_KEYS);
        addErrorKey = settings.get(ADD_ERROR_KEY);
        documentId = settings.get(DOCUMENT_ID_KEY).orElse(null);
        if (target != null && (target.isTimestamp() || target.isMetadata())) {
            throw settings.problem(TARGET, "\"" + target + "\" can't hold decoded JSON");
        }
    }

    @Override
    public boolean process(Event event) throws EventException {
        List<String> failures = new ArrayList<>(0);
        for (int i = 0; i < fields.size(); i++) {
            String text = event.text(fields.get(i));
            if (text == null) {
                continue;
            }
            try {
                put(event, fields.get(i), decode(text, maxDepth));
            } catch (EventException e) {
                failures.add(e.getMessage());
                if (addErrorKey) {
                    event.put(
                            ERROR,
                            Map.of(
                                    "message",
                                    e.getMessage(),
                                    "type",
                                    "json",
                                    "field",
                                    fields.get(i).toString(),
                                    "data",
                                    text));
                }
            }
        }
        if (!failures.isEmpty()) {
            throw new EventException(String.join(", ", failures));
        }
        return true;
    }

    private @Nullable Object decode(String text, int depth) throws EventException {
        Object value = JsonValue.parse(text);
        if (depth > 1) {
            if (value instanceof EventObject object) {
                for (int i = 0; i < object.size(); i++) {
                    object.put(object.name(i), decodeInner(object.value(i), depth - 1));
                }
            } else if (processArray && value instanceof List<?> list) {
                List<@Nullable Object> decoded = new ArrayList<>();
                list.forEach(element -> decoded.add(decodeInner(element, depth - 1)));
                value = decoded;
            }
        }
        return value;
    }

    private @Nullable Object decodeInner(@Nullable Object value, int depth) {
        if (!(value instanceof String text)) {
            return value;
        }
        try {
            return decode(text, depth);
        } catch (EventException e) {
            return value; // it was meant as a text
        }
    }

    private void put(Event event, FieldPath field, @Nullable Object decoded) throws EventException {
        Object value = decoded;
        if (value instanceof EventObject object && documentId != null && object.has(documentId)) {
            Object id = object.get(documentId);
            EventObject rest = new EventObject();
            for (int i = 0; i < object.size(); i++) {
                if (!object.name(i).equals(documentId)) {
                    rest.put(object.name(i), object.value(i));
                }
            }
            value = rest;
            event.put(DOCUMENT_ID, id);
        }
        if (expandKeys && value instanceof EventObject object) {
            value = expand(object);
        }
        if (target == null) {
            event.put(field, value);
        } else if (!target.isRoot()) {
            event.put(target, value);
        } else if (value instanceof EventObject object) {
            putAtTop(event, object);
        } else {
            throw new EventException("failed to add target to root");
        }
    }

    private static EventObject expand(EventObject object) throws EventException {
        Expansion expansion = new Expansion();
        for (int i = 0; i < object.size(); i++) {
            Object value = object.value(i);
            expansion.put(
                    object.name(i), value instanceof EventObject inner ? expand(inner) : value);
        }
        return expansion.object;
    }

    /** An object that grows by names with dots. */
    private static final class Expansion {
        final EventObject object = new EventObject();

        void put(String dotted, @Nullable Object value) throws EventException {
            String[] names = dotted.split("\\.", -1);
            EventObject at = object;
            for (int i = 0; i < names.length - 1; i++) {
                if (!at.has(names[i])) {
                    at.put(names[i], new EventObject());
                }
                if (!(at.get(names[i]) instanceof EventObject inner)) {
                    throw new EventException("cannot expand " + dotted);
                }
                at = inner;
            }
            String last = names[names.length - 1];
            if (value instanceof EventObject more && at.get(last) instanceof EventObject before) {
                for (int i = 0; i < more.size(); i++) {
                    before.put(more.name(i), more.value(i));
                }
            } else {
                at.put(last, value);
            }
        }
    }

    /** Puts members at the top of the event, names with dots as they are. */
    private void putAtTop(Event event, EventObject members) throws EventException {
        for (int i = 0; i < members.size(); i++) {
            String name = members.name(i);
            Object value = members.value(i);
            boolean special = name.equals("@timestamp") || name.equals("@metadata");
            if (overwriteKeys) {
                overwrite(event, name, value);
            } else if (!special) {
                addIfMissing(event, FieldPath.literal(name), value);
            }
        }
    }

    private void addIfMissing(Event event, FieldPath path, @Nullable Object value)
            throws EventException {
        if (!event.has(path)) {
            event.put(path, value);
        } else if (expandKeys
                && value instanceof EventObject members
                && event.get(path) instanceof EventObject) {
            for (int i = 0; i < members.size(); i++) {
                addIfMissing(event, paths.child(path, members.name(i)), members.value(i));
            }
        }
    }

    private void overwrite(Event event, String name, @Nullable Object value) throws EventException {
        switch (name) {
            case "@timestamp" -> setTime(event, value);
            case "@metadata" -> {
                if (value instanceof EventObject object) {
                    event.merge(METADATA, object);
                } else {
                    error(event, "@metadata not overwritten (not map)");
                }
            }
            case "type" -> {
                if (!(value instanceof String type)) {
                    error(event, "type not overwritten (not string)");
                } else if (type.isEmpty() || type.startsWith("_")) {
                    error(event, "type not overwritten (invalid value [" + type + "])");
                } else {
                    event.put(FieldPath.literal(name), type);
                }
            }
            default -> {
                if (expandKeys && value instanceof EventObject) {
                    event.merge(ROOT, new EventObject().put(name, value));
                } else {
                    event.put(FieldPath.literal(name), value);
                }
            }
        }
    }

    private static void setTime(Event event, @Nullable Object value) throws EventException {
        if (!(value instanceof String text)) {
            error(event, "@timestamp not overwritten (not string)");
            return;
        }
        try {
            event.put(TIMESTAMP, OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException e) {
            error(event, "@timestamp not overwritten (parse error on " + text + ")");
        }
    }

    private static void error(Event event, String message) throws EventException {
        event.put(ERROR, Map.of("message", message, "type", "json"));
    }
}
