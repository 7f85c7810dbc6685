package io.flowgauge.event.processor;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.SectionReader;
import io.flowgauge.config.Setting;
import io.flowgauge.config.Types;
import io.flowgauge.event.Event;
import io.flowgauge.event.EventException;
import io.flowgauge.event.FieldPath;
import java.util.List;

/** {@code add_tags}. */
final class AddTags implements Processor {
    private static final Setting<List<String>> TAGS =
            new Setting<>(
                    "tags",
                    Types.listOf(Types.text()),
                    List.of(),
                    "required",
                    "Tags to add behind those that are there; one may be there twice.");
    private static final Setting<String> TARGET =
            Setting.of("target", Types.text(), "tags", "Field to add them to.");

    static final ProcessorKind KIND =
            ProcessorKind.of("add_tags", "Adds tags to a list.", AddTags::new)
                    .with(TAGS, TARGET)
                    .failing("It fails where `target` is neither a list nor a text.")
                    .example(
                            """
                            - add_tags:
                                tags: [edge, dns]
                                when.equals.dest.port: 53
                            """,
                            "tags: [probe]");

    private final List<String> tags;
    private final FieldPath target;

    AddTags(SectionReader settings, ProcessorContext context) throws UserErrorException {
        tags = settings.require(TAGS);
        target = FieldPath.of(settings.get(TARGET));
        if (target.isTimestamp() || target.isRoot()) {
            throw settings.problem(TARGET, "\"" + target + "\" is no list");
        }
    }

    @Override
    public boolean process(Event event) throws EventException {
        event.append(target, tags);
        return true;
    }
}
