package io.flowgauge.app;

import io.flowgauge.base.UserErrorException;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;

/** {@code flowgauge export ilm-policy}. */
final class ExportPolicyCommand implements Command {
    private final ConfigFlags config;

    ExportPolicyCommand(ConfigFlags config) {
        this.config = config;
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec =
                Flags.command(
                        "ilm-policy",
                        "Prints the lifecycle policy of the indices, for _ilm/policy.");
        spec.addOption(ExportFlags.server());
        spec.addOption(Flags.without("--opensearch", "For OpenSearch: _plugins/_ism/policies."));
        config.addTo(spec);
        return spec;
    }

    @Override
    public int run(Invocation invocation) throws UserErrorException {
        invocation
                .out()
                .print(
                        config.loader(invocation, false)
                                .setup(Optional.empty())
                                .policy()
                                .text(ExportFlags.server(invocation)));
        return 0;
    }
}
