package io.flowgauge.app;

import io.flowgauge.app.config.LoggingSettings;
import io.flowgauge.app.config.Settings;
import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.Notice;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** {@code flowgauge read}. */
final class ReadCommand implements Command {
    private static final int TOP_DEFAULT = 10;

    private final ConfigFlags config;
    private final Work work;

    ReadCommand(ConfigFlags config, Work work) {
        this.config = config;
        this.work = work;
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec =
                Flags.command(
                        "read",
                        "Meters capture files and shows what was in them: totals and the largest"
                                + " conversations, ports and protocols; or all flows, with -o.");
        spec.addPositional(Flags.arguments("1..*", "FILE", "Capture files; - for standard input."));
        spec.addOption(
                Flags.with("-o", "FORMAT", "What to print: table, json or csv. Default: table."));
        spec.addOption(
                Flags.with(
                        List.of("-n", "--top"),
                        "ROWS",
                        "Rows of each table. Default: " + TOP_DEFAULT + "."));
        spec.addOption(
                Flags.without("--lenient", "Go on behind a damaged part of a capture file."));
        config.addTo(spec);
        return spec;
    }

    @Override
    public int run(Invocation invocation) throws UserErrorException {
        ReadOptions options =
                new ReadOptions(
                        invocation.arguments(),
                        format(invocation.value("-o").orElse("table")),
                        rows(invocation.value("-n").orElse("" + TOP_DEFAULT)),
                        invocation.has("--lenient"),
                        config.loadWithoutOutput(invocation));
        Settings settings = options.settings();
        boolean verbose = invocation.has("-e") || invocation.has("-v") || invocation.has("-d");
        LoggingSettings logging = settings.logging().toStderrOnly();
        try (Logging _ =
                Logging.start(
                        verbose
                                ? logging
                                : logging.withLevel(LoggingSettings.Level.WARNING, List.of()))) {
            for (Notice notice : settings.notices()) {
                if (notice.warning()) {
                    invocation.err().println("Warning: " + notice.message());
                }
            }
            return work.read(options);
        }
    }

    private static ReadOptions.Format format(String text) throws UserErrorException {
        return switch (text) {
            case "table" -> ReadOptions.Format.TABLE;
            case "json" -> ReadOptions.Format.JSON;
            case "csv" -> ReadOptions.Format.CSV;
            default ->
                    throw new UserErrorException(
                            "-o " + text + ": not a format; allowed: table, json, csv");
        };
    }

    private static int rows(String text) throws UserErrorException {
        if (!text.matches("[1-9][0-9]{0,5}")) {
            throw new UserErrorException(
                    "-n " + text + ": not a number of rows; allowed: 1 to 999999");
        }
        return Integer.parseInt(text);
    }
}
