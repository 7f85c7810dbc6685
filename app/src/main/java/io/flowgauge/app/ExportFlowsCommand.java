package io.flowgauge.app;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.store.StoreClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import picocli.CommandLine.Model.CommandSpec;

/** {@code flowgauge export --parquet}: writes stored reports into files for other programs. */
final class ExportFlowsCommand implements Command {
    private final ConfigFlags config;

    ExportFlowsCommand(ConfigFlags config) {
        this.config = config;
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec =
                Flags.command(
                        "export",
                        "Writes stored flows as Parquet files, or prints the configuration, or what"
                                + " consumers need.");
        spec.addOption(
                Flags.with(
                        "--parquet",
                        "FOLDER",
                        "Folder of the files, one below it for each day; it is made if need be."));
        spec.addOption(
                Flags.with(
                        "--from",
                        "TIME",
                        "First time of reports: 2026-03-01, 2026-03-01T12:00:00Z (UTC), now-7d."
                                + " Default: all."));
        spec.addOption(Flags.with("--to", "TIME", "First time behind them. Default: now."));
        StoreFlag.addTo(spec);
        config.addTo(spec);
        return spec;
    }

    @Override
    public int run(Invocation invocation) throws UserErrorException {
        String folder =
                invocation
                        .value("--parquet")
                        .orElseThrow(
                                () ->
                                        new UserErrorException(
                                                "nothing to export; give --parquet FOLDER, or a"
                                                        + " command: config, template,"
                                                        + " index-pattern, dashboard, ilm-policy"));
        Instant now = Instant.now();
        Instant from =
                TimeText.read("--from", invocation.value("--from").orElse("1970-01-01"), now);
        Instant to = TimeText.read("--to", invocation.value("--to").orElse("9999-01-01"), now);
        if (!from.isBefore(to)) {
            throw new UserErrorException("--from " + from + " is not before --to " + to);
        }
        StoreClient store = new StoreClient(StoreFlag.store(invocation, config));
        try {
            int files = store.export(from, to, Path.of(folder));
            invocation.out().println(files + " files in " + folder);
            return 0;
        } catch (IOException e) {
            throw new UserErrorException("can't export: " + e.getMessage(), e);
        }
    }
}
