package io.flowgauge.output;

import static io.flowgauge.config.Types.locatedText;
import static io.flowgauge.config.Types.optional;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.ConfigErrors;
import io.flowgauge.config.ConfigList;
import io.flowgauge.config.ConfigObject;
import io.flowgauge.config.ConfigObject.Entry;
import io.flowgauge.config.ConfigScalar;
import io.flowgauge.config.ConfigValue;
import io.flowgauge.config.EditDistance;
import io.flowgauge.config.LocatedText;
import io.flowgauge.config.Notice;
import io.flowgauge.config.Position;
import io.flowgauge.config.SectionReader;
import io.flowgauge.config.Setting;
import io.flowgauge.config.Type;
import io.flowgauge.config.YamlWriter;
import io.flowgauge.event.FormatString;
import io.flowgauge.event.condition.Condition;
import io.flowgauge.event.condition.ConditionReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Chooses a text for an event, such as its index or topic, as Beats do: by a list of rules ({@code
 * indices}) and then by one format string ({@code index}). The first rule that gives a text wins.
 *
 * @param rules the rules in order; the single format string is the last of them
 */
public record Selector(List<Rule> rules) {
    /** Chooses nothing. */
    public static final Selector NONE = new Selector(List.of());

    private static final String WHEN = "when";
    private static final String MAPPINGS = "mappings";
    private static final String DEFAULT = "default";

    /** Keeps a copy of the rules. */
    public Selector {
        rules = List.copyOf(rules);
    }

    /**
     * A rule.
     *
     * @param format the format string, checked
     * @param mappings replacements for its results; a result without one gives {@code otherwise}
     * @param otherwise the text if the format string or {@code mappings} give none; may be empty
     * @param when the condition for the rule to count; null for always
     * @param key the key of the condition, for messages
     */
    public record Rule(
            String format,
            Map<String, String> mappings,
            String otherwise,
            @Nullable Entry when,
            String key) {
        /** Keeps a copy of the mappings. */
        public Rule {
            mappings = Map.copyOf(mappings);
        }

        private boolean isConstant() {
            try {
                return FormatString.compile(format).isConstant();
            } catch (UserErrorException e) {
                return false;
            }
        }

        /** Returns a text that is the same whenever the rule does the same. */
        private String fingerprint() {
            String condition =
                    when == null
                            ? ""
                            : YamlWriter.write(
                                    new ConfigObject(Map.of(WHEN, when), when.keyPosition()));
            return "["
                    + format
                    + "|"
                    + new java.util.TreeMap<>(mappings)
                    + "|"
                    + otherwise
                    + "|"
                    + condition
                    + "]";
        }
    }

    /**
     * The two settings of a selector.
     *
     * @param single such as {@code index}: a format string
     * @param several such as {@code indices}: a list of rules
     */
    public record Keys(
            Setting<Optional<LocatedText>> single, Setting<Optional<ConfigValue>> several) {
        /**
         * Declares the settings.
         *
         * @param what what is chosen, with its article, for descriptions: {@code the index}
         * @param fallbackText what is chosen where nothing is configured, in words
         */
        public static Keys of(String single, String several, String what, String fallbackText) {
            return new Keys(
                    new Setting<>(
                            single,
                            optional(locatedText()),
                            Optional.empty(),
                            fallbackText,
                            "Format string for " + what + " of an event."),
                    new Setting<>(
                            several,
                            optional(new RuleList(single)),
                            Optional.empty(),
                            "",
                            "Rules for "
                                    + what
                                    + ", before "
                                    + single
                                    + ": the first that gives a text counts."));
        }

        /**
         * Reads a selector.
         *
         * @param notices takes what a person should know although the selector can be used
         * @throws UserErrorException with the position of a rule, format string or condition that
         *     is wrong
         */
        public Selector read(SectionReader reader, Consumer<Notice> notices)
                throws UserErrorException {
            List<Rule> rules = new ArrayList<>();
            Optional<ConfigValue> list = reader.get(several);
            if (list.isPresent()) {
                String key = reader.keyOf(several);
                List<ConfigValue> items =
                        list.get() instanceof ConfigList all ? all.items() : List.of(list.get());
                for (int i = 0; i < items.size(); i++) {
                    rules.add(rule(items.get(i), key + "." + i, notices));
                }
            }
            Optional<LocatedText> last = reader.get(single);
            if (last.isPresent() && !last.get().text().isEmpty()) {
                String key = reader.keyOf(single);
                check(last.get().text(), last.get().position(), key);
                rules.add(new Rule(last.get().text(), Map.of(), "", null, key));
            }
            return new Selector(rules);
        }

        private Rule rule(ConfigValue item, String key, Consumer<Notice> notices)
                throws UserErrorException {
            if (!(item instanceof ConfigObject object)) {
                throw ConfigErrors.at(
                        item.position(), key, "found " + item.describe(), several.type().allowed());
            }
            List<String> known = List.of(single.key(), WHEN, MAPPINGS, DEFAULT);
            for (Map.Entry<String, Entry> entry : object.entries().entrySet()) {
                if (!known.contains(entry.getKey())) {
                    notices.accept(unknown(entry, key, known));
                }
            }
            ConfigScalar format =
                    text(object, single.key(), key)
                            .orElseThrow(
                                    () ->
                                            ConfigErrors.at(
                                                    item.position(),
                                                    key + "." + single.key(),
                                                    "missing " + key + "." + single.key(),
                                                    "a format string"));
            check(format.text(), format.textPosition(), key + "." + single.key());
            Entry when = object.entries().get(WHEN);
            if (when != null) {
                new ConditionReader(notices).read(when, key + "." + WHEN);
            }
            return new Rule(
                    format.text(),
                    mappings(object, key + "." + MAPPINGS),
                    text(object, DEFAULT, key).map(ConfigScalar::text).orElse(""),
                    when,
                    key + "." + WHEN);
        }

        private static Notice unknown(
                Map.Entry<String, Entry> entry, String key, List<String> known) {
            return new Notice(
                    true,
                    entry.getValue().keyPosition()
                            + ": "
                            + key
                            + "."
                            + entry.getKey()
                            + ": unknown key"
                            + EditDistance.nearest(entry.getKey(), known)
                                    .map(near -> "; did you mean " + near + "?")
                                    .orElse("; allowed: " + String.join(", ", known)));
        }

        private static Optional<ConfigScalar> text(ConfigObject object, String name, String key)
                throws UserErrorException {
            Entry entry = object.entries().get(name);
            if (entry == null || entry.value().isNull()) {
                return Optional.empty();
            }
            return Optional.of(scalar(entry.value(), key + "." + name));
        }

        private static ConfigScalar scalar(ConfigValue value, String key)
                throws UserErrorException {
            if (value instanceof ConfigScalar scalar) {
                return scalar;
            }
            throw ConfigErrors.at(value.position(), key, "found " + value.describe(), "a text");
        }

        private static Map<String, String> mappings(ConfigObject object, String key)
                throws UserErrorException {
            Entry entry = object.entries().get(MAPPINGS);
            if (entry == null || entry.value().isNull()) {
                return Map.of();
            }
            Map<String, String> all = new LinkedHashMap<>();
            putAll(entry.value(), "", key, all);
            return all;
        }

        /** Puts names together again that were split at their dots, as those of addresses are. */
        private static void putAll(
                ConfigValue value, String before, String key, Map<String, String> all)
                throws UserErrorException {
            Map<String, ConfigValue> values = new LinkedHashMap<>();
            if (value instanceof ConfigObject object) {
                object.entries().forEach((name, entry) -> values.put(name, entry.value()));
            } else if (value instanceof ConfigList list && !before.isEmpty()) {
                for (int i = 0; i < list.items().size(); i++) {
                    values.put("" + i, list.items().get(i));
                }
            } else {
                throw ConfigErrors.at(
                        value.position(),
                        key,
                        "found " + value.describe(),
                        "an object: texts and what replaces each");
            }
            for (Map.Entry<String, ConfigValue> entry : values.entrySet()) {
                String name = before + entry.getKey();
                ConfigValue to = entry.getValue();
                if (!(to instanceof ConfigScalar)) {
                    putAll(to, name + ".", key, all);
                } else if (!to.isNull()) {
                    all.put(name, scalar(to, key + "." + name).text());
                }
            }
        }
    }

    /** A value that {@link Keys#read} looks into. */
    private record RuleList(String single) implements Type<ConfigValue> {
        @Override
        public ConfigValue read(String key, ConfigValue value) {
            return value;
        }

        @Override
        public String allowed() {
            return "a list of objects with " + single + ", when, mappings, default";
        }
    }

    private static void check(String format, Position position, String key)
            throws UserErrorException {
        try {
            FormatString.compile(format);
        } catch (UserErrorException e) {
            throw ConfigErrors.at(position, key, "" + e.getMessage());
        }
    }

    /** Returns whether nothing is ever chosen. */
    public boolean isEmpty() {
        return rules.isEmpty();
    }

    /** Returns the selector with a format string, which is right, for where it chooses nothing. */
    public Selector orElse(String format) {
        List<Rule> all = new ArrayList<>(rules);
        all.add(new Rule(format, Map.of(), "", null, ""));
        return new Selector(all);
    }

    /** Returns a text that is the same whenever the selector does the same. */
    public String fingerprint() {
        StringBuilder text = new StringBuilder();
        rules.forEach(rule -> text.append(rule.fingerprint()));
        return text.toString();
    }

    /** Returns the texts that are known without an event, in order. */
    public Set<String> constants() {
        Set<String> all = new LinkedHashSet<>();
        for (Rule rule : rules) {
            all.addAll(rule.mappings.values());
            all.add(rule.otherwise);
            if (rule.mappings.isEmpty() && rule.isConstant()) {
                all.add(rule.format);
            }
        }
        all.remove("");
        return all;
    }

    /** Returns whether there are other texts than {@link #constants()}. */
    public boolean dependsOnEvents() {
        return rules.stream().anyMatch(rule -> rule.mappings.isEmpty() && !rule.isConstant());
    }

    /** Compiles the selector, for one thread. */
    public SelectedText compile() {
        List<SelectedText.Choice> choices = new ArrayList<>();
        try {
            for (Rule rule : rules) {
                Condition when =
                        rule.when == null
                                ? null
                                : new ConditionReader(_ -> {}).read(rule.when, rule.key);
                choices.add(
                        new SelectedText.Choice(
                                rule.format,
                                FormatString.compile(rule.format),
                                rule.mappings,
                                rule.otherwise,
                                when));
            }
        } catch (UserErrorException e) {
            throw new IllegalStateException("was checked when it was read", e);
        }
        return new SelectedText(choices);
    }
}
