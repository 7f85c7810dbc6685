package io.flowgauge.app;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.output.elasticsearch.setup.FlowDashboard;
import io.flowgauge.output.elasticsearch.setup.IndexSchema;
import picocli.CommandLine.Model.CommandSpec;

/** {@code flowgauge export index-pattern}. */
final class ExportIndexPatternCommand implements Command {
    private final ConfigFlags config;

    ExportIndexPatternCommand(ConfigFlags config) {
        this.config = config;
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec =
                Flags.command(
                        "index-pattern",
                        "Prints the index pattern of the events, for Kibana's saved objects.");
        spec.addOption(ExportFlags.index());
        spec.addOption(ExportFlags.schema());
        config.addTo(spec);
        return spec;
    }

    @Override
    public int run(Invocation invocation) throws UserErrorException {
        String index = ExportFlags.index(invocation);
        FlowDashboard dashboard =
                new FlowDashboard(
                        IndexSchema.of(
                                config.loader(invocation, false)
                                        .setup(ExportFlags.schema(invocation))
                                        .schema()),
                        index + "-*");
        invocation.out().print(dashboard.indexPatternKibana6());
        return 0;
    }
}
