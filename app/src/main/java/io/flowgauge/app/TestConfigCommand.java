package io.flowgauge.app;

import io.flowgauge.app.config.Settings;
import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.Notice;
import picocli.CommandLine.Model.CommandSpec;

/** {@code flowgauge test config}. */
final class TestConfigCommand implements Command {
    private final ConfigFlags config;
    private final Work work;

    TestConfigCommand(ConfigFlags config, Work work) {
        this.config = config;
        this.work = work;
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec =
                Flags.command(
                        "config",
                        "Reads the whole configuration and says whether it is right; starts"
                                + " nothing.");
        config.addTo(spec);
        return spec;
    }

    @Override
    public int run(Invocation invocation) throws UserErrorException {
        Settings settings = config.load(invocation);
        work.check(settings);
        for (Notice notice : settings.notices()) {
            invocation
                    .err()
                    .println((notice.warning() ? "Warning: " : "Note: ") + notice.message());
        }
        invocation.out().println("Config OK");
        return 0;
    }
}
