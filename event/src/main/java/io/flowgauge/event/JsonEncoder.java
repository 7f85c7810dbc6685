package io.flowgauge.event;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Encodes events as JSON, in the {@link Schema} of their settings.
 *
 * <p>The tree of an event is compiled once into steps: constant text, and fields of the record
 * between it. Custom fields that replace or extend the event's own are thereby part of the text,
 * and an event costs no lookup, no map and no object. Members are sorted by name, after {@code
 * @timestamp} and {@code @metadata}. An event that processors changed is walked through instead.
 */
public final class JsonEncoder implements EventEncoder {
    /** What {@code @metadata.beat} says unless an output has an {@code index} of its own. */
    public static final String BEAT = Schema.BEAT;

    private static final Comparator<String> TIMESTAMP_FIRST =
            Comparator.comparing((String name) -> !name.equals(Schema.TIMESTAMP))
                    .thenComparing(Comparator.naturalOrder());

    private final Step[] steps;
    private final int bytesMax;
    private final ChangedEventJson changed;

    /**
     * Compiles the form of events.
     *
     * @param pretty whether an event is spread over lines and indented
     * @param escapeHtml whether {@code <}, {@code >} and {@code &} in strings are written as
     *     escapes
     */
    public JsonEncoder(EventSettings settings, boolean pretty, boolean escapeHtml) {
        this(settings, pretty, escapeHtml, BEAT);
    }

    /**
     * As the other, for an output that has an {@code index}.
     *
     * @param beat what {@code @metadata.beat} says, which many configurations of Logstash begin the
     *     name of an index with
     */
    public JsonEncoder(EventSettings settings, boolean pretty, boolean escapeHtml, String beat) {
        this(settings, pretty, escapeHtml, settings.schema().metadata(settings, beat));
    }

    private JsonEncoder(
            EventSettings settings,
            boolean pretty,
            boolean escapeHtml,
            @Nullable Map<String, Object> metadata) {
        Compiler compiler = new Compiler(new JsonText(pretty, escapeHtml));
        Map<String, Object> tree = settings.schema().tree(settings);
        if (metadata != null) {
            tree.put(Schema.METADATA, metadata);
        }
        compiler.object(tree, TIMESTAMP_FIRST, 0);
        compiler.text.append('\n');
        compiler.flush();
        steps = compiler.steps.toArray(Step[]::new);
        int bytes = 0;
        for (Step step : steps) {
            bytes += step.bytesMax();
        }
        bytesMax = bytes;
        changed = new ChangedEventJson(settings.precision(), pretty, escapeHtml, metadata);
    }

    /**
     * Compiles the form of documents of Elasticsearch: one line, without {@code @metadata}.
     *
     * @param escapeHtml whether {@code <}, {@code >} and {@code &} in strings are written as
     *     escapes
     */
    public static JsonEncoder ofDocuments(EventSettings settings, boolean escapeHtml) {
        return new JsonEncoder(settings, false, escapeHtml, (Map<String, Object>) null);
    }

    @Override
    public boolean encode(Event event, EventBatch batch) {
        if (event.isChanged()) {
            changed.encode(event, batch);
        } else {
            encode(event.flow(), batch);
        }
        return true;
    }

    private void encode(FlowEvent event, EventBatch batch) {
        byte[] to = batch.reserve(bytesMax);
        int at = batch.size();
        Step[] program = steps;
        for (int next = 0; next < program.length; next++) {
            Step step = program[next];
            switch (step.action) {
                case TEXT -> at = step.putText(to, at);
                case FIELD_ALWAYS -> at = event.put(step.field, to, step.putText(to, at));
                case FIELD -> {
                    if (event.has(step.field)) {
                        at = event.put(step.field, to, step.putText(to, at));
                        if (step.field.isText()) {
                            to[at++] = '"';
                        }
                        to[at++] = ',';
                    }
                }
                case UNLESS_SKIP -> {
                    if (!event.has(step.field)) {
                        next = step.skipTo - 1;
                    }
                }
                case CLOSE -> {
                    if (to[at - 1] == ',') {
                        at = step.putText(to, at - 1);
                    } else {
                        to[at++] = '}';
                    }
                }
            }
        }
        batch.endEvent(at);
    }

    /** What a step does. */
    private enum Action {
        /** Writes text. */
        TEXT,
        /** Writes text, then a field that every flow has. */
        FIELD_ALWAYS,
        /** Writes a member, from its name to its comma, if the flow has the field. */
        FIELD,
        /** Goes on at a later step unless the flow has the field. */
        UNLESS_SKIP,
        /** Closes an object whose last member may or may not have been written. */
        CLOSE
    }

    /** One step. The field of a step without one is never looked at. */
    private static final class Step {
        final Action action;
        final byte[] text;
        final FlowField field;
        int skipTo;

        Step(Action action, String text, @Nullable FlowField field) {
            this.action = action;
            this.text = text.getBytes(StandardCharsets.UTF_8);
            this.field = field == null ? FlowField.TIMESTAMP : field;
        }

        int putText(byte[] to, int at) {
            System.arraycopy(text, 0, to, at, text.length);
            return at + text.length;
        }

        int bytesMax() {
            // Two more for a quote and a comma; a bracket.
            return text.length + field.bytesMax() + 2;
        }
    }

    /** Walks the tree and collects steps; text is held back to be joined with what follows. */
    private static final class Compiler {
        final List<Step> steps = new ArrayList<>();
        final StringBuilder text = new StringBuilder();
        final JsonText json;

        Compiler(JsonText json) {
            this.json = json;
        }

        void object(Map<?, ?> object, Comparator<String> order, int depth) {
            Map<String, @Nullable Object> members = new TreeMap<>(order);
            object.forEach((name, value) -> members.put(name.toString(), value));
            text.append('{');
            members.forEach((name, value) -> member(name, value, depth + 1));
            if (text.isEmpty()) {
                StringBuilder end = new StringBuilder();
                json.newLine(end, depth);
                steps.add(new Step(Action.CLOSE, end.append('}').toString(), null));
            } else {
                json.close(text, '}', depth);
            }
        }

        private void member(String name, @Nullable Object value, int depth) {
            switch (value) {
                case FlowField field -> field(name, field, depth);
                case Map<?, ?> inner when hasField(inner) -> {
                    int skip = skipUnlessMade(inner);
                    name(name, depth);
                    object(inner, Comparator.naturalOrder(), depth);
                    text.append(',');
                    if (skip >= 0) {
                        flush();
                        steps.get(skip).skipTo = steps.size();
                    }
                }
                case null, default -> {
                    name(name, depth);
                    json.value(text, value, depth);
                    text.append(',');
                }
            }
        }

        private void field(String name, FlowField field, int depth) {
            if (!field.isAlways()) {
                flush();
            }
            name(name, depth);
            if (field.isText()) {
                text.append('"');
            }
            Action action = field.isAlways() ? Action.FIELD_ALWAYS : Action.FIELD;
            steps.add(new Step(action, text.toString(), field));
            text.setLength(0);
            if (field.isAlways()) {
                text.append(field.isText() ? "\"," : ",");
            }
        }

        /**
         * Begins an object that is there as a whole or not at all, as long as no custom field was
         * put into it. Returns the step that decides, or -1 for other objects.
         */
        private int skipUnlessMade(Map<?, ?> object) {
            FlowField maker = maker(object);
            if (maker == null) {
                return -1;
            }
            flush();
            steps.add(new Step(Action.UNLESS_SKIP, "", maker));
            return steps.size() - 1;
        }

        /** Returns the field that decides whether an object is there; null for other objects. */
        private static @Nullable FlowField maker(Map<?, ?> object) {
            FlowField maker = null;
            for (Object value : object.values()) {
                maker = value instanceof Map<?, ?> inner ? maker(inner) : null;
                if (value instanceof FlowField field && field.makesObject()) {
                    maker = field;
                }
                if (maker == null) {
                    return null;
                }
            }
            return maker;
        }

        private void name(String name, int depth) {
            json.newLine(text, depth);
            json.name(text, name);
        }

        void flush() {
            if (!text.isEmpty()) {
                steps.add(new Step(Action.TEXT, text.toString(), null));
                text.setLength(0);
            }
        }

        private static boolean hasField(Map<?, ?> object) {
            for (Object value : object.values()) {
                if (value instanceof FlowField
                        || (value instanceof Map<?, ?> inner && hasField(inner))) {
                    return true;
                }
            }
            return false;
        }
    }
}
