package io.flowgauge.event.processor;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.ConfigErrors;
import io.flowgauge.event.Event;
import io.flowgauge.event.EventObject;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.mozilla.javascript.Context;
import org.mozilla.javascript.ContextFactory;
import org.mozilla.javascript.Function;
import org.mozilla.javascript.LambdaFunction;
import org.mozilla.javascript.NativeConsole;
import org.mozilla.javascript.RhinoException;
import org.mozilla.javascript.ScriptRuntime;
import org.mozilla.javascript.Scriptable;
import org.mozilla.javascript.ScriptableObject;
import org.slf4j.Logger;

/**
 * Runs one script, interpreted, with nothing of Java in its reach and within limits of time and
 * depth. One thread at a time uses it.
 */
final class ScriptEngine {
    /**
     * How many steps of the interpreter, or of a regular expression, are between looks at a clock.
     */
    private static final int STEPS = 10_000;

    private static final int DEPTH_MAX = 1_000;

    private final Steps factory;
    private final Context context;
    private final ScriptableObject scope;
    private final ScriptEvent scriptEvent;
    private final Object[] arguments;
    private final List<ScriptSource> sources;
    private final long limitNs;
    private @Nullable Function process;

    /** Ends a script; it is no exception that the script could catch. */
    private static final class OutOfTime extends Error {
        private static final long serialVersionUID = 1;

        OutOfTime() {
            super("out of time", null, false, false);
        }
    }

    private static final class Steps extends ContextFactory {
        private long startNs;
        private long limitNs;

        void begin(long limit) {
            startNs = System.nanoTime();
            limitNs = limit;
        }

        @Override
        protected Context makeContext() {
            Context made = super.makeContext();
            made.setInterpretedMode(true);
            made.setLanguageVersion(Context.VERSION_ES6);
            made.setInstructionObserverThreshold(STEPS);
            made.setMaximumInterpreterStackDepth(DEPTH_MAX);
            made.setClassShutter(name -> false);
            return made;
        }

        @Override
        protected void observeInstructionCount(Context running, int steps) {
            if (System.nanoTime() - startNs > limitNs) {
                throw new OutOfTime();
            }
        }
    }

    /**
     * Compiles a script and runs what stands outside of functions, {@code register} and {@code
     * test}.
     *
     * @param params what {@code register} is called with; null if there are none
     * @param limitNs how long a call may take
     * @throws UserErrorException with the line, if that fails or there is no {@code process}
     */
    ScriptEngine(
            List<ScriptSource> sources,
            @Nullable Map<String, Object> params,
            long limitNs,
            Logger log)
            throws UserErrorException {
        this.sources = sources;
        this.limitNs = limitNs;
        factory = new Steps();
        context = factory.enterContext();
        try {
            scope = context.initSafeStandardObjects(null, false);
            NativeConsole.init(
                    scope,
                    false,
                    (cx, where, level, values, stack) ->
                            log(log, level, NativeConsole.format(cx, where, values)));
            define("require", ScriptEngine::require);
            ScriptEvent.define(context, scope);
            scriptEvent = ScriptEvent.make(context, scope);
            arguments = new Object[] {scriptEvent};
            for (ScriptSource source : sources) {
                attempt(source, () -> run(source));
            }
            ScriptSource last = sources.getLast();
            attempt(last, () -> register(params));
            process = function("process");
            if (process == null) {
                throw ConfigErrors.at(
                        last.start(),
                        last.key(),
                        "the script has no function process(event), which is called with every"
                                + " event");
            }
            Function test = function("test");
            if (test != null) {
                attempt(last, () -> test.call(context, scope, scope, new Object[0]));
            }
        } finally {
            Context.exit();
        }
    }

    private interface Step {
        void run() throws UserErrorException;
    }

    private void attempt(ScriptSource source, Step step) throws UserErrorException {
        factory.begin(limitNs);
        try {
            step.run();
        } catch (RhinoException e) {
            ScriptSource where = source(e, source);
            throw ConfigErrors.at(
                    where.place(e.lineNumber(), e.columnNumber()), where.key(), oneLine(e));
        } catch (OutOfTime e) {
            throw ConfigErrors.at(source.start(), source.key(), tooLong());
        } catch (StackOverflowError e) {
            throw ConfigErrors.at(source.start(), source.key(), "the script nests too deeply");
        } catch (RuntimeException e) {
            throw ConfigErrors.at(source.start(), source.key(), broken(e));
        }
    }

    private ScriptSource source(RhinoException e, ScriptSource fallback) {
        return sources.stream()
                .filter(source -> source.name().equals(e.sourceName()))
                .findFirst()
                .orElse(fallback);
    }

    private void run(ScriptSource source) {
        context.compileString(source.text(), source.name(), source.firstLine(), null)
                .exec(context, scope, scope);
    }

    private void register(@Nullable Map<String, Object> params) throws UserErrorException {
        Function register = function("register");
        if (register != null) {
            Object given =
                    ScriptValues.toScript(
                            EventObject.of(params == null ? Map.of() : params), context, scope);
            register.call(context, scope, scope, new Object[] {given});
        } else if (params != null) {
            ScriptSource last = sources.getLast();
            throw ConfigErrors.at(
                    last.start(),
                    last.key(),
                    "there are params, but the script has no function register(params) to take"
                            + " them");
        }
    }

    private @Nullable Function function(String name) {
        return scope.get(name, scope) instanceof Function function ? function : null;
    }

    private void define(String name, org.mozilla.javascript.SerializableCallable body) {
        scope.defineProperty(
                name, new LambdaFunction(scope, name, 1, body), ScriptableObject.DONTENUM);
    }

    private static Object require(Context cx, Scriptable where, Scriptable self, Object[] args) {
        String module = args.length == 0 ? "" : ScriptRuntime.toString(args[0]);
        throw ScriptRuntime.constructError(
                "Error",
                "require(\""
                        + module
                        + "\") is not supported: there are no modules here; other processors can"
                        + " stand before or behind the script in the list of processors");
    }

    private static void log(Logger log, NativeConsole.Level level, String text) {
        switch (level) {
            case TRACE, DEBUG -> log.debug("{}", text);
            case INFO -> log.info("{}", text);
            case WARN -> log.warn("{}", text);
            case ERROR -> log.error("{}", text);
        }
    }

    /**
     * Calls {@code process} with an event; returns whether the event goes on.
     *
     * @throws ScriptException with what the script threw, or what ended it
     */
    boolean process(Event event) throws ScriptException {
        factory.enterContext(context);
        factory.begin(limitNs);
        try {
            scriptEvent.use(event);
            if (process != null) {
                process.call(context, scope, scope, arguments);
            }
            return !scriptEvent.isCancelled();
        } catch (RhinoException e) {
            throw new ScriptException(
                    oneLine(e)
                            + " ("
                            + e.sourceName()
                            + ":"
                            + e.lineNumber()
                            + (e.columnNumber() > 0 ? ":" + e.columnNumber() : "")
                            + ")");
        } catch (OutOfTime e) {
            throw new ScriptException(tooLong());
        } catch (StackOverflowError e) {
            throw new ScriptException("the script nests too deeply");
        } catch (RuntimeException e) {
            throw new ScriptException(broken(e));
        } finally {
            Context.exit();
        }
    }

    private String tooLong() {
        return "the script took longer than "
                + io.flowgauge.base.Durations.format(limitNs)
                + ", its timeout";
    }

    private static String oneLine(RhinoException e) {
        return oneLine("" + e.details());
    }

    /** What the engine throws where a script finds a mistake of its. */
    private static String broken(RuntimeException e) {
        return oneLine("the script can't be run on: " + e);
    }

    /** Returns a text with a blank in place of each break of a line and the blanks around it. */
    private static String oneLine(String text) {
        return text.lines().map(String::strip).collect(Collectors.joining(" "));
    }

    /** Says why a script did not come to its end. */
    static final class ScriptException extends Exception {
        private static final long serialVersionUID = 1;

        ScriptException(String message) {
            super(message, null, false, false);
        }

        @Override
        public String getMessage() {
            return "" + super.getMessage();
        }
    }
}
