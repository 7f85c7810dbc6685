package io.flowgauge.config;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.ConfigObject.Entry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.ConstructNode;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.parser.Parser;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;
import org.snakeyaml.engine.v2.scanner.StreamReader;
import org.snakeyaml.engine.v2.schema.Schema;

/**
 * Reads a YAML text into a configuration tree. Dotted keys become nested objects. What a plain
 * scalar means follows YAML 1.1 as Beats reads it ({@link ScalarText}), whatever the engine thinks.
 */
public final class YamlReader {
    private static final int DEPTH_MAX = 100;

    /** Far above any real configuration; a chain of aliases cannot blow the tree up beyond it. */
    private static final int VALUES_MAX = 10_000;

    private static final Tag PLAIN = new Tag("plain");
    private static final Set<Tag> NOT_TEXT = Set.of(Tag.INT, Tag.FLOAT, Tag.BOOL, Tag.NULL);

    private final String source;
    private final String document;
    private int values;

    private YamlReader(String source, String document) {
        this.source = source;
        this.document = document;
    }

    /**
     * Reads a text.
     *
     * @param source the name of the file in messages
     * @return the object at the top; empty if there is nothing but comments
     * @throws UserErrorException if the text is no YAML, has a key twice or no object at the top
     */
    public static ConfigObject read(String source, String text) throws UserErrorException {
        return new YamlReader(source, text).document();
    }

    private ConfigObject document() throws UserErrorException {
        LoadSettings settings =
                LoadSettings.builder()
                        .setLabel(source)
                        .setAllowNonScalarKeys(true) // as are these
                        .setAllowDuplicateKeys(true) // found below, with a better message
                        .setMaxAliasesForCollections(1_000)
                        .setUseMarks(true)
                        .setSchema(new LeavePlainScalars())
                        .build();
        try {
            Parser parser = new ParserImpl(settings, new StreamReader(settings, document));
            Iterator<Node> documents = new Composer(settings, new ShallowParser(parser, DEPTH_MAX));
            if (!documents.hasNext()) {
                return ConfigObject.empty(new Position(source, 1, 1));
            }
            ConfigValue top = value(documents.next(), "", 0);
            if (documents.hasNext()) {
                throw ConfigErrors.at(
                        position(documents.next()),
                        "a second YAML document begins here; a configuration file has one");
            }
            if (top.isNull()) {
                return ConfigObject.empty(top.position());
            }
            if (top instanceof ConfigObject object) {
                return object;
            }
            // Not what the text is: a file that is no configuration may hold secrets.
            throw ConfigErrors.at(
                    top.position(),
                    "found "
                            + (top instanceof ConfigList ? "a list" : "a text")
                            + "; a configuration file has keys at its top, such as \"tags:\"");
        } catch (MarkedYamlEngineException e) {
            throw badYaml(e);
        } catch (YamlEngineException e) {
            throw ConfigErrors.at(Position.of(source), "bad YAML: " + e.getMessage());
        }
    }

    private UserErrorException badYaml(MarkedYamlEngineException e) {
        Position position = position(e.getProblemMark().or(e::getContextMark));
        String problem = e.getProblem() == null ? "not understood" : e.getProblem();
        String context = e.getContext() == null ? "" : e.getContext().strip();
        String since =
                e.getContextMark()
                        .filter(mark -> e.getProblemMark().isPresent())
                        .filter(mark -> mark.getLine() + 1 != position.line())
                        .map(mark -> " that begins in line " + (mark.getLine() + 1))
                        .orElse("");
        String doing =
                context.isEmpty() || YamlHint.isComplete(problem) ? "" : " " + context + since;
        String hint =
                new YamlHint(document.lines().toList(), position.line(), position.column())
                        .forProblem(problem, context)
                        .map(words -> "; " + words)
                        .orElse("");
        return ConfigErrors.at(position, "bad YAML: " + YamlHint.problem(problem) + doing + hint);
    }

    private ConfigValue value(Node node, String key, int depth) throws UserErrorException {
        if (depth > DEPTH_MAX || ++values > VALUES_MAX || node.isRecursive()) {
            throw ConfigErrors.at(
                    position(node),
                    "nested too deeply or too large; allowed: "
                            + DEPTH_MAX
                            + " levels and "
                            + VALUES_MAX
                            + " values");
        }
        return switch (node) {
            case ScalarNode scalar -> scalar(scalar);
            case SequenceNode sequence -> {
                List<ConfigValue> items = new ArrayList<>();
                for (Node item : sequence.getValue()) {
                    items.add(value(item, key + "." + items.size(), depth + 1));
                }
                yield new ConfigList(items, position(node));
            }
            case MappingNode mapping -> object(mapping, key, depth);
            default -> throw ConfigErrors.at(position(node), "bad YAML: not understood");
        };
    }

    private ConfigObject object(MappingNode mapping, String key, int depth)
            throws UserErrorException {
        Map<String, Position> seen = new HashMap<>();
        ConfigObject inherited = ConfigObject.empty(position(mapping));
        Map<String, Entry> own = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            Position keyPosition = position(tuple.getKeyNode());
            if (!(tuple.getKeyNode() instanceof ScalarNode keyNode)) {
                throw ConfigErrors.at(keyPosition, "a key is a word, not a list or an object");
            }
            String name = keyNode.getValue();
            String path = key.isEmpty() ? name : key + "." + name;
            checkKey(keyNode, path);
            ConfigObject.checkNames(name, keyPosition);
            ConfigValue value = value(tuple.getValueNode(), path, depth + 1);
            if (keyNode.isPlain() && name.equals("<<")) {
                inherited = inherited(inherited, value);
                continue;
            }
            Position before = seen.put(name, keyPosition);
            if (before != null) {
                throw duplicate(keyPosition, path, before);
            }
            add(own, ConfigObject.of(name, keyPosition, value), key);
        }
        ConfigObject object = new ConfigObject(own, position(mapping));
        return inherited.mergedWith(object).at(position(mapping));
    }

    /** YAML 1.1 reads {@code on:} as a boolean and {@code 80:} as a number, which are no names. */
    private void checkKey(ScalarNode node, String path) throws UserErrorException {
        ConfigScalar key = scalar(node);
        String found =
                switch (key.kind()) {
                    case NULL -> "nothing";
                    case BOOLEAN -> "the boolean " + key.text();
                    case INTEGER, FLOAT -> "the number " + key.text();
                    case TEXT -> "";
                };
        if (!found.isEmpty()) {
            throw ConfigErrors.at(
                    position(node),
                    path,
                    "found " + found + " as a key",
                    "a text, in quotes where it looks like something else: \"" + key.text() + "\"");
        }
    }

    /** The merge key of YAML 1.1: the entries of another object, where this one has none. */
    private static ConfigObject inherited(ConfigObject before, ConfigValue value)
            throws UserErrorException {
        if (value instanceof ConfigObject object) {
            return object.mergedWith(before);
        }
        if (value instanceof ConfigList list) {
            ConfigObject all = before;
            for (ConfigValue item : list.items()) {
                all = inherited(all, item);
            }
            return all;
        }
        throw ConfigErrors.at(
                value.position(), "<<", "found " + value.describe(), "an object or a list of them");
    }

    /** Merges one more key in; two values for one key are an error, "a.b:" and "a: {b:}" too. */
    private static void add(Map<String, Entry> entries, ConfigObject more, String key)
            throws UserErrorException {
        for (Map.Entry<String, Entry> fresh : more.entries().entrySet()) {
            String name = fresh.getKey();
            String path = key.isEmpty() ? name : key + "." + name;
            Entry old = entries.get(name);
            Entry entry = fresh.getValue();
            if (old == null || old.value().isNull()) {
                entries.put(name, entry);
            } else if (old.value() instanceof ConfigObject a
                    && entry.value() instanceof ConfigObject b) {
                Map<String, Entry> below = new LinkedHashMap<>(a.entries());
                add(below, b, path);
                entries.put(
                        name, new Entry(old.keyPosition(), new ConfigObject(below, a.position())));
            } else if (old.value() instanceof ConfigList a
                    && entry.value() instanceof ConfigList b) {
                entries.put(name, new Entry(old.keyPosition(), a.mergedWith(b)));
            } else if (!entry.value().isNull()) {
                throw duplicate(entry.keyPosition(), path, old.keyPosition());
            }
        }
    }

    private static UserErrorException duplicate(Position at, String key, Position before) {
        return ConfigErrors.at(
                at, key, "the key is here a second time, first in line " + before.line());
    }

    private ConfigScalar scalar(ScalarNode node) {
        String text = node.getValue();
        boolean byRules = node.getTag().equals(PLAIN) || NOT_TEXT.contains(node.getTag());
        ConfigScalar.Kind kind = byRules ? ScalarText.kindInYaml(text) : ConfigScalar.Kind.TEXT;
        return new ConfigScalar(kind, text, position(node), false, textPosition(node));
    }

    private Position textPosition(ScalarNode node) {
        Position position = position(node);
        return switch (node.getScalarStyle()) {
            case PLAIN -> position;
            case SINGLE_QUOTED, DOUBLE_QUOTED ->
                    new Position(source, position.line(), position.column() + 1);
            case LITERAL, FOLDED, JSON_SCALAR_STYLE ->
                    new Position(source, position.line() + 1, 1 + indent(position.line()));
        };
    }

    /** Returns the blanks before the first line that has a text, from a line on, counted from 0. */
    private int indent(int line) {
        return document.lines()
                .skip(line)
                .filter(text -> !text.isBlank())
                .findFirst()
                .map(text -> text.length() - text.stripLeading().length())
                .orElse(0);
    }

    /** Leaves plain scalars to {@link ScalarText}: they get a tag that no file can write. */
    private static final class LeavePlainScalars implements Schema {
        @Override
        public ScalarResolver getScalarResolver() {
            return (text, plain) -> plain ? PLAIN : Tag.STR;
        }

        @Override
        public Map<Tag, ConstructNode> getSchemaTagConstructors() {
            return Map.of();
        }
    }

    private Position position(Node node) {
        return position(node.getStartMark());
    }

    private Position position(Optional<Mark> mark) {
        return mark.map(m -> new Position(source, m.getLine() + 1, m.getColumn() + 1))
                .orElseGet(() -> Position.of(source));
    }
}
