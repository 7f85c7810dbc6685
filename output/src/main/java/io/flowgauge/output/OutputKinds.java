package io.flowgauge.output;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** All kinds of outputs that there are. */
public final class OutputKinds {
    /** In the order of the documentation. */
    public static final List<OutputKind> ALL =
            List.of(ConsoleSettings.KIND, FileOutputSettings.KIND, DiscardSettings.KIND);

    private OutputKinds() {}

    /** Returns the kind of a name. */
    public static Optional<OutputKind> of(String name) {
        return ALL.stream().filter(kind -> kind.name().equals(name)).findAny();
    }

    /** Returns the names of all kinds, for messages. */
    public static String names() {
        return ALL.stream().map(OutputKind::name).collect(Collectors.joining(", "));
    }
}
