package io.flowgauge.event.processor;

import static java.util.stream.Collectors.joining;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.ConfigErrors;
import io.flowgauge.config.ConfigList;
import io.flowgauge.config.ConfigObject;
import io.flowgauge.config.ConfigObject.Entry;
import io.flowgauge.config.ConfigValue;
import io.flowgauge.config.EditDistance;
import io.flowgauge.config.Notice;
import io.flowgauge.config.SectionReader;
import io.flowgauge.config.Setting;
import io.flowgauge.event.condition.Condition;
import io.flowgauge.event.condition.ConditionReader;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Compiles lists of processors out of the configuration; starts none. */
public final class ProcessorReader {
    private static final String WHEN = "when";
    private static final Pattern IN_BRANCH = Pattern.compile("\\.(then|else)\\.");
    private static final Set<String> BRANCH = Set.of("if", "then", "else");

    private final List<ProcessorKind> kinds;
    private final ProcessorContext context;
    private final ConditionReader conditions;

    /** Makes a reader that knows all processors. */
    public ProcessorReader(ProcessorContext context) {
        this(ProcessorKinds.ALL, context);
    }

    ProcessorReader(List<ProcessorKind> kinds, ProcessorContext context) {
        this.kinds = kinds;
        this.context = context;
        conditions = new ConditionReader(context.notices());
    }

    /**
     * Compiles a list.
     *
     * @param entry where it stands
     * @param key its full key, for messages
     * @throws UserErrorException with the position of what is wrong
     */
    public List<Processor> read(Entry entry, String key) throws UserErrorException {
        List<Processor> processors = new ArrayList<>();
        switch (entry.value()) {
            case ConfigList list -> {
                for (int i = 0; i < list.items().size(); i++) {
                    ConfigValue item = list.items().get(i);
                    if (!item.isNull()) {
                        processors.add(item(item, key + "." + i));
                    }
                }
            }
            case ConfigValue value when value.isNull() -> {}
            case ConfigObject object when object.entries().isEmpty() -> {}
            case ConfigValue value ->
                    throw ConfigErrors.at(
                            value.position(),
                            key,
                            "found " + value.describe(),
                            "a list of processors, each with a \"-\" before its name");
        }
        return List.copyOf(processors);
    }

    private Processor item(ConfigValue item, String key) throws UserErrorException {
        if (!(item instanceof ConfigObject object)) {
            // "- add_locale" and nothing behind it: what it is for is clear
            String hint =
                    kinds.stream().anyMatch(kind -> item.describe().contains(kind.name()))
                            ? "; write it with a colon behind it"
                            : "";
            throw ConfigErrors.at(
                    item.position(),
                    key,
                    "found " + item.describe() + hint,
                    "an object with the name of a processor as its one key");
        }
        Map<String, Entry> entries = object.entries();
        Entry condition = entries.get("if");
        if (condition != null) {
            return branch(object, condition, key);
        }
        if (entries.size() != 1) {
            throw ConfigErrors.at(
                    object.position(),
                    key,
                    "each processor needs to have exactly one action, but found "
                            + entries.size()
                            + " actions"
                            + actions(entries),
                    "one name of a processor in each item of the list");
        }
        Map.Entry<String, Entry> only = entries.entrySet().iterator().next();
        return processor(only.getKey(), only.getValue(), key + "." + only.getKey());
    }

    /** Says which actions there are, and why probably more than one. */
    private String actions(Map<String, Entry> entries) {
        if (entries.isEmpty()) {
            return "";
        }
        Set<String> sources = new HashSet<>();
        entries.values().forEach(entry -> sources.add(entry.keyPosition().source()));
        if (sources.size() > 1) {
            return entries.entrySet().stream()
                    .map(entry -> entry.getKey() + " at " + entry.getValue().keyPosition())
                    .collect(
                            joining(
                                    ", ",
                                    " (",
                                    "), because lists of several sources are merged item by item"));
        }
        String named = " (" + String.join(", ", entries.keySet()) + ")";
        Map.Entry<String, Entry> first = entries.entrySet().iterator().next();
        boolean settings =
                first.getValue().value().isNull()
                        && kinds.stream().anyMatch(kind -> kind.name().equals(first.getKey()))
                        && entries.keySet().stream()
                                .skip(1)
                                .noneMatch(
                                        name ->
                                                kinds.stream()
                                                        .anyMatch(k -> k.name().equals(name)));
        if (!settings) {
            return named;
        }
        return named
                + "; indent "
                + entries.keySet().stream().skip(1).collect(joining(" and "))
                + " below "
                + first.getKey();
    }

    private Processor branch(ConfigObject object, Entry condition, String key)
            throws UserErrorException {
        for (Map.Entry<String, Entry> entry : object.entries().entrySet()) {
            if (!BRANCH.contains(entry.getKey())) {
                throw ConfigErrors.at(
                        entry.getValue().keyPosition(),
                        key + "." + entry.getKey(),
                        "unexpected beside \"if\"" + EditDistance.question(entry.getKey(), BRANCH),
                        "if, then, else");
            }
        }
        Map<String, Entry> entries = object.entries();
        Entry then = entries.get("then");
        if (then == null || then.value().isNull()) {
            throw ConfigErrors.at(
                    object.position(),
                    key + ".then",
                    "missing required field",
                    "a processor or a list of processors");
        }
        Entry otherwise = entries.get("else");
        return new Branch(
                conditions.read(condition, key + ".if"),
                oneOrMore(then, key + ".then"),
                otherwise == null ? List.of() : oneOrMore(otherwise, key + ".else"));
    }

    private List<Processor> oneOrMore(Entry entry, String key) throws UserErrorException {
        if (entry.value() instanceof ConfigObject object && !object.entries().isEmpty()) {
            return List.of(item(object, key));
        }
        return read(entry, key);
    }

    private Processor processor(String name, Entry entry, String key) throws UserErrorException {
        ProcessorKind kind = kind(name, entry, key);
        ConfigObject object =
                switch (entry.value()) {
                    case ConfigObject settings -> settings;
                    case ConfigValue value when value.isNull() ->
                            ConfigObject.empty(entry.keyPosition());
                    case ConfigValue value ->
                            throw ConfigErrors.at(
                                    value.position(),
                                    key,
                                    "found " + value.describe(),
                                    "an object with " + String.join(", ", keys(kind)));
                };
        checkKeys(kind, object, "", key);
        Processor processor = kind.factory().make(SectionReader.of(object, key), context);
        Entry when = object.entries().get(WHEN);
        if (when == null) {
            if (kind.name().equals(DropEvent.KIND.name()) && !IN_BRANCH.matcher(key).find()) {
                context.notices()
                        .accept(
                                new Notice(
                                        true,
                                        entry.keyPosition()
                                                + ": "
                                                + key
                                                + ": has no condition, so that every event is"
                                                + " dropped; add \"when\""));
            }
            return processor;
        }
        Condition condition = conditions.read(when, key + "." + WHEN);
        return new Conditional(condition, processor);
    }

    private ProcessorKind kind(String name, Entry entry, String key) throws UserErrorException {
        for (ProcessorKind kind : kinds) {
            if (kind.name().equals(name)) {
                return kind;
            }
        }
        String leftOut = ProcessorKinds.LEFT_OUT.get(name);
        if (leftOut != null) {
            throw ConfigErrors.at(entry.keyPosition(), key, leftOut);
        }
        List<String> names = new ArrayList<>(kinds.stream().map(ProcessorKind::name).toList());
        names.add("if");
        throw ConfigErrors.at(
                entry.keyPosition(),
                key,
                "the processor "
                        + name
                        + " doesn't exist"
                        + EditDistance.nearest(name, names)
                                .map(near -> "; did you mean " + near + "?")
                                .orElse(""),
                String.join(", ", names));
    }

    /** Finds keys that no setting has. Below the key of a setting, its type looks after itself. */
    private void checkKeys(ProcessorKind kind, ConfigObject object, String before, String key)
            throws UserErrorException {
        Set<String> settings = new HashSet<>(kind.settings().stream().map(Setting::key).toList());
        if (kind.conditional()) {
            settings.add(WHEN);
        }
        for (Map.Entry<String, Entry> entry : object.entries().entrySet()) {
            String name = before + entry.getKey();
            if (settings.contains(name)) {
                continue;
            }
            boolean section = settings.stream().anyMatch(s -> s.startsWith(name + "."));
            if (section && entry.getValue().value() instanceof ConfigObject inner) {
                checkKeys(kind, inner, name + ".", key);
                continue;
            }
            UserErrorException problem =
                    ConfigErrors.at(
                            entry.getValue().keyPosition(),
                            key + "." + name,
                            "unexpected option"
                                    + EditDistance.nearest(name, settings)
                                            .map(near -> "; did you mean " + near + "?")
                                            .orElse(""),
                            String.join(", ", keys(kind)));
            if (kind.strict() || name.equals(WHEN)) {
                throw problem;
            }
            context.notices().accept(new Notice(true, "" + problem.getMessage()));
        }
    }

    private static Set<String> keys(ProcessorKind kind) {
        Set<String> keys = new TreeSet<>();
        kind.settings().forEach(setting -> keys.add(setting.key()));
        if (kind.conditional()) {
            keys.add(WHEN);
        }
        return keys;
    }
}
