package io.flowgauge.app;

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
        spec.addOption(
                Flags.with(
                        "--index",
                        "PREFIX",
                        "What the names of indexes begin with. Default: "
                                + ExportTemplateCommand.INDEX
                                + "."));
        config.addTo(spec);
        return spec;
    }

    @Override
    public int run(Invocation invocation) {
        String index = invocation.value("--index").orElse(ExportTemplateCommand.INDEX);
        invocation.out().print(IndexSchema.ofEvents().indexPattern(index));
        return 0;
    }
}
