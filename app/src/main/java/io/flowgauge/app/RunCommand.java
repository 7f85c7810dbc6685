package io.flowgauge.app;

import io.flowgauge.app.config.InterfaceSettings;
import io.flowgauge.app.config.Settings;
import io.flowgauge.base.UserErrorException;
import io.flowgauge.capture.CaptureFile;
import io.flowgauge.config.Notice;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Model.CommandSpec;

/** {@code flowgauge run}, and {@code flowgauge} without a command. */
final class RunCommand implements Command {
    private final ConfigFlags config;
    private final Work work;

    RunCommand(ConfigFlags config, Work work) {
        this.config = config;
        this.work = work;
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec =
                Flags.command(
                        "run",
                        "Meters packets into flows and sends flow events to the output, until the"
                                + " file ends or the program is stopped. The default command.");
        addFlagsTo(spec);
        return spec;
    }

    /** Adds the flags of this command, which stand at the top too. */
    void addFlagsTo(CommandSpec spec) {
        spec.addOption(
                Flags.several(
                        "-I",
                        "FILE",
                        "Capture file to read instead of a device; - for standard input."));
        spec.addOption(
                Flags.without("-t", "Read the file at full speed, not at that of its timestamps."));
        spec.addOption(Flags.with("-l", "N", "Read the file N times; 0 for ever. Default: 1."));
        spec.addOption(Flags.without("-O", "Read the file packet by packet, at each Enter."));
        spec.addOption(Flags.with("--dump", "FILE", "Write every captured packet to a file."));
        spec.addOption(Flags.without("-N", "Send events nowhere, to measure."));
        spec.addOption(
                Flags.without("--lenient", "Go on behind a damaged part of a capture file."));
        config.addTo(spec);
    }

    @Override
    public int run(Invocation invocation) throws UserErrorException {
        int loops = loops(invocation);
        ConfigOrigin origin =
                ConfigOrigin.read(() -> config.readToRun(invocation, !invocation.has("-N")));
        Settings settings = origin.loaded().settings();
        List<String> given = invocation.values("-I");
        boolean opens = !given.isEmpty() && ConfigFlags.isOpened(settings);
        List<String> files = given.isEmpty() ? configuredFile(settings.interfaces()) : given;
        if (files.contains(CaptureFile.STANDARD_INPUT)) {
            checkStandardInput(invocation, loops);
        }
        try (Logging logging = Logging.startSomewhere(settings, invocation.err())) {
            boolean logged = logging.settings().toStderr();
            Logger log = LoggerFactory.getLogger("config");
            for (Notice notice : notices(settings, invocation, files)) {
                log.atLevel(
                                notice.warning()
                                        ? org.slf4j.event.Level.WARN
                                        : org.slf4j.event.Level.INFO)
                        .log(notice.message());
                if (notice.warning() && !logged) {
                    invocation.err().println("Warning: " + notice.message());
                }
            }
            RunOptions options =
                    new RunOptions(
                            files,
                            // What is looked at later need not be waited for.
                            opens || invocation.has("-t"),
                            loops,
                            invocation.has("-O"),
                            invocation.value("--dump").map(Path::of),
                            invocation.has("--lenient"),
                            Optional.empty(),
                            opens,
                            origin,
                            settings.withLogging(logging.settings()));
            try {
                return work.run(options);
            } catch (UserErrorException e) {
                if (!logged) {
                    log.error("Exiting: {}", e.getMessage());
                }
                throw e;
            }
        }
    }

    private static List<Notice> notices(
            Settings settings, Invocation invocation, List<String> files) {
        List<Notice> notices = new ArrayList<>(settings.notices());
        if (files.isEmpty() && invocation.has("-t")) {
            notices.add(
                    new Notice(
                            true,
                            "-t: has no effect on packets from a device; it is for files (-I)"));
        }
        return notices;
    }

    private static void checkStandardInput(Invocation invocation, int loops)
            throws UserErrorException {
        if (loops != 1) {
            throw new UserErrorException(
                    "-l "
                            + loops
                            + ": standard input (-I -) can be read only once; leave out -l, or"
                            + " give the name of a file");
        }
        if (invocation.has("-O")) {
            throw new UserErrorException(
                    "-O: Enter is read from standard input, which is the capture file (-I -);"
                            + " leave out -O, or give the name of a file");
        }
    }

    private static List<String> configuredFile(List<InterfaceSettings> interfaces) {
        return interfaces.getFirst().file().map(List::of).orElse(List.of());
    }

    private static int loops(Invocation invocation) throws UserErrorException {
        String text = invocation.value("-l").orElse("1");
        if (!text.matches("[0-9]{1,9}")) {
            throw new UserErrorException(
                    "-l " + text + ": not a number of times; allowed: 0 (for ever) or more");
        }
        return Integer.parseInt(text);
    }
}
