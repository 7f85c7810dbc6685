package io.flowgauge.event.processor;

import io.flowgauge.event.Event;
import io.flowgauge.event.EventException;
import io.flowgauge.event.EventObject;
import io.flowgauge.event.FieldPath;
import io.flowgauge.event.FieldPaths;
import org.jspecify.annotations.Nullable;
import org.mozilla.javascript.Context;
import org.mozilla.javascript.ScriptRuntime;
import org.mozilla.javascript.Scriptable;
import org.mozilla.javascript.ScriptableObject;

/**
 * An object inside an event as a script sees it: reading reads the event, assigning and deleting
 * change it, as Beats has it.
 */
final class ScriptFields extends ScriptableObject {
    private final transient Event event;
    private final transient FieldPath path;
    private final transient FieldPaths paths;

    ScriptFields(Event event, FieldPath path, FieldPaths paths, Scriptable scope) {
        super(scope, ScriptableObject.getObjectPrototype(scope));
        this.event = event;
        this.path = path;
        this.paths = paths;
    }

    /** Returns a field as a script sees it; null where it is missing. */
    static @Nullable Object read(
            Event event, FieldPath path, FieldPaths paths, Context context, Scriptable scope) {
        Object value = event.get(path);
        return value instanceof EventObject
                ? new ScriptFields(event, path, paths, scope)
                : ScriptValues.toScript(value, context, scope);
    }

    /** Returns the object as it now is. */
    @Nullable Object value() {
        return path.toString().isEmpty() ? event.fields() : event.get(path);
    }

    private FieldPath child(String name) {
        return ScriptValues.path(paths, path, name);
    }

    @Override
    public String getClassName() {
        return "Object";
    }

    @Override
    public boolean has(String name, Scriptable start) {
        return event.has(child(name)) || super.has(name, start);
    }

    @Override
    public boolean has(int index, Scriptable start) {
        return has(String.valueOf(index), start);
    }

    @Override
    public @Nullable Object get(String name, Scriptable start) {
        FieldPath field = child(name);
        return event.has(field)
                ? read(event, field, paths, Context.getCurrentContext(), getParentScope())
                : super.get(name, start);
    }

    @Override
    public @Nullable Object get(int index, Scriptable start) {
        return get(String.valueOf(index), start);
    }

    @Override
    public void put(String name, Scriptable start, @Nullable Object value) {
        try {
            FieldPath field = child(name);
            event.put(field, ScriptValues.toEvent(value, field.toString()));
        } catch (EventException e) {
            throw ScriptRuntime.constructError("Error", e.getMessage());
        }
    }

    @Override
    public void put(int index, Scriptable start, @Nullable Object value) {
        put(String.valueOf(index), start, value);
    }

    @Override
    public void delete(String name) {
        event.remove(child(name));
    }

    @Override
    public void delete(int index) {
        delete(String.valueOf(index));
    }

    @Override
    public Object[] getIds() {
        if (!(value() instanceof EventObject object)) {
            return new Object[0];
        }
        Object[] names = new Object[object.size()];
        for (int i = 0; i < names.length; i++) {
            names[i] = object.name(i);
        }
        return names;
    }

    @Override
    public Object[] getAllIds() {
        return getIds();
    }
}
