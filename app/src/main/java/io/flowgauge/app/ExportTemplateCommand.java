package io.flowgauge.app;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.event.EventSettings;
import picocli.CommandLine.Model.CommandSpec;

/** {@code flowgauge export template}. */
final class ExportTemplateCommand implements Command {
    /** Prefix of the names of Packetbeat's indexes. */
    static final String INDEX = "packetbeat";

    private final ConfigFlags config;

    ExportTemplateCommand(ConfigFlags config) {
        this.config = config;
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec =
                Flags.command(
                        "template",
                        "Prints the index template of the events, for Elasticsearch's _template.");
        spec.addOption(
                Flags.with(
                        "--es.version",
                        "VERSION",
                        "Version of Elasticsearch. Default: " + EventSettings.PACKETBEAT_6 + "."));
        spec.addOption(
                Flags.with(
                        "--index",
                        "PREFIX",
                        "What the names of indexes begin with. Default: " + INDEX + "."));
        config.addTo(spec);
        return spec;
    }

    @Override
    public int run(Invocation invocation) throws UserErrorException {
        invocation
                .out()
                .print(
                        IndexSchema.ofEvents()
                                .template(
                                        invocation
                                                .value("--es.version")
                                                .orElse(EventSettings.PACKETBEAT_6),
                                        invocation.value("--index").orElse(INDEX),
                                        config.loader(invocation, false).templateSettings()));
        return 0;
    }
}
