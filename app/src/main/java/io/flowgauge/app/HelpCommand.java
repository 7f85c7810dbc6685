package io.flowgauge.app;

import io.flowgauge.base.UserErrorException;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** {@code flowgauge help}. */
final class HelpCommand implements Command {
    @Override
    public CommandSpec spec() {
        CommandSpec spec = Flags.command("help", "Shows help for a command.");
        spec.addPositional(
                Flags.arguments("0..*", "COMMAND", "The command, such as: test config."));
        return spec;
    }

    @Override
    public int run(Invocation invocation) throws UserErrorException {
        CommandLine command = invocation.levels().getFirst().commandSpec().commandLine();
        for (String name : invocation.arguments()) {
            CommandLine below = command.getSubcommands().get(name);
            if (below == null) {
                throw new UserErrorException(
                        "unknown command \""
                                + name
                                + "\" for \"flowgauge\"; \"flowgauge help\""
                                + " lists the commands");
            }
            command = below;
        }
        invocation.out().print(CommandLineTool.usage(command));
        return 0;
    }
}
