package io.flowgauge.app;

import static java.util.stream.Collectors.joining;

import io.flowgauge.base.UserErrorException;
import java.util.List;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** {@code flowgauge completion}. */
final class CompletionCommand implements Command {
    @Override
    public CommandSpec spec() {
        CommandSpec spec =
                Flags.command(
                        "completion",
                        "Prints a script that completes commands and flags in a shell.");
        spec.usageMessage()
                .footer(
                        "",
                        "source <(flowgauge completion bash)     in ~/.bashrc",
                        "source <(flowgauge completion zsh)      in ~/.zshrc",
                        "flowgauge completion fish | source      in ~/.config/fish/config.fish");
        spec.addPositional(Flags.arguments("1", "SHELL", "bash, zsh or fish."));
        return spec;
    }

    @Override
    public int run(Invocation invocation) throws UserErrorException {
        CommandLine program = invocation.levels().getFirst().commandSpec().commandLine();
        List<String> shell = invocation.arguments();
        String script =
                switch (shell.isEmpty() ? "" : shell.getFirst()) {
                    // the script is bash's, and switches on zsh's emulation of it where it must
                    case "bash", "zsh" ->
                            withHeader(shell.getFirst(), AutoComplete.bash("flowgauge", program));
                    case "fish" -> new FishCompletion(program.getCommandSpec()).script();
                    default ->
                            throw new UserErrorException(
                                    "unknown shell "
                                            + String.join(" ", shell)
                                            + "; allowed: bash, zsh, fish");
                };
        invocation.out().print(script);
        return 0;
    }

    /** Says how to use the script, in place of the generator's comment, which is about a file. */
    private static String withHeader(String shell, String script) {
        return "# Completion for the "
                + shell
                + " shell: source <(flowgauge completion "
                + shell
                + ")\n"
                + script.replaceAll(" \\(see \\[\\d]\\)", "")
                        .lines()
                        .dropWhile(line -> line.startsWith("#"))
                        .collect(joining("\n"))
                + "\n";
    }
}
