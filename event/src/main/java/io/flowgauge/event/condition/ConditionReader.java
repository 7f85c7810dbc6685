package io.flowgauge.event.condition;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.ConfigErrors;
import io.flowgauge.config.ConfigList;
import io.flowgauge.config.ConfigObject;
import io.flowgauge.config.ConfigObject.Entry;
import io.flowgauge.config.ConfigScalar;
import io.flowgauge.config.ConfigScalar.Kind;
import io.flowgauge.config.ConfigValue;
import io.flowgauge.config.EditDistance;
import io.flowgauge.config.Notice;
import io.flowgauge.config.ScalarText;
import io.flowgauge.event.FieldPath;
import io.flowgauge.event.Network;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;

/** Compiles conditions out of the configuration. */
public final class ConditionReader {
    /** In this order: where several stand side by side, the first alone counts. */
    private static final List<String> KINDS =
            List.of(
                    "equals",
                    "contains",
                    "regexp",
                    "range",
                    "has_fields",
                    "network",
                    "or",
                    "and",
                    "not");

    private static final List<String> COMBINING = List.of("or", "and", "not");
    private static final List<String> OPERATORS = List.of("gt", "gte", "lt", "lte");
    private static final String ALLOWED = "one of " + String.join(", ", KINDS);
    private static final String TEXT = "a text, in quotes if it looks like a number or a boolean";

    /**
     * What Packetbeat 6.7 does not compile but searches for, or compares: it then looks for the
     * letters that its parser made of the text, which are capitals, and forgets the flag.
     */
    private static final java.util.regex.Pattern CASELESS_TEXT =
            java.util.regex.Pattern.compile(
                    "\\(\\?i\\)(\\^?[A-Za-z0-9 _:,/@-]*[A-Za-z][A-Za-z0-9 _:,/@-]*|"
                            + "\\^[A-Za-z0-9 _:,/@-]*[A-Za-z][A-Za-z0-9 _:,/@-]*\\$)");

    private final Consumer<Notice> notices;

    /** A field of a condition, with its dotted name, and what stands at it. */
    private record Leaf(String name, String key, Entry entry) {
        UserErrorException problem(String found, String allowed) {
            return ConfigErrors.at(entry.value().position(), key, found, allowed);
        }
    }

    /**
     * Makes a reader.
     *
     * @param notices takes what a person should know although the condition can be used
     */
    public ConditionReader(Consumer<Notice> notices) {
        this.notices = notices;
    }

    /**
     * Compiles a condition.
     *
     * @param entry where it stands
     * @param key the full key, for messages
     * @throws UserErrorException with the position of what is wrong
     */
    public Condition read(Entry entry, String key) throws UserErrorException {
        if (!(entry.value() instanceof ConfigObject object)) {
            throw ConfigErrors.at(
                    entry.value().isNull() ? entry.keyPosition() : entry.value().position(),
                    key,
                    entry.value().isNull()
                            ? "missing condition"
                            : "found " + entry.value().describe(),
                    ALLOWED);
        }
        String used = "";
        Entry first = entry;
        for (String kind : KINDS) {
            Entry found = object.entries().get(kind);
            if (found == null || isEmpty(found.value())) {
                continue;
            }
            if (used.isEmpty()) {
                used = kind;
                first = found;
            } else {
                notices.accept(
                        new Notice(
                                true,
                                found.keyPosition()
                                        + ": "
                                        + key
                                        + "."
                                        + kind
                                        + ": ignored, because "
                                        + used
                                        + " stands beside it; put both into \"and\" or \"or\""));
            }
        }
        checkUnknown(object, key, !used.isEmpty());
        if (used.isEmpty()) {
            throw ConfigErrors.at(entry.keyPosition(), key, "missing condition", ALLOWED);
        }
        return condition(used, first, key + "." + used);
    }

    private void checkUnknown(ConfigObject object, String key, boolean usable)
            throws UserErrorException {
        for (Map.Entry<String, Entry> entry : object.entries().entrySet()) {
            String name = entry.getKey();
            if (KINDS.contains(name)) {
                continue;
            }
            String problem =
                    "unknown condition"
                            + EditDistance.nearest(name, KINDS)
                                    .map(near -> "; did you mean " + near + "?")
                                    .orElse("");
            UserErrorException error =
                    ConfigErrors.at(
                            entry.getValue().keyPosition(), key + "." + name, problem, ALLOWED);
            if (!usable) {
                throw error;
            }
            notices.accept(new Notice(true, "" + error.getMessage()));
        }
    }

    private static boolean isEmpty(ConfigValue value) {
        return value.isNull()
                || (value instanceof ConfigObject object && object.entries().isEmpty())
                || (value instanceof ConfigList list && list.items().isEmpty());
    }

    private Condition condition(String kind, Entry entry, String key) throws UserErrorException {
        return switch (kind) {
            case "equals" -> equal(entry, key);
            case "contains" -> contains(entry, key);
            case "regexp" -> regexp(entry, key);
            case "range" -> range(entry, key);
            case "has_fields" -> hasFields(entry, key);
            case "network" -> network(entry, key);
            case "or" -> {
                List<Condition> any = conditions(entry, key);
                yield event -> {
                    for (int i = 0; i < any.size(); i++) {
                        if (any.get(i).test(event)) {
                            return true;
                        }
                    }
                    return false;
                };
            }
            case "and" -> {
                List<Condition> all = conditions(entry, key);
                yield event -> {
                    for (int i = 0; i < all.size(); i++) {
                        if (!all.get(i).test(event)) {
                            return false;
                        }
                    }
                    return true;
                };
            }
            case "not" -> {
                Condition inner = read(entry, key);
                yield event -> !inner.test(event);
            }
            default -> throw new IllegalArgumentException(kind);
        };
    }

    private List<Condition> conditions(Entry entry, String key) throws UserErrorException {
        List<Condition> conditions = new ArrayList<>();
        if (!(entry.value() instanceof ConfigList list)) {
            Condition only = read(entry, key); // one object is a list of one, as everywhere
            warnOfMissingDashes(entry, key);
            return List.of(only);
        }
        for (int i = 0; i < list.items().size(); i++) {
            ConfigValue item = list.items().get(i);
            conditions.add(read(new Entry(item.position(), item), key + "." + i));
        }
        return conditions;
    }

    /** An object below "or" or "and" is one condition, all of whose fields must match. */
    private void warnOfMissingDashes(Entry entry, String key) {
        if (!(entry.value() instanceof ConfigObject object)) {
            return;
        }
        List<Map.Entry<String, Entry>> kinds =
                object.entries().entrySet().stream()
                        .filter(inner -> KINDS.contains(inner.getKey()))
                        .toList();
        boolean several =
                kinds.size() > 1
                        || key.endsWith(".or")
                                && kinds.getFirst().getValue().value() instanceof ConfigObject below
                                && !COMBINING.contains(kinds.getFirst().getKey())
                                && leafCount(below) > 1;
        if (several) {
            notices.accept(
                    new Notice(
                            true,
                            object.position()
                                    + ": "
                                    + key
                                    + ": is an object, which is one condition"
                                    + (kinds.size() > 1 ? "" : " that needs all of its fields")
                                    + "; put a \"-\" before each condition"));
        }
    }

    private static int leafCount(ConfigObject object) {
        List<Leaf> leaves = new ArrayList<>();
        addLeaves(object, "", "", leaves);
        return leaves.size();
    }

    private static Condition equal(Entry entry, String key) throws UserErrorException {
        List<EqualsCondition.Expected> all = new ArrayList<>();
        String allowed = "an integer, a text or a boolean";
        for (Leaf leaf : leaves(entry, key)) {
            FieldPath field = FieldPath.of(leaf.name);
            if (!(leaf.entry.value() instanceof ConfigScalar scalar)) {
                throw leaf.problem("found " + leaf.entry.value().describe(), allowed);
            }
            String text = scalar.text();
            all.add(
                    switch (scalar.kind()) {
                        case TEXT -> new EqualsCondition.Expected(field, 0, text, false);
                        case BOOLEAN ->
                                new EqualsCondition.Expected(
                                        field, 0, "", ScalarText.truth(text).orElseThrow());
                        case INTEGER ->
                                new EqualsCondition.Expected(
                                        field,
                                        ScalarText.integer(text).orElseThrow().longValue(),
                                        "",
                                        false);
                        case FLOAT -> throw leaf.problem("found " + text + ", a fraction", allowed);
                        case NULL -> throw leaf.problem("found nothing", allowed);
                    });
        }
        return new EqualsCondition(all);
    }

    private static Condition contains(Entry entry, String key) throws UserErrorException {
        List<ContainsCondition.Part> all = new ArrayList<>();
        for (Leaf leaf : leaves(entry, key)) {
            all.add(new ContainsCondition.Part(FieldPath.of(leaf.name), text(leaf)));
        }
        return new ContainsCondition(all);
    }

    private Condition regexp(Entry entry, String key) throws UserErrorException {
        List<RegexpCondition.Expression> all = new ArrayList<>();
        for (Leaf leaf : leaves(entry, key)) {
            String text = text(leaf);
            Matcher plain = CASELESS_TEXT.matcher(text);
            if (plain.matches()) {
                text = plain.group(1).toUpperCase(Locale.ROOT);
                notices.accept(
                        new Notice(
                                true,
                                leaf.entry.value().position()
                                        + ": "
                                        + leaf.key
                                        + ": as in Packetbeat 6.7, (?i) before a plain text looks"
                                        + " for the text in upper case; [Tt][Cc][Pp] is free of"
                                        + " case"));
            }
            try {
                all.add(
                        new RegexpCondition.Expression(
                                FieldPath.of(leaf.name), Pattern.compile(text)));
            } catch (PatternSyntaxException e) {
                throw leaf.problem(
                        "" + e.getMessage(), "a regular expression of RE2 (github.com/google/re2)");
            }
        }
        return new RegexpCondition(all);
    }

    /** Returns the text of a leaf; a list of one is taken for its item. */
    private static String text(Leaf leaf) throws UserErrorException {
        ConfigValue value = leaf.entry.value();
        if (value instanceof ConfigList list && list.items().size() == 1) {
            value = list.items().getFirst();
        }
        if (!(value instanceof ConfigScalar scalar)) {
            throw leaf.problem("found " + value.describe(), TEXT);
        }
        return switch (scalar.kind()) {
            case TEXT -> scalar.text();
            case NULL -> throw leaf.problem("found nothing", TEXT);
            case BOOLEAN -> throw leaf.problem("found " + scalar.text() + ", a boolean", TEXT);
            case INTEGER, FLOAT ->
                    throw leaf.problem("found " + scalar.text() + ", a number", TEXT);
        };
    }

    private static Condition range(Entry entry, String key) throws UserErrorException {
        List<RangeCondition.Bound> all = new ArrayList<>();
        for (Leaf leaf : leaves(entry, key)) {
            int dot = leaf.name.lastIndexOf('.');
            String operator = leaf.name.substring(dot + 1);
            if (dot < 0 || !OPERATORS.contains(operator)) {
                throw ConfigErrors.at(
                        leaf.entry.keyPosition(),
                        leaf.key,
                        "unexpected field " + operator + EditDistance.question(operator, OPERATORS),
                        "gt, gte, lt, lte below the name of a field");
            }
            if (!(leaf.entry.value() instanceof ConfigScalar scalar)
                    || ScalarText.floating(scalar.text()).isEmpty()
                            && ScalarText.integer(scalar.text()).isEmpty()) {
                throw leaf.problem("found " + leaf.entry.value().describe(), "a number");
            }
            double limit =
                    scalar.kind() == Kind.INTEGER
                            ? ScalarText.integer(scalar.text()).orElseThrow().doubleValue()
                            : ScalarText.floating(scalar.text()).orElseThrow();
            all.add(
                    new RangeCondition.Bound(
                            FieldPath.of(leaf.name.substring(0, dot)),
                            RangeCondition.Operator.valueOf(operator.toUpperCase(Locale.ROOT)),
                            limit));
        }
        return new RangeCondition(all);
    }

    private static Condition hasFields(Entry entry, String key) throws UserErrorException {
        List<FieldPath> all = new ArrayList<>();
        for (String name : texts(new Leaf("", key, entry), "a list of names of fields")) {
            all.add(FieldPath.of(name));
        }
        return new HasFieldsCondition(all);
    }

    private static Condition network(Entry entry, String key) throws UserErrorException {
        String allowed = Network.ALLOWED + String.join(", ", Network.names());
        List<NetworkCondition.Membership> all = new ArrayList<>();
        for (Leaf leaf : leaves(entry, key)) {
            List<Network> networks = new ArrayList<>();
            for (String text : texts(leaf, allowed)) {
                networks.add(
                        Network.of(text)
                                .orElseThrow(() -> leaf.problem(Network.unknown(text), allowed)));
            }
            all.add(new NetworkCondition.Membership(FieldPath.of(leaf.name), networks));
        }
        return new NetworkCondition(all);
    }

    private static List<String> texts(Leaf leaf, String allowed) throws UserErrorException {
        ConfigValue value = leaf.entry.value();
        List<ConfigValue> items = value instanceof ConfigList list ? list.items() : List.of(value);
        List<String> texts = new ArrayList<>();
        for (ConfigValue item : items) {
            if (!(item instanceof ConfigScalar scalar) || scalar.isNull()) {
                throw ConfigErrors.at(
                        item.position(), leaf.key, "found " + item.describe(), allowed);
            }
            texts.add(scalar.text());
        }
        return texts;
    }

    /** Returns all that is no object below an object, by dotted name. */
    private static List<Leaf> leaves(Entry entry, String key) throws UserErrorException {
        if (!(entry.value() instanceof ConfigObject object)) {
            throw ConfigErrors.at(
                    entry.value().position(),
                    key,
                    "found " + entry.value().describe(),
                    "an object: names of fields with values");
        }
        List<Leaf> leaves = new ArrayList<>();
        addLeaves(object, "", key, leaves);
        return leaves;
    }

    private static void addLeaves(
            ConfigObject object, String before, String key, List<Leaf> leaves) {
        object.entries()
                .forEach(
                        (name, entry) -> {
                            if (entry.value() instanceof ConfigObject inner) {
                                addLeaves(inner, before + name + ".", key, leaves);
                            } else {
                                leaves.add(
                                        new Leaf(before + name, key + "." + before + name, entry));
                            }
                        });
    }
}
