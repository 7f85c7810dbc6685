package io.flowgauge.event.processor;

import io.flowgauge.base.Durations;
import io.flowgauge.base.FileFailure;
import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.ConfigErrors;
import io.flowgauge.config.LocatedText;
import io.flowgauge.config.Position;
import io.flowgauge.config.SectionReader;
import io.flowgauge.config.Setting;
import io.flowgauge.config.Types;
import io.flowgauge.event.Event;
import io.flowgauge.event.EventException;
import io.flowgauge.event.FieldPath;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.PatternSyntaxException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code script}: the processor of Beats that runs JavaScript. */
final class Script implements Processor {
    private static final FieldPath TAGS = FieldPath.of("tags");
    private static final FieldPath ERROR_MESSAGE = FieldPath.of("error.message");

    /** What a script may take where the configuration sets no limit. */
    private static final long LIMIT_NS = 10 * Durations.SECOND_NS;

    private static final Setting<String> LANG =
            new Setting<>(
                    "lang",
                    Types.choice("javascript", "js"),
                    "",
                    "required",
                    "The language: `javascript`, or `js` for short.");
    private static final Setting<LocatedText> SOURCE =
            new Setting<>(
                    "source",
                    Types.locatedText(),
                    LocatedText.NONE,
                    "",
                    "The script itself. `${` begins a variable of the configuration, `$${` does"
                            + " not.");
    private static final Setting<String> FILE =
            Setting.of(
                    "file",
                    Types.text(),
                    "",
                    "A file with the script, relative to `path.config`; `*` and `?` may stand in"
                            + " its name.");
    private static final Setting<List<String>> FILES =
            Setting.of(
                    "files",
                    Types.listOf(Types.text()),
                    List.of(),
                    "Several of them, which are run in this order as one script.");
    private static final Setting<Map<String, Object>> PARAMS =
            Setting.of(
                    "params",
                    Types.freeObject(),
                    Map.of(),
                    "What the function `register(params)` of the script is called with.");
    private static final Setting<String> TAG =
            Setting.of(
                    "tag",
                    Types.text(),
                    "",
                    "A name for this script, which its lines in the log carry.");
    private static final Setting<Long> TIMEOUT =
            new Setting<>(
                    "timeout",
                    Types.duration(0),
                    0L,
                    "0",
                    "How long it may take over one event. 0 is 10s: without any limit an endless"
                            + " loop would be the end of all events.");
    private static final Setting<String> TAG_ON_EXCEPTION =
            Setting.of(
                    "tag_on_exception",
                    Types.text(),
                    "_js_exception",
                    "Tag for events on which the script failed; `''` for none.");
    private static final Setting<Integer> MAX_CACHED_SESSIONS =
            Setting.of(
                    "max_cached_sessions",
                    Types.integerFrom(0),
                    4,
                    "Of Packetbeat, without effect: one thread runs the script, so one session is"
                            + " enough.");
    private static final Setting<Boolean> ONLY_CACHED_SESSIONS =
            Setting.of(
                    "only_cached_sessions",
                    Types.bool(),
                    false,
                    "Of Packetbeat, without effect as well.");

    static final ProcessorKind KIND =
            ProcessorKind.of(
                            "script",
                            """
                            Runs JavaScript: ECMAScript 5.1 with most of what came later (`let`, arrow functions,
                            templates, destructuring, `Map`, `?.`; no `class`, no modules). Exactly one of `source`,
                            `file` and `files` is needed. The script has a function `process(event)`, and may have
                            `register(params)`, which is called once, and `test()`, which is called at the start and by
                            `test config` and throws where something is wrong. It reaches no files, no network and
                            nothing of Java.

                            | function | |
                            | --- | --- |
                            | `event.Get(field)` | the value, `null` if there is none; without a field, or as `event.fields`, the whole event. Assigning to a member of an object changes the event |
                            | `event.Put(field, value)` | sets a field; returns what was there. It throws where a parent is no object |
                            | `event.Rename(from, to)` | returns whether it could: `from` is there and `to` is not |
                            | `event.Delete(field)` | returns whether the field was there |
                            | `event.Cancel()` | drops the event when `process` returns |
                            | `event.Tag(tag)` | adds to `tags` what is not there yet |
                            | `event.AppendTo(field, text)` | makes a text a list, and adds what is not there yet |
                            | `new Event({...})` | makes an event for `test()` |
                            | `console.debug`, `info`, `log`, `warn`, `error` | write to the log, with `%s`, `%d`, `%j`; selector `processor.javascript` |

                            `@timestamp` is a `Date`. Numbers without a fraction are whole numbers in the event.
                            `require` is not supported.
                            """,
                            Script::new)
                    .with(
                            LANG,
                            SOURCE,
                            FILE,
                            FILES,
                            PARAMS,
                            TAG,
                            TIMEOUT,
                            TAG_ON_EXCEPTION,
                            MAX_CACHED_SESSIONS,
                            ONLY_CACHED_SESSIONS)
                    .failing(
                            "An event on which the script throws, or takes too long, goes on with"
                                    + " what the script did to it until then, the message in"
                                    + " `error.message` and the tag of `tag_on_exception`. A script"
                                    + " that can't be compiled, or that fails in `register` or"
                                    + " `test`, is an error at the start, with its line.")
                    .example(
                            """
                            - script:
                                lang: javascript
                                params: {port: 53}
                                source: |
                                  var port;
                                  function register(params) {
                                    port = params.port;
                                  }
                                  function process(event) {
                                    if (event.Get("dest.port") === port) {
                                      event.Put("network.protocol", "dns");
                                      event.Tag("lookup");
                                    }
                                    event.Delete("flow_id");
                                  }
                                  function test() {
                                    var event = new Event({dest: {port: 53}});
                                    process(event);
                                    if (event.Get("network.protocol") !== "dns") {
                                      throw "expected dns";
                                    }
                                  }
                            """);

    private final ScriptEngine engine;
    private final String tagOnException;

    Script(SectionReader settings, ProcessorContext context) throws UserErrorException {
        settings.require(LANG);
        settings.get(MAX_CACHED_SESSIONS);
        settings.get(ONLY_CACHED_SESSIONS);
        tagOnException = settings.get(TAG_ON_EXCEPTION);
        long timeoutNs = settings.get(TIMEOUT);
        String tag = settings.get(TAG);
        Logger log =
                LoggerFactory.getLogger("processor.javascript" + (tag.isEmpty() ? "" : "." + tag));
        engine =
                new ScriptEngine(
                        sources(settings, context),
                        settings.has(PARAMS) ? settings.get(PARAMS) : null,
                        timeoutNs == 0 ? LIMIT_NS : timeoutNs,
                        log);
    }

    private static List<ScriptSource> sources(SectionReader settings, ProcessorContext context)
            throws UserErrorException {
        List<Setting<?>> given = new ArrayList<>();
        for (Setting<?> setting : List.of(SOURCE, FILE, FILES)) {
            if (settings.has(setting)) {
                given.add(setting);
            }
        }
        if (given.size() != 1) {
            Setting<?> where = given.isEmpty() ? SOURCE : given.get(1);
            String found = given.isEmpty() ? "there is no script" : "there is more than one script";
            throw ConfigErrors.at(
                    settings.position(where),
                    settings.keyOf(where),
                    found,
                    "one of source, file and files");
        }
        if (given.contains(SOURCE)) {
            LocatedText source = settings.get(SOURCE);
            return List.of(
                    new ScriptSource(settings.keyOf(SOURCE), source.position(), source.text()));
        }
        boolean single = given.contains(FILE);
        Setting<?> setting = single ? FILE : FILES;
        List<ScriptSource> sources = new ArrayList<>();
        for (String name : single ? List.of(settings.get(FILE)) : settings.get(FILES)) {
            for (String file : files(settings, setting, name, context.configDirectory())) {
                sources.add(read(settings, setting, file, context));
            }
        }
        if (sources.isEmpty()) {
            throw settings.problem(setting, "no file is named");
        }
        return sources;
    }

    /** Returns the files that a name stands for: itself, or what its last part matches. */
    private static List<String> files(
            SectionReader settings, Setting<?> setting, String name, Path directory)
            throws UserErrorException {
        int slash = name.lastIndexOf('/') + 1;
        String pattern = name.substring(slash);
        if (pattern.chars().noneMatch(c -> "*?[".indexOf(c) >= 0)) {
            return List.of(name);
        }
        List<String> found = new ArrayList<>();
        try (DirectoryStream<Path> entries =
                Files.newDirectoryStream(directory.resolve(name.substring(0, slash)), pattern)) {
            for (Path entry : entries) {
                if (Files.isRegularFile(entry)) {
                    found.add(name.substring(0, slash) + entry.getFileName());
                }
            }
        } catch (IOException
                | DirectoryIteratorException
                | PatternSyntaxException
                | InvalidPathException e) {
            throw settings.problem(
                    setting, "can't look for " + name + ": " + FileFailure.reason(e));
        }
        if (found.isEmpty()) {
            throw settings.problem(setting, "no file matches " + name);
        }
        found.sort(null);
        return found;
    }

    private static ScriptSource read(
            SectionReader settings, Setting<?> setting, String file, ProcessorContext context)
            throws UserErrorException {
        try {
            return new ScriptSource(
                    settings.keyOf(setting), new Position(file, 1, 1), context.read(file));
        } catch (IOException | InvalidPathException e) {
            throw FileProblem.of(settings, setting, file, e);
        }
    }

    @Override
    public boolean process(Event event) throws EventException {
        try {
            return engine.process(event);
        } catch (ScriptEngine.ScriptException e) {
            if (!tagOnException.isEmpty()) {
                TextList.add(event, TAGS, tagOnException, true);
            }
            TextList.add(event, ERROR_MESSAGE, e.getMessage(), false);
            throw new EventException(e.getMessage());
        }
    }
}
