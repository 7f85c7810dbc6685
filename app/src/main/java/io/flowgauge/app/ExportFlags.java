package io.flowgauge.app;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.event.EventSettings;
import io.flowgauge.event.SchemaName;
import io.flowgauge.output.elasticsearch.setup.ServerVersion;
import java.util.Arrays;
import java.util.Optional;
import picocli.CommandLine.Model.OptionSpec;

/** The flags of {@code flowgauge export} that say for whom something is. */
final class ExportFlags {
    /** What the names of indexes begin with. */
    private static final String INDEX_DEFAULT = "packetbeat";

    private static final String INDEX = "--index";
    private static final String SCHEMA = "--schema";
    private static final String VERSION = "--es.version";
    private static final String OPENSEARCH = "--opensearch";

    private ExportFlags() {}

    static OptionSpec index() {
        return Flags.with(
                INDEX,
                "PREFIX",
                "What the names of indexes begin with. Default: " + INDEX_DEFAULT + ".");
    }

    static String index(Invocation invocation) {
        return invocation.value(INDEX).orElse(INDEX_DEFAULT);
    }

    static boolean namesIndex(Invocation invocation) {
        return invocation.has(INDEX);
    }

    static OptionSpec server() {
        return Flags.with(
                VERSION,
                "VERSION",
                "Version of Elasticsearch. Default: " + EventSettings.PACKETBEAT_6 + ".");
    }

    static OptionSpec openSearch() {
        return Flags.without(OPENSEARCH, "For OpenSearch, whatever its version.");
    }

    static ServerVersion server(Invocation invocation) throws UserErrorException {
        if (invocation.has(OPENSEARCH)) {
            return ServerVersion.OPENSEARCH;
        }
        return ServerVersion.ofFlag(
                VERSION, invocation.value(VERSION).orElse(EventSettings.PACKETBEAT_6));
    }

    static OptionSpec schema() {
        return Flags.with(
                SCHEMA,
                "SCHEMA",
                "Form of the events: packetbeat-6 or ecs. Default: flowgauge.schema.");
    }

    /** Returns the form of events that the flag names; empty without the flag. */
    static Optional<SchemaName> schema(Invocation invocation) throws UserErrorException {
        Optional<String> label = invocation.value(SCHEMA);
        Optional<SchemaName> schema =
                label.flatMap(
                        text ->
                                Arrays.stream(SchemaName.values())
                                        .filter(one -> one.label().equals(text))
                                        .findFirst());
        if (label.isPresent() && schema.isEmpty()) {
            throw new UserErrorException(
                    SCHEMA
                            + " "
                            + label.get()
                            + ": not a form of events; allowed: packetbeat-6, ecs");
        }
        return schema;
    }
}
