package io.flowgauge.app;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.output.elasticsearch.setup.IndexSchema;
import io.flowgauge.output.elasticsearch.setup.LifecycleSettings;
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
        IndexSchema schema = ExportFlags.schema(invocation);
        SetupSettings setup = config.loader(invocation, false).setup();
        if (invocation.has("--noilm")) {
            setup =
                    new SetupSettings(
                            setup.template(), LifecycleSettings.DEFAULT, setup.dataStream());
        }
        String prefix = ExportFlags.index(invocation);
        boolean own = setup.template().name().isPresent() && !ExportFlags.namesIndex(invocation);
        if (!own && !setup.template().pattern().isPresent()) {
            setup = setup.withTemplateName(prefix + "-" + schema.beatVersion());
        }
        invocation.out().print(setup.template(schema).text(server));
        return 0;
    }
}
