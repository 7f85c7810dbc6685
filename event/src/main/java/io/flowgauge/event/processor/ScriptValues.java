package io.flowgauge.event.processor;

import io.flowgauge.event.EventException;
import io.flowgauge.event.EventObject;
import io.flowgauge.event.FieldPath;
import io.flowgauge.event.FieldPaths;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mozilla.javascript.Callable;
import org.mozilla.javascript.Context;
import org.mozilla.javascript.NativeArray;
import org.mozilla.javascript.ScriptRuntime;
import org.mozilla.javascript.Scriptable;
import org.mozilla.javascript.ScriptableObject;
import org.mozilla.javascript.Undefined;

/**
 * Values of events as JavaScript has them, and back: times are Dates, lists arrays; a number
 * without a fraction is a whole number in an event.
 */
final class ScriptValues {
    private static final int DEPTH_MAX = FieldPath.PARTS_MAX;

    /** How many elements a list may have. */
    private static final int ELEMENTS_MAX = 10_000;

    /** How many values a value may be made of: one that is in another twice counts twice. */
    private static final int NODES_MAX = 50_000;

    /** Up to here JavaScript counts exactly. */
    private static final long EXACT_MAX = 1L << 53;

    /** What a value may still be made of. */
    private static final class Room {
        private int nodes = NODES_MAX;

        void take(int depth) {
            if (depth > DEPTH_MAX) {
                throw unfit("an object nested more than " + DEPTH_MAX + " deep");
            }
            if (nodes-- == 0) {
                throw unfit("an object of more than " + NODES_MAX + " values");
            }
        }

        /** Takes what is in an event already, and may be shared in it many times. */
        void takeAll(@Nullable Object value, int depth) {
            take(depth);
            if (value instanceof EventObject object) {
                for (int i = 0; i < object.size(); i++) {
                    takeAll(object.value(i), depth + 1);
                }
            } else if (value instanceof List<?> list) {
                for (Object element : list) {
                    takeAll(element, depth + 1);
                }
            }
        }
    }

    private ScriptValues() {}

    /** Returns a value as JavaScript has it; objects and lists are copied. */
    static @Nullable Object toScript(@Nullable Object value, Context context, Scriptable scope) {
        return switch (value) {
            case null -> null;
            case Long number when number == number.intValue() -> number.intValue();
            case Instant time ->
                    context.newObject(scope, "Date", new Object[] {(double) time.toEpochMilli()});
            case List<?> list -> {
                Object[] items = new Object[list.size()];
                for (int i = 0; i < items.length; i++) {
                    items[i] = toScript(list.get(i), context, scope);
                }
                yield context.newArray(scope, items);
            }
            case EventObject object -> {
                Scriptable copy = context.newObject(scope);
                for (int i = 0; i < object.size(); i++) {
                    copy.put(object.name(i), copy, toScript(object.value(i), context, scope));
                }
                yield copy;
            }
            default -> value;
        };
    }

    /**
     * Returns a value as events have it.
     *
     * @param path of the field that takes it; empty for the whole event
     * @throws org.mozilla.javascript.RhinoException for the script, if no event can hold it
     */
    static @Nullable Object toEvent(@Nullable Object value, String path) {
        return toEvent(value, depth(path), new Room());
    }

    /**
     * Checks that a value of an event can be moved to a path.
     *
     * @throws org.mozilla.javascript.RhinoException for the script, if it would lie too deep there
     */
    static void checkMove(@Nullable Object value, String path) {
        new Room().takeAll(value, depth(path));
    }

    /**
     * Returns the path of a field inside another.
     *
     * @throws org.mozilla.javascript.RhinoException for the script, if it has too many parts
     */
    static FieldPath path(FieldPaths paths, FieldPath parent, String name) {
        try {
            return paths.child(parent, name);
        } catch (EventException e) {
            throw ScriptRuntime.constructError("TypeError", e.getMessage());
        }
    }

    private static int depth(String path) {
        int depth = path.isEmpty() ? 0 : 1;
        for (int i = 0; i < path.length(); i++) {
            if (path.charAt(i) == '.') {
                depth++;
            }
        }
        return depth;
    }

    private static @Nullable Object toEvent(@Nullable Object value, int depth, Room room) {
        if (value instanceof ScriptFields fields) {
            Object inside = fields.value();
            room.takeAll(inside, depth);
            return inside;
        }
        room.take(depth);
        return switch (value) {
            case null -> null;
            case CharSequence text -> text.toString();
            case Boolean truth -> truth;
            case BigInteger number ->
                    number.bitLength() < Long.SIZE
                            ? (Object) number.longValue()
                            : (Object) number.doubleValue();
            case Long number -> number;
            case Number number -> number(number.doubleValue());
            case NativeArray array -> list(array, depth, room);
            case Callable function -> throw unfit("a function");
            case Scriptable object -> object(object, depth, room);
            default -> {
                if (Undefined.isUndefined(value)) {
                    yield null;
                }
                throw unfit(ScriptRuntime.typeof(value).toString());
            }
        };
    }

    private static Object number(double number) {
        if (Double.isNaN(number) || Double.isInfinite(number)) {
            throw unfit(ScriptRuntime.toString(number));
        }
        if (number == Math.rint(number) && Math.abs(number) <= EXACT_MAX) {
            return (long) number;
        }
        return number;
    }

    private static List<@Nullable Object> list(NativeArray array, int depth, Room room) {
        // No clock runs here, and an array can say that it is long without being it.
        if (array.getLength() > ELEMENTS_MAX) {
            throw unfit("an array of more than " + ELEMENTS_MAX + " elements");
        }
        List<@Nullable Object> list = new ArrayList<>();
        for (int i = 0; i < array.getLength(); i++) {
            Object element = array.has(i, array) ? array.get(i, array) : null;
            list.add(toEvent(element, depth + 1, room));
        }
        return list;
    }

    private static @Nullable Object object(Scriptable object, int depth, Room room) {
        switch (object.getClassName()) {
            case "Date" -> {
                double ms = ScriptRuntime.toNumber(object);
                if (Double.isNaN(ms)) {
                    throw unfit("an invalid Date");
                }
                return Instant.ofEpochMilli((long) ms);
            }
            case "String", "Error", "Symbol" -> {
                return ScriptRuntime.toString(object);
            }
            case "Number" -> {
                return number(ScriptRuntime.toNumber(object));
            }
            case "Boolean" -> {
                return object.getDefaultValue(ScriptRuntime.BooleanClass);
            }
            default -> {}
        }
        EventObject members = new EventObject();
        for (Object id : object.getIds()) {
            Object member =
                    id instanceof Integer index
                            ? ScriptableObject.getProperty(object, index)
                            : ScriptableObject.getProperty(object, id.toString());
            members.put(id.toString(), toEvent(member, depth + 1, room));
        }
        return members;
    }

    private static RuntimeException unfit(String what) {
        return ScriptRuntime.constructError("TypeError", what + " can't be a value of a field");
    }
}
