package io.flowgauge.event.processor;

import io.flowgauge.event.Event;
import io.flowgauge.event.EventException;
import io.flowgauge.event.EventObject;
import io.flowgauge.event.EventSettings;
import io.flowgauge.event.FieldPath;
import io.flowgauge.event.FieldPaths;
import org.jspecify.annotations.Nullable;
import org.mozilla.javascript.Context;
import org.mozilla.javascript.LambdaConstructor;
import org.mozilla.javascript.ScriptRuntime;
import org.mozilla.javascript.Scriptable;
import org.mozilla.javascript.ScriptableObject;
import org.mozilla.javascript.Undefined;

/**
 * The class {@code Event} of scripts, with the functions that Beats gives it. One object is moved
 * from event to event; {@code new Event({...})} makes others for a script's {@code test}.
 */
final class ScriptEvent extends ScriptableObject {
    private static final FieldPath ALL = FieldPath.of("");
    private static final FieldPath TAGS = FieldPath.of("tags");

    private final transient FieldPaths paths = new FieldPaths();
    private transient Event event;
    private transient boolean cancelled;

    private ScriptEvent(Event event) {
        this.event = event;
    }

    private interface Method {
        @Nullable Object call(ScriptEvent self, Object[] args, Context context, Scriptable scope)
                throws EventException;
    }

    /** Defines the class in a scope. */
    static void define(Context context, ScriptableObject scope) {
        LambdaConstructor type =
                new LambdaConstructor(
                        scope,
                        "Event",
                        1,
                        LambdaConstructor.CONSTRUCTOR_NEW,
                        (cx, where, args) -> construct(args));
        method(type, scope, "Get", 0, ScriptEvent::read);
        method(type, scope, "Put", 2, ScriptEvent::write);
        method(type, scope, "Rename", 2, (self, args, cx, where) -> self.rename(args));
        method(
                type,
                scope,
                "Delete",
                1,
                (self, args, cx, where) -> self.event.remove(self.path(args[0])));
        method(
                type,
                scope,
                "Cancel",
                0,
                (self, args, cx, where) -> {
                    self.cancelled = true;
                    return Undefined.instance;
                });
        method(
                type,
                scope,
                "Tag",
                1,
                (self, args, cx, where) -> {
                    TextList.add(self.event, TAGS, text(args[0]), true);
                    return Undefined.instance;
                });
        method(
                type,
                scope,
                "AppendTo",
                2,
                (self, args, cx, where) -> {
                    TextList.add(self.event, self.path(args[0]), text(args[1]), false);
                    return Undefined.instance;
                });
        type.definePrototypeProperty(
                context,
                "fields",
                self -> {
                    ScriptEvent scripted = LambdaConstructor.convertThisObject(self, CLASS);
                    return new ScriptFields(scripted.event, ALL, scripted.paths, scope);
                },
                DONTENUM);
        scope.defineProperty("Event", type, DONTENUM);
    }

    private static final Class<ScriptEvent> CLASS = ScriptEvent.class;

    private static void method(
            LambdaConstructor type, ScriptableObject scope, String name, int count, Method body) {
        type.definePrototypeMethod(
                scope,
                name,
                count,
                (cx, where, self, args) -> {
                    ScriptEvent scripted = LambdaConstructor.convertThisObject(self, CLASS);
                    if (args.length < count) {
                        throw ScriptRuntime.constructError(
                                "TypeError",
                                name
                                        + " requires "
                                        + count
                                        + (count == 1 ? " argument" : " arguments"));
                    }
                    try {
                        return body.call(scripted, args, cx, where);
                    } catch (EventException e) {
                        throw ScriptRuntime.constructError("Error", e.getMessage());
                    }
                });
    }

    /** Makes an object of the class. */
    static ScriptEvent make(Context context, ScriptableObject scope) {
        return (ScriptEvent) context.newObject(scope, "Event");
    }

    private static ScriptEvent construct(Object[] args) {
        Event event = new Event(EventSettings.of("", "", ""));
        Object fields = args.length == 0 ? null : ScriptValues.toEvent(args[0], "");
        if (fields != null && !(fields instanceof EventObject)) {
            throw ScriptRuntime.constructError("TypeError", "an Event is made of an object");
        }
        try {
            event.put(ALL, fields == null ? new EventObject() : fields);
        } catch (EventException e) {
            throw ScriptRuntime.constructError("Error", e.getMessage());
        }
        return new ScriptEvent(event);
    }

    /** Moves to an event. */
    void use(Event next) {
        event = next;
        cancelled = false;
    }

    /** Returns whether the script wants the event to be dropped. */
    boolean isCancelled() {
        return cancelled;
    }

    @Override
    public String getClassName() {
        return "Event";
    }

    private @Nullable Object read(Object[] args, Context context, Scriptable scope) {
        if (args.length == 0 || Undefined.isUndefined(args[0])) {
            return new ScriptFields(event, ALL, paths, scope);
        }
        return ScriptFields.read(event, path(args[0]), paths, context, scope);
    }

    private @Nullable Object write(Object[] args, Context context, Scriptable scope)
            throws EventException {
        FieldPath path = path(args[0]);
        Object before = ScriptValues.toScript(event.get(path), context, scope);
        event.put(path, ScriptValues.toEvent(args[1], path.toString()));
        return before;
    }

    private boolean rename(Object[] args) {
        FieldPath to = path(args[1]);
        if (event.has(to)) {
            return false;
        }
        FieldPath from = path(args[0]);
        ScriptValues.checkMove(event.get(from), to.toString());
        try {
            return event.move(from, to);
        } catch (EventException e) {
            return false;
        }
    }

    private FieldPath path(Object name) {
        return ScriptValues.path(paths, ALL, text(name));
    }

    private static String text(Object value) {
        return ScriptRuntime.toString(value);
    }
}
