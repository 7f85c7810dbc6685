package io.flowgauge.event.processor;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.ConfigErrors;
import io.flowgauge.config.SectionReader;
import io.flowgauge.config.Setting;
import io.flowgauge.config.Types;
import io.flowgauge.event.Event;
import io.flowgauge.event.EventException;
import io.flowgauge.event.EventObject;
import io.flowgauge.event.FieldPath;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code add_process_metadata}. */
final class AddProcessMetadata implements Processor {
    private static final String PROCESS = "process";
    private static final String ENVIRONMENT = "env";
    private static final List<String> NAMES =
            List.of("args", "exe", "name", "pid", "ppid", "start_time", "title");

    private static final Setting<List<String>> MATCH_PIDS =
            new Setting<>(
                    "match_pids",
                    Types.listOf(Types.text()),
                    List.of(),
                    "required",
                    "Fields that may hold the number of a process; the first that is there counts.");
    private static final Setting<String> TARGET =
            Setting.of(
                    "target",
                    Types.text(),
                    "",
                    "Object to add `process` to; `''` for the top of the event.");
    private static final Setting<List<String>> INCLUDE_FIELDS =
            new Setting<>(
                    "include_fields",
                    Types.listOf(Types.text()),
                    List.of(),
                    "all but process.env",
                    "What to add: `process` for all of it, or some of `process.args`,"
                            + " `process.env`, `process.exe`, `process.name`, `process.pid`,"
                            + " `process.ppid`, `process.start_time` and `process.title`.");
    private static final Setting<Boolean> IGNORE_MISSING =
            Setting.of(
                    "ignore_missing",
                    Types.bool(),
                    true,
                    "Whether an event with none of the fields is passed over instead of failing.");
    private static final Setting<Boolean> OVERWRITE_KEYS =
            Setting.of(
                    "overwrite_keys",
                    Types.bool(),
                    false,
                    "Whether to replace fields that are there.");
    private static final Setting<Boolean> RESTRICTED_FIELDS =
            Setting.of(
                    "restricted_fields",
                    Types.bool(),
                    false,
                    "Whether `process.env`, which may hold secrets, can be added.");
    private static final Setting<String> HOST_PATH =
            Setting.of(
                    "host_path",
                    Types.text(),
                    "/",
                    "Where the file system of the machine is, if this runs in a container that"
                            + " sees it elsewhere; `proc` is looked for there.");

    static final ProcessorKind KIND =
            ProcessorKind.of(
                            "add_process_metadata",
                            "Adds what is known of a process on this machine whose number is in a"
                                    + " field. Flow events have no such field unless another"
                                    + " processor adds it.",
                            AddProcessMetadata::new)
                    .with(
                            MATCH_PIDS,
                            TARGET,
                            INCLUDE_FIELDS,
                            IGNORE_MISSING,
                            OVERWRITE_KEYS,
                            RESTRICTED_FIELDS,
                            HOST_PATH)
                    .failing(
                            "It fails, and the event goes on as it was, where the field holds no"
                                    + " number, no process has the number, a field to add is there"
                                    + " already (unless `overwrite_keys`), or lies below something"
                                    + " that is no object. What may not be read of a process is"
                                    + " left out.")
                    .shown(
                            """
                            - add_process_metadata:
                                match_pids: [process.pid]
                                include_fields: [process.name, process.args, process.start_time]
                            """,
                            """
                            + process.args: ["/usr/sbin/named","-f","-u","bind"]
                            + process.name: "named"
                            + process.start_time: "2017-05-03T06:11:59.230Z"
                            """);

    /** A member of a process, and the field that it becomes. */
    private record Wanted(String name, FieldPath field) {}

    private final List<FieldPath> matchPids = new ArrayList<>();
    private final List<Wanted> wanted = new ArrayList<>();
    private final boolean withEnvironment;
    private final boolean ignoreMissing;
    private final boolean overwriteKeys;
    private final ProcessInfo info;

    AddProcessMetadata(SectionReader settings, ProcessorContext context) throws UserErrorException {
        for (String field : settings.require(MATCH_PIDS)) {
            matchPids.add(FieldPath.of(field));
        }
        FieldPath target = FieldPath.of(settings.get(TARGET));
        if (target.isTimestamp()) {
            throw settings.problem(TARGET, "@timestamp is no object");
        }
        ignoreMissing = settings.get(IGNORE_MISSING);
        overwriteKeys = settings.get(OVERWRITE_KEYS);
        List<String> names = new ArrayList<>(NAMES);
        if (settings.get(RESTRICTED_FIELDS)) {
            names.add(ENVIRONMENT);
        }
        List<String> included = settings.get(INCLUDE_FIELDS);
        for (String field : included.isEmpty() ? List.of(PROCESS) : included) {
            int before = wanted.size();
            for (String name : names) {
                String full = PROCESS + "." + name;
                if (field.equals(full) || field.equals(PROCESS)) {
                    wanted.add(new Wanted(name, target.child(full)));
                }
            }
            if (wanted.size() == before) {
                throw unknown(settings, field, names);
            }
        }
        withEnvironment = wanted.stream().anyMatch(field -> field.name.equals(ENVIRONMENT));
        try {
            info = new ProcessInfo(Path.of(settings.get(HOST_PATH)).resolve("proc"));
        } catch (InvalidPathException e) {
            throw settings.problem(HOST_PATH, "no name of a directory: " + e.getMessage());
        }
    }

    private static UserErrorException unknown(
            SectionReader settings, String field, List<String> names) {
        boolean restricted = field.equals(PROCESS + "." + ENVIRONMENT);
        return ConfigErrors.at(
                settings.position(INCLUDE_FIELDS),
                settings.keyOf(INCLUDE_FIELDS),
                "field '"
                        + field
                        + "' not found"
                        + (restricted ? "; it takes restricted_fields: true" : ""),
                PROCESS
                        + ", "
                        + String.join(", ", names.stream().map(n -> "process." + n).toList()));
    }

    @Override
    public boolean process(Event event) throws EventException {
        for (int i = 0; i < matchPids.size(); i++) {
            Object value = event.get(matchPids.get(i));
            if (value != null) {
                add(event, pid(matchPids.get(i), value));
                return true;
            }
        }
        if (ignoreMissing) {
            return true;
        }
        throw new EventException("none of the fields in match_pids found in the event");
    }

    private static long pid(FieldPath field, @Nullable Object value) throws EventException {
        if (value instanceof Long number) {
            return number;
        }
        if (value instanceof String text) {
            try {
                return Long.parseLong(text);
            } catch (NumberFormatException e) {
                throw new EventException(
                        "cannot convert string field '" + field + "' to an integer: " + text);
            }
        }
        throw new EventException("cannot parse field '" + field + "' (not an integer or string)");
    }

    private void add(Event event, long pid) throws EventException {
        EventObject process =
                info.find(pid, withEnvironment)
                        .orElseThrow(() -> new EventException("process not found: " + pid));
        if (!overwriteKeys) {
            for (Wanted member : wanted) {
                if (event.has(member.field)) {
                    throw new EventException(
                            "target field '"
                                    + member.field
                                    + "' already exists and overwrite_keys is false");
                }
            }
        }
        Event.Mark before = event.mark();
        try {
            for (Wanted member : wanted) {
                Object value = process.get(member.name);
                if (value != null) {
                    event.put(member.field, value);
                }
            }
        } catch (EventException e) {
            event.revert(before);
            throw e;
        }
    }
}
