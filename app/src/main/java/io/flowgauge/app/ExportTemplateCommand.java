package io.flowgauge.app;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.output.elasticsearch.setup.ServerVersion;
import io.flowgauge.output.elasticsearch.setup.SetupSettings;
import picocli.CommandLine.Model.CommandSpec;

/** {@code flowgauge export template}. */
final class ExportTemplateCommand implements Command {
    private final ConfigFlags config;

    ExportTemplateCommand(ConfigFlags config) {
        this.config = config;
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec =
                Flags.command(
                        "template",
                        "Prints the index template of the events: for _template, from 7.8 on for"
                                + " _index_template.");
        spec.addOption(ExportFlags.server());
        spec.addOption(ExportFlags.openSearch());
        spec.addOption(ExportFlags.schema());
        spec.addOption(ExportFlags.index());
        spec.addOption(Flags.without("--noilm", "Without the lifecycle of setup.ilm."));
        config.addTo(spec);
        return spec;
    }

    @Override
    public int run(Invocation invocation) throws UserErrorException {
        ServerVersion server = ExportFlags.server(invocation);
        SetupSettings setup =
                config.loader(invocation, false).setup(ExportFlags.schema(invocation));
        if (invocation.has("--noilm")) {
            setup =
                    new SetupSettings(
                            setup.template(),
                            setup.lifecycle().unused(),
                            setup.dataStream(),
                            setup.schema());
        }
        String prefix = ExportFlags.index(invocation);
        boolean own = setup.template().name().isPresent() && !ExportFlags.namesIndex(invocation);
        if (!own && !setup.template().pattern().isPresent()) {
            setup = setup.withTemplateName(prefix + "-" + setup.schema().beatVersion());
        }
        invocation.out().print(setup.indexTemplate().text(server));
        return 0;
    }
}
