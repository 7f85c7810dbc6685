package io.flowgauge.event;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes an event that processors changed as JSON: the same form as {@link JsonEncoder} gives one
 * that none did, but found by walking through the event's objects.
 */
final class ChangedEventJson {
    /** Names come from settings, schema and processors; more than so many are not kept. */
    private static final int NAMES_MAX = 1_000;

    private final boolean pretty;
    private final boolean escapeHtml;
    private final EventText text = new EventText();
    private final TimestampText time;
    private final @Nullable EventObject metadata;

    /** Names as JSON with their colon. */
    private final Map<String, byte[]> names = new HashMap<>();

    /**
     * Makes a writer.
     *
     * @param metadata what {@code @metadata} holds beside what processors put there; null for
     *     events without {@code @metadata}
     */
    ChangedEventJson(
            TimestampPrecision precision,
            boolean pretty,
            boolean escapeHtml,
            @Nullable Map<String, Object> metadata) {
        this.metadata = metadata == null ? null : EventObject.of(metadata).interned();
        time = new TimestampText(precision);
        this.pretty = pretty;
        this.escapeHtml = escapeHtml;
    }

    void encode(Event event, EventBatch batch) {
        text.begin(batch);
        text.put('{');
        member(event, FieldPath.TIMESTAMP, FlowField.TIMESTAMP, 1);
        boolean hasMetadata = false;
        EventObject root = event.root();
        for (int i = 0; i < root.size(); i++) {
            String name = root.name(i);
            if (!hasMetadata && name.compareTo(FieldPath.METADATA) > 0) {
                hasMetadata = true;
                metadata(event);
            }
            if (!name.equals(FieldPath.TIMESTAMP) && !name.equals(FieldPath.METADATA)) {
                member(event, name, root.value(i), 1);
            }
        }
        if (!hasMetadata) {
            metadata(event);
        }
        close('}', 0);
        text.put('\n');
        text.endEvent();
    }

    private void metadata(Event event) {
        if (metadata != null) {
            member(event, FieldPath.METADATA, event.outputMetadata(metadata), 1);
        }
    }

    private void member(Event event, String name, @Nullable Object value, int depth) {
        if (value instanceof FlowField field) {
            if (event.flow().has(field)) {
                name(name, depth);
                if (field.isText()) {
                    text.put('"');
                    text.put(event.flow(), field);
                    text.put('"');
                } else {
                    text.put(event.flow(), field);
                }
                text.put(',');
            }
        } else if (!event.isAbsent(value)) {
            name(name, depth);
            value(event, value, depth);
            text.put(',');
        }
    }

    private void value(Event event, @Nullable Object value, int depth) {
        switch (value) {
            case String string -> text.putQuoted(string, escapeHtml);
            case Long number -> text.put(number.longValue());
            case EventObject object -> {
                text.put('{');
                for (int i = 0; i < object.size(); i++) {
                    member(event, object.name(i), object.value(i), depth + 1);
                }
                close('}', depth);
            }
            case List<?> list -> {
                text.put('[');
                for (Object element : list) {
                    newLine(depth + 1);
                    value(event, element, depth + 1);
                    text.put(',');
                }
                close(']', depth);
            }
            case null -> text.put("null");
            case Boolean truth -> text.put(truth ? "true" : "false");
            case Number number -> text.put(JsonText.number(number));
            case Instant instant -> {
                text.put('"');
                text.put(time, Event.ns(instant));
                text.put('"');
            }
            case FlowField field -> value(event, event.flow().value(field), depth);
            default -> text.putQuoted(value.toString(), escapeHtml);
        }
    }

    private void name(String name, int depth) {
        newLine(depth);
        byte[] bytes = names.get(name);
        if (bytes == null) {
            EventText quoted = new EventText();
            quoted.putQuoted(name, escapeHtml);
            quoted.put(pretty ? ": " : ":");
            bytes = quoted.toBytes();
            if (names.size() < NAMES_MAX) {
                names.put(name, bytes);
            }
        }
        text.put(bytes);
    }

    private void close(char bracket, int depth) {
        if (text.dropComma()) {
            newLine(depth);
        }
        text.put(bracket);
    }

    private void newLine(int depth) {
        if (pretty) {
            text.put('\n');
            for (int i = 0; i < depth; i++) {
                text.put("  ");
            }
        }
    }
}
