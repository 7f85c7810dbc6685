package io.flowgauge.app;

import picocli.CommandLine.Model.CommandSpec;

/** {@code flowgauge version}. */
final class VersionCommand implements Command {
    @Override
    public CommandSpec spec() {
        return Flags.command("version", "Shows the version.");
    }

    @Override
    public int run(Invocation invocation) {
        invocation.out().println(Version.current().line());
        return 0;
    }
}
