package io.flowgauge.event.processor;

import io.flowgauge.event.EventObject;
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
    private static final int DEPTH_MAX = 100;

    /** Up to here JavaScript counts exactly. */
    private static final long EXACT_MAX = 1L << 53;

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
     * @throws org.mozilla.javascript.RhinoException for the script, if no event can hold it
     */
    static @Nullable Object toEvent(@Nullable Object value) {
        return toEvent(value, 0);
    }

    private static @Nullable Object toEvent(@Nullable Object value, int depth) {
        if (depth > DEPTH_MAX) {
            throw unfit("an object nested more than " + DEPTH_MAX + " deep");
        }
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
            case ScriptFields fields -> fields.value();
            case NativeArray array -> list(array, depth);
            case Callable function -> throw unfit("a function");
            case Scriptable object -> object(object, depth);
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

    private static List<@Nullable Object> list(NativeArray array, int depth) {
        List<@Nullable Object> list = new ArrayList<>();
        for (int i = 0; i < array.getLength(); i++) {
            list.add(array.has(i, array) ? toEvent(array.get(i, array), depth + 1) : null);
        }
        return list;
    }

    private static @Nullable Object object(Scriptable object, int depth) {
        switch (object.getClassName()) {
            case "Date" -> {
                double ms = ScriptRuntime.toNumber(object);
                if (Double.isNaN(ms)) {
                    throw unfit("an invalid Date");
                }
                return Instant.ofEpochMilli((long) ms);
            }
            case "String", "RegExp", "Error", "Symbol" -> {
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
            members.put(id.toString(), toEvent(member, depth + 1));
        }
        return members;
    }

    private static RuntimeException unfit(String what) {
        return ScriptRuntime.constructError("TypeError", what + " can't be a value of a field");
    }
}
