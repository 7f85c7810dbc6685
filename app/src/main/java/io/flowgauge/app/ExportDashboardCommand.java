package io.flowgauge.app;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.output.elasticsearch.setup.FlowDashboard;
import io.flowgauge.output.elasticsearch.setup.IndexSchema;
import picocli.CommandLine.Model.CommandSpec;

/** {@code flowgauge export dashboard}. */
final class ExportDashboardCommand implements Command {
    private static final String KIBANA_6 = "--kibana6";

    private final ConfigFlags config;

    ExportDashboardCommand(ConfigFlags config) {
        this.config = config;
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec =
                Flags.command(
                        "dashboard",
                        "Prints the dashboard of flows and what it needs, to be imported as saved"
                                + " objects: into Kibana from version 7 on and OpenSearch"
                                + " Dashboards.");
        spec.addOption(
                Flags.without(KIBANA_6, "For Kibana 5 and 6: /api/kibana/dashboards/import."));
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
        invocation.out().print(invocation.has(KIBANA_6) ? dashboard.kibana6() : dashboard.lines());
        return 0;
    }
}
