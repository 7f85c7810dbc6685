package io.flowgauge.app;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Completion for the fish shell, which picocli has none for: a line for each flag and command. */
final class FishCompletion {
    private final CommandSpec program;
    private final List<String> lines = new ArrayList<>();

    FishCompletion(CommandSpec program) {
        this.program = program;
    }

    /** Returns the script. */
    String script() {
        lines.add("# Completion for the fish shell: flowgauge completion fish | source");
        describe(program, "__fish_use_subcommand");
        program.subcommands().forEach((name, command) -> describeBelow(name, command));
        return String.join("\n", lines) + "\n";
    }

    private void describeBelow(String name, CommandLine command) {
        describe(command.getCommandSpec(), "__fish_seen_subcommand_from " + name);
        command.getSubcommands()
                .forEach(
                        (below, nested) ->
                                describe(
                                        nested.getCommandSpec(),
                                        "__fish_seen_subcommand_from "
                                                + name
                                                + "; and __fish_seen_subcommand_from "
                                                + below));
    }

    private void describe(CommandSpec spec, String condition) {
        for (Map.Entry<String, CommandLine> below : spec.subcommands().entrySet()) {
            String[] description = below.getValue().getCommandSpec().usageMessage().description();
            lines.add(
                    "complete -c flowgauge -f -n "
                            + quoted(condition)
                            + " -a "
                            + below.getKey()
                            + " -d "
                            + quoted(String.join(" ", description)));
        }
        for (OptionSpec option : spec.options()) {
            StringBuilder line = new StringBuilder("complete -c flowgauge -n " + quoted(condition));
            for (String name : option.names()) {
                line.append(
                        name.startsWith("--")
                                ? " -l " + name.substring(2)
                                : " -s " + name.charAt(1));
            }
            if (option.arity().min() > 0) {
                line.append(" -r");
            }
            lines.add(line + " -d " + quoted(String.join(" ", option.description())));
        }
    }

    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
