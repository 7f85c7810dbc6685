package io.flowgauge.app;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.YamlWriter;
import picocli.CommandLine.Model.CommandSpec;

/** {@code flowgauge export config}. */
final class ExportConfigCommand implements Command {
    private final ConfigFlags config;

    ExportConfigCommand(ConfigFlags config) {
        this.config = config;
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec =
                Flags.command(
                        "config",
                        "Prints the configuration that files and flags make together, variables"
                                + " unreplaced.");
        config.addTo(spec);
        return spec;
    }

    @Override
    public int run(Invocation invocation) throws UserErrorException {
        invocation.out().print(YamlWriter.write(config.loader(invocation, false).merge().tree()));
        return 0;
    }
}
