package io.flowgauge.event.processor;

import io.flowgauge.config.ObjectType;
import io.flowgauge.config.Setting;
import io.flowgauge.config.Type;
import io.flowgauge.config.Types;
import io.flowgauge.event.FieldPath;
import java.util.List;

/** Two fields of a setting {@code fields: [{from: a, to: b}]}. */
record FieldPair(FieldPath from, FieldPath to) {
    private static final Setting<String> FROM =
            new Setting<>("from", Types.text(), "", "required", "The field to take.");
    private static final Setting<String> TO =
            new Setting<>("to", Types.text(), "", "required", "The field to make of it.");

    static final Type<List<FieldPair>> LIST =
            Types.listOf(
                    new ObjectType<>(
                            List.of(FROM, TO),
                            reader ->
                                    new FieldPair(
                                            FieldPath.of(reader.require(FROM)),
                                            FieldPath.of(reader.require(TO)))));
}
