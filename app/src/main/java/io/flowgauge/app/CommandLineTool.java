package io.flowgauge.app;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.EditDistance;
import io.flowgauge.config.VariableSource;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The command line: finds the command, parses its flags, runs it, and turns failures into one line
 * and an exit status.
 */
final class CommandLineTool {
    private static final Pattern SHORT_FLAG =
            Pattern.compile(
                    "^((?:\\e\\[[0-9;]*m|\\s)*-[A-Za-z](?:\\e\\[[0-9;]*m)*)=", Pattern.MULTILINE);
    private static final String VERSION_FLAG = "--version";
    private static final int OK = 0;
    private static final int FAILED = 1;

    private final PrintStream out;
    private final PrintStream err;
    private final Map<CommandSpec, Command> commands = new HashMap<>();
    private final CommandLine program;
    private final Set<String> longFlags = new HashSet<>();

    /**
     * Makes the tool, with the input of this process.
     *
     * @param home default of path.home
     * @param variables the environment
     */
    CommandLineTool(
            Work work, Path home, VariableSource variables, PrintStream out, PrintStream err) {
        this(work, home, variables, System.in, out, err);
    }

    /** Makes the tool with another input. */
    CommandLineTool(
            Work work,
            Path home,
            VariableSource variables,
            InputStream in,
            PrintStream out,
            PrintStream err) {
        this.out = out;
        this.err = err;
        ConfigFlags config = new ConfigFlags(home, variables);
        RunCommand run = new RunCommand(config, work);
        CommandSpec top =
                Flags.command(
                        "flowgauge",
                        "Watches network traffic and tells who talked to whom, how much, and"
                                + " when.",
                        "Without a command it runs: flowgauge run.");
        run.addFlagsTo(top);
        top.addOption(Flags.without(VERSION_FLAG, "Show the version."));
        commands.put(top, run);
        add(top, run);
        add(top, new ReadCommand(config, work));
        add(top, new QueryCommand(config));
        add(top, new TopCommand(config, work));
        add(top, new DemoCommand(config, work));
        add(top, new DevicesCommand(work));
        add(top, new SetupCommand(config));
        CommandSpec test =
                Flags.command("test", "Tests the configuration, or what the outputs send to.");
        add(test, new TestConfigCommand(config, work));
        add(test, new TestOutputCommand(config));
        top.addSubcommand("test", test);
        ExportFlowsCommand exportFlows = new ExportFlowsCommand(config);
        CommandSpec export = exportFlows.spec();
        commands.put(export, exportFlows);
        add(export, new ExportConfigCommand(config));
        add(export, new ExportTemplateCommand(config));
        add(export, new ExportIndexPatternCommand(config));
        add(export, new ExportDashboardCommand(config));
        add(export, new ExportPolicyCommand(config));
        top.addSubcommand("export", export);
        CommandSpec keystore = Flags.command("keystore", "Keeps secrets out of the configuration.");
        for (KeystoreCommand.Action action : KeystoreCommand.Action.values()) {
            add(keystore, new KeystoreCommand(action, config, in));
        }
        top.addSubcommand("keystore", keystore);
        add(top, new InitCommand());
        add(top, new VersionCommand());
        add(top, new CompletionCommand());
        add(top, new HelpCommand());
        CommandLine.tracer().setLevel(CommandLine.TraceLevel.OFF);
        program =
                new CommandLine(top)
                        .setOverwrittenOptionsAllowed(true)
                        .setExpandAtFiles(false)
                        .setInterpolateVariables(false)
                        .setUsageHelpWidth(100);
        collectLongFlags(top);
    }

    private void add(CommandSpec parent, Command command) {
        CommandSpec spec = command.spec();
        commands.put(spec, command);
        parent.addSubcommand(spec.name(), spec);
    }

    private void collectLongFlags(CommandSpec spec) {
        for (String name : spec.optionsMap().keySet()) {
            if (name.startsWith("--")) {
                longFlags.add(name.substring(2));
            }
        }
        spec.subcommands().values().forEach(below -> collectLongFlags(below.getCommandSpec()));
    }

    /** Runs a command line and returns the exit status: 0, or 1 after a line on standard error. */
    int run(String... arguments) {
        try {
            ParseResult parsed = program.parseArgs(withTwoDashes(withoutConfigTest(arguments)));
            Invocation invocation = Invocation.of(parsed, out, err);
            for (ParseResult level : invocation.levels()) {
                if (level.isUsageHelpRequested()) {
                    out.print(usage(level.commandSpec().commandLine()));
                    return OK;
                }
            }
            CommandSpec asked = invocation.levels().getLast().commandSpec();
            Command command =
                    invocation.has(VERSION_FLAG) ? new VersionCommand() : commands.get(asked);
            if (command == null) {
                err.println("Error: " + incomplete(asked));
                return FAILED;
            }
            int status = command.run(invocation);
            out.flush();
            return status;
        } catch (UnmatchedArgumentException e) {
            err.println("Error: " + unmatched(e));
            return FAILED;
        } catch (ParameterException e) {
            err.println("Error: " + decapitalized("" + e.getMessage()) + "; " + help(e));
            return FAILED;
        } catch (UserErrorException e) {
            out.flush();
            err.println("Exiting: " + e.getMessage());
            return FAILED;
        }
    }

    /** Returns the help of a command, short flags as they are typed: "-I FILE", not "-I=FILE". */
    static String usage(CommandLine command) {
        return SHORT_FLAG.matcher(command.getUsageMessage()).replaceAll("$1 ");
    }

    /** {@code -configtest} of Beats 5, which 6.7 still takes, is {@code test config}. */
    private static String[] withoutConfigTest(String[] arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        if (!all.removeIf(Set.of("-configtest", "--configtest")::contains)) {
            return arguments;
        }
        all.removeIf("run"::equals);
        all.addAll(0, List.of("test", "config"));
        return all.toArray(String[]::new);
    }

    /** Go programs take their long flags with one dash as well: -path.data is --path.data. */
    private String[] withTwoDashes(String[] arguments) {
        String[] result = arguments.clone();
        for (int i = 0; i < result.length && !result[i].equals("--"); i++) {
            String argument = result[i];
            if (argument.startsWith("-") && !argument.startsWith("--")) {
                int equals = argument.indexOf('=');
                String name = argument.substring(1, equals < 0 ? argument.length() : equals);
                if (longFlags.contains(name)) {
                    result[i] = "-" + argument;
                }
            }
        }
        return result;
    }

    private static String unmatched(UnmatchedArgumentException e) {
        String argument = e.getUnmatched().getFirst();
        CommandLine command = e.getCommandLine();
        if (argument.startsWith("-")) {
            return "unknown flag: " + argument + "; " + help(e);
        }
        String name = command.getCommandSpec().qualifiedName();
        if (command.getSubcommands().isEmpty()) {
            return "\"" + name + "\" takes no argument \"" + argument + "\"; " + help(e);
        }
        String hint =
                EditDistance.nearest(argument, command.getSubcommands().keySet())
                        .map(near -> ", did you mean \"" + near + "\"?")
                        .orElse("");
        return "unknown command \"" + argument + "\" for \"" + name + "\"" + hint + "; " + help(e);
    }

    private static String incomplete(CommandSpec spec) {
        return "\""
                + spec.qualifiedName()
                + "\" needs a command below it: "
                + String.join(", ", spec.subcommands().keySet())
                + "; "
                + help(spec);
    }

    private static String help(ParameterException e) {
        return help(e.getCommandLine().getCommandSpec());
    }

    private static String help(CommandSpec spec) {
        boolean hasCommands = !spec.subcommands().isEmpty();
        return "\""
                + spec.qualifiedName()
                + " --help\" shows "
                + (hasCommands ? "commands and flags" : "the flags");
    }

    private static String decapitalized(String text) {
        return text.substring(0, 1).toLowerCase(Locale.ROOT) + text.substring(1);
    }
}
