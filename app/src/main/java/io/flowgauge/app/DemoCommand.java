package io.flowgauge.app;

import io.flowgauge.app.config.Settings;
import io.flowgauge.app.demo.DemoDay;
import io.flowgauge.base.UserErrorException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;

/** {@code flowgauge demo}. */
final class DemoCommand implements Command {
    private static final LocalDate FIRST_DAY = LocalDate.of(1970, 1, 2);
    private static final LocalDate LAST_DAY = LocalDate.of(2099, 12, 31);
    private static final long SEED_DEFAULT = 1;

    private final ConfigFlags config;
    private final Work work;

    DemoCommand(ConfigFlags config, Work work) {
        this.config = config;
        this.work = work;
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec =
                Flags.command(
                        "demo",
                        "Shows the page with a made-up day of an office network, until it is"
                                + " stopped. Needs no traffic, no privileges and no configuration.");
        spec.addOption(
                Flags.with("--day", "DATE", "Which day, as 2026-11-23 (UTC). Default: yesterday."));
        spec.addOption(
                Flags.with(
                        "--seed",
                        "N",
                        "Another number makes another day. Default: " + SEED_DEFAULT + "."));
        spec.addOption(
                Flags.with("--write", "FILE", "Write the day to a pcap file, and show nothing."));
        config.addFewTo(spec);
        return spec;
    }

    @Override
    public int run(Invocation invocation) throws UserErrorException {
        DemoDay day = new DemoDay(date(invocation), seed(invocation));
        Optional<Path> file = invocation.value("--write").map(Path::of);
        if (file.isPresent()) {
            long packets = work.writeDay(day, file.get());
            invocation.out().println("Wrote " + packets + " packets to " + file.get() + ".");
            return 0;
        }
        ConfigOrigin origin = ConfigOrigin.read(() -> config.readForDemo(invocation));
        Settings settings = origin.loaded().settings();
        try (Logging logging = Logging.startSomewhere(settings, invocation.err())) {
            return work.run(
                    new RunOptions(
                            List.of(),
                            true,
                            1,
                            false,
                            Optional.empty(),
                            false,
                            Optional.of(day),
                            settings.web().enabled(),
                            origin,
                            settings.withLogging(logging.settings())));
        }
    }

    private static LocalDate date(Invocation invocation) throws UserErrorException {
        Optional<String> text = invocation.value("--day");
        if (text.isEmpty()) {
            return LocalDate.now(ZoneOffset.UTC).minusDays(1);
        }
        try {
            LocalDate date = LocalDate.parse(text.get());
            if (!date.isBefore(FIRST_DAY) && !date.isAfter(LAST_DAY)) {
                return date;
            }
        } catch (DateTimeParseException _) {
            // It is told below.
        }
        throw new UserErrorException(
                "--day "
                        + text.get()
                        + ": not a day; allowed: a date from "
                        + FIRST_DAY
                        + " to "
                        + LAST_DAY);
    }

    private static long seed(Invocation invocation) throws UserErrorException {
        String text = invocation.value("--seed").orElse("" + SEED_DEFAULT);
        if (!text.matches("[0-9]{1,18}")) {
            throw new UserErrorException(
                    "--seed " + text + ": not a seed; allowed: a whole number of up to 18 digits");
        }
        return Long.parseLong(text);
    }
}
