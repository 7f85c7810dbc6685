package io.flowgauge.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.snakeyaml.engine.v2.api.ConstructNode;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Present;
import org.snakeyaml.engine.v2.api.lowlevel.Serialize;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;
import org.snakeyaml.engine.v2.schema.Schema;

/**
 * Writes a configuration tree as YAML, keys in order. {@link YamlReader} reads the same tree again,
 * positions apart: numbers stay as they were written, and a text that looks like something else
 * gets quotes.
 */
public final class YamlWriter {
    private static final int KEY_LETTERS_MAX = 1_024;
    private static final DumpSettings SETTINGS =
            DumpSettings.builder()
                    .setDefaultFlowStyle(FlowStyle.BLOCK)
                    .setWidth(Integer.MAX_VALUE)
                    .setSplitLines(false)
                    .setMaxSimpleKeyLength(KEY_LETTERS_MAX)
                    .setSchema(new AllText())
                    .setDereferenceAliases(true)
                    .build();

    private YamlWriter() {}

    /** Returns the text, with a line break at its end. */
    public static String write(ConfigObject config) {
        return new Present(SETTINGS)
                .emitToString(new Serialize(SETTINGS).serializeOne(node(config)).iterator());
    }

    private static Node node(ConfigValue value) {
        return switch (value) {
            case ConfigObject object -> {
                List<NodeTuple> tuples = new ArrayList<>();
                new TreeMap<>(object.entries())
                        .forEach(
                                (name, entry) ->
                                        tuples.add(new NodeTuple(text(name), node(entry.value()))));
                yield new MappingNode(Tag.MAP, tuples, style(tuples.isEmpty()));
            }
            case ConfigList list -> {
                List<Node> items = new ArrayList<>();
                list.items().forEach(item -> items.add(node(item)));
                yield new SequenceNode(Tag.SEQ, items, style(items.isEmpty()));
            }
            case ConfigScalar scalar -> scalar(scalar);
        };
    }

    private static FlowStyle style(boolean empty) {
        return empty ? FlowStyle.FLOW : FlowStyle.BLOCK;
    }

    private static Node scalar(ConfigScalar scalar) {
        return switch (scalar.kind()) {
            case TEXT -> text(scalar.text());
            case NULL -> plain("null");
            case BOOLEAN ->
                    plain(ScalarText.truth(scalar.text()).map(String::valueOf).orElse("false"));
            case INTEGER, FLOAT -> plain(scalar.text());
        };
    }

    private static Node text(String text) {
        boolean likeSomethingElse =
                ScalarText.kindInYaml(text) != ConfigScalar.Kind.TEXT || text.equals("<<");
        boolean special = text.chars().anyMatch(c -> c < ' ' || c == 0x7f || c >= 0x80);
        ScalarStyle style =
                special
                        ? ScalarStyle.DOUBLE_QUOTED
                        : likeSomethingElse ? ScalarStyle.SINGLE_QUOTED : ScalarStyle.PLAIN;
        return new ScalarNode(Tag.STR, text, style);
    }

    private static Node plain(String text) {
        return new ScalarNode(Tag.STR, text, ScalarStyle.PLAIN);
    }

    /** Keeps the engine's own view of numbers and booleans out: what is plain stays plain. */
    private static final class AllText implements Schema {
        @Override
        public ScalarResolver getScalarResolver() {
            return (text, plain) -> Tag.STR;
        }

        @Override
        public Map<Tag, ConstructNode> getSchemaTagConstructors() {
            return Map.of();
        }
    }
}
