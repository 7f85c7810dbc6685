package io.flowgauge.app;

import io.flowgauge.app.config.LoggingSettings;
import io.flowgauge.app.config.Settings;
import io.flowgauge.app.summary.Traffic;
import io.flowgauge.app.top.TopView;
import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.Notice;
import io.flowgauge.dashboard.WebSettings;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Model.CommandSpec;

/** {@code flowgauge top}. */
final class TopCommand implements Command {
    private static final int ROWS_DEFAULT = 20;
    private static final int INTERVAL_S_DEFAULT = 2;
    private static final URI PAGE_DEFAULT = URI.create("http://127.0.0.1:5606");

    private final ConfigFlags config;
    private final Work work;

    TopCommand(ConfigFlags config, Work work) {
        this.config = config;
        this.work = work;
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec =
                Flags.command(
                        "top",
                        "Shows who talks most right now, in the terminal: what a running flowgauge"
                                + " sees, or else what it captures itself. Where the output is no"
                                + " terminal it prints a table and ends.");
        spec.addOption(
                Flags.several("-I", "FILE", "Capture file to show instead; - for standard input."));
        spec.addOption(
                Flags.without(
                        "-t",
                        "Read the file at full speed and show the sums of all of it, and not what"
                                + " went over the line at a time."));
        spec.addOption(
                Flags.without("--capture", "Capture in any case, without asking a process."));
        spec.addOption(
                Flags.with(
                        "--url",
                        "URL",
                        "Ask the process that serves its page there. Default: "
                                + PAGE_DEFAULT
                                + ","
                                + " if there is one."));
        spec.addOption(
                Flags.with(
                        "--interval",
                        "SECONDS",
                        "Time between pictures, 1 to 3600. Default: " + INTERVAL_S_DEFAULT + "."));
        spec.addOption(Flags.with("--sort", "KEY", "bytes, packets or flows. Default: bytes."));
        spec.addOption(
                Flags.with("--filter", "TEXT", "Show addresses with this text in them only."));
        spec.addOption(Flags.without("--once", "Print a table and end."));
        spec.addOption(
                Flags.with(
                        List.of("-n", "--top"),
                        "ROWS",
                        "Rows of the table of --once. Default: " + ROWS_DEFAULT + "."));
        spec.addOption(
                Flags.without("--lenient", "Go on behind a damaged part of a capture file."));
        config.addTo(spec);
        return spec;
    }

    @Override
    public int run(Invocation invocation) throws UserErrorException {
        Traffic.Order order = order(invocation.value("--sort").orElse("bytes"));
        int rows = number(invocation, "-n", ROWS_DEFAULT, 1000, "rows");
        int seconds = number(invocation, "--interval", INTERVAL_S_DEFAULT, 3600, "seconds");
        ConfigOrigin origin = ConfigOrigin.read(() -> config.read(invocation, false));
        Settings settings = origin.loaded().settings();
        List<String> files = invocation.values("-I");
        boolean asks = files.isEmpty() && !invocation.has("--capture");
        Optional<URI> url = url(invocation);
        TopOptions options =
                new TopOptions(
                        asks ? Optional.of(url.orElse(page(settings.web()))) : Optional.empty(),
                        settings.web().token().orElse(""),
                        url.isPresent(),
                        new RunOptions(
                                files,
                                invocation.has("-t"),
                                1,
                                false,
                                Optional.empty(),
                                invocation.has("--lenient"),
                                Optional.empty(),
                                false,
                                origin,
                                settings),
                        TimeUnit.SECONDS.toNanos(seconds),
                        invocation.has("--once"),
                        new TopView(order, invocation.value("--filter").orElse(""), rows));
        // A line of the log would be in the midst of the screen.
        LoggingSettings logging = settings.logging().toStderrOnly();
        boolean verbose = invocation.has("-e") || invocation.has("-v") || invocation.has("-d");
        try (Logging _ =
                Logging.start(
                        verbose
                                ? logging
                                : logging.withLevel(LoggingSettings.Level.ERROR, List.of()))) {
            for (Notice notice : settings.notices()) {
                if (notice.warning()) {
                    invocation.err().println("Warning: " + notice.message());
                }
            }
            return work.top(options);
        }
    }

    /** Returns where a process with these settings serves its page. */
    static URI page(WebSettings web) {
        InetAddress address = web.address();
        InetAddress asked =
                address.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : address;
        String host = asked.getHostAddress();
        return URI.create(
                (web.tls().isPresent() ? "https://" : "http://")
                        + (asked instanceof Inet6Address ? "[" + host + "]" : host)
                        + ":"
                        + web.port());
    }

    private static Traffic.Order order(String text) throws UserErrorException {
        return switch (text) {
            case "b", "bytes" -> Traffic.Order.BYTES;
            case "p", "packets" -> Traffic.Order.PACKETS;
            case "f", "flows" -> Traffic.Order.FLOWS;
            default ->
                    throw new UserErrorException(
                            "--sort " + text + ": not a key; allowed: bytes, packets, flows");
        };
    }

    private static int number(
            Invocation invocation, String flag, int otherwise, int most, String what)
            throws UserErrorException {
        String text = invocation.value(flag).orElse("" + otherwise);
        if (!text.matches("[1-9][0-9]{0,3}") || Integer.parseInt(text) > most) {
            throw new UserErrorException(
                    flag + " " + text + ": not a number of " + what + "; allowed: 1 to " + most);
        }
        return Integer.parseInt(text);
    }

    private static Optional<URI> url(Invocation invocation) throws UserErrorException {
        Optional<String> text = invocation.value("--url");
        if (text.isEmpty()) {
            return Optional.empty();
        }
        if (!text.get().matches("https?://[^/?#@\\s]+/?")) {
            throw new UserErrorException(
                    "--url "
                            + text.get()
                            + ": not the address of a page; allowed: such as "
                            + PAGE_DEFAULT);
        }
        try {
            return Optional.of(URI.create(text.get()));
        } catch (IllegalArgumentException e) {
            throw new UserErrorException("--url " + text.get() + ": " + e.getMessage(), e);
        }
    }
}
