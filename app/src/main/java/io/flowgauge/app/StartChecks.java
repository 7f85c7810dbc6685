package io.flowgauge.app;

import io.flowgauge.app.config.FlowSettings;
import io.flowgauge.app.config.HttpSettings;
import io.flowgauge.app.config.InterfaceSettings;
import io.flowgauge.app.config.LoggingSettings;
import io.flowgauge.app.config.Settings;
import io.flowgauge.app.config.SyslogAddress;
import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.Notice;
import io.flowgauge.output.FileOutputSettings;
import io.flowgauge.output.NamedOutput;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks for what a start on this machine, as this user, would refuse. Nothing is opened, made or
 * connected to, so that not all can be found: whether a port is free, whether packets may be
 * captured, whether a service answers.
 */
final class StartChecks {
    /** Types of file systems without files of people. */
    private static final Set<String> KERNELS =
            Set.of("proc", "sysfs", "cgroup", "cgroup2", "devpts", "debugfs", "tracefs");

    private final Settings settings;
    private final List<Notice> notices = new ArrayList<>();

    private StartChecks(Settings settings) {
        this.settings = settings;
    }

    /** Returns a warning for each thing found. */
    static List<Notice> of(Settings settings) {
        StartChecks checks = new StartChecks(settings);
        checks.flows();
        settings.interfaces().forEach(checks::device);
        checks.logging(settings.logging());
        settings.outputs().forEach(checks::output);
        settings.queue()
                .disk()
                .ifPresent(
                        disk ->
                                checks.directory(
                                        "queue." + settings.queue().kind() + ".path",
                                        disk.directory().toAbsolutePath(),
                                        "set a directory that can be written to"));
        checks.http(settings.http());
        return List.copyOf(checks.notices);
    }

    private void warn(String message) {
        notices.add(new Notice(true, message));
    }

    private void flows() {
        if (!settings.flows().enabled()) {
            warn(
                    FlowSettings.KEY
                            + ": no flows are enabled, so that there are no events; write the"
                            + " section, with something indented below it or as "
                            + FlowSettings.KEY
                            + ": {}");
        }
    }

    private void device(InterfaceSettings one) {
        if (one.file().isPresent()) {
            if (!Files.isReadable(Path.of(one.file().get()))) {
                warn(
                        InterfaceSettings.KEY
                                + ".file: "
                                + one.file().get()
                                + " can't be read here; run would be refused");
            }
            return;
        }
        try {
            String _ = Sources.resolve(one);
        } catch (UserErrorException e) {
            warn("" + e.getMessage());
        }
    }

    private void logging(LoggingSettings logging) {
        if (logging.toStderr()) {
            return;
        }
        if (logging.toSyslog()) {
            if (logging.syslog() instanceof SyslogAddress.Socket socket
                    && !Files.exists(Path.of(socket.path()))) {
                warn(
                        "logging.to_syslog: there is no syslog at "
                                + socket.path()
                                + "; start one, or set flowgauge.syslog.address");
            }
            return;
        }
        Path directory = logging.files().directory();
        // Where nobody set the directory, the log goes to standard error instead.
        boolean asked = !directory.equals(settings.paths().home().resolve("logs"));
        if (logging.toFiles() && asked) {
            directory("logging.files.path", directory, "set path.logs, or log with -e");
        }
    }

    private void output(NamedOutput output) {
        if (output.settings() instanceof FileOutputSettings file) {
            directory(
                    file.place(),
                    file.files().directory().toAbsolutePath(),
                    "set a directory that can be written to");
        }
    }

    private void directory(String key, Path directory, String remedy) {
        Path there = existing(directory.toAbsolutePath());
        if (there == null || Files.isDirectory(there) && isWritable(there)) {
            return;
        }
        String problem = Files.isDirectory(there) ? " can't be written to" : " is no directory";
        warn(
                key
                        + ": "
                        + there
                        + problem
                        + (there.equals(directory)
                                ? ""
                                : ", so that " + directory + " can't be made")
                        + "; "
                        + remedy);
    }

    /** Root may write where the kernel only shows what it knows; nobody can make a file there. */
    private static boolean isWritable(Path directory) {
        try {
            return Files.isWritable(directory)
                    && !KERNELS.contains(Files.getFileStore(directory).type());
        } catch (IOException e) {
            return false;
        }
    }

    /** Returns the directory, or the nearest one above it that is there. */
    private static @Nullable Path existing(Path directory) {
        Path there = directory;
        while (there != null && !Files.exists(there)) {
            there = there.getParent();
        }
        return there;
    }

    private void http(HttpSettings http) {
        if (!http.enabled()) {
            return;
        }
        if (http.socket().isPresent()) {
            Path directory = Path.of(http.socket().get()).toAbsolutePath().getParent();
            if (directory == null || !Files.isDirectory(directory)) {
                warn(
                        http.position()
                                + ": http.host: can't listen at "
                                + http.socket().get()
                                + ": there is no such directory");
            }
            return;
        }
        try {
            InetAddress address = InetAddress.getByName(http.host());
            if (!address.isAnyLocalAddress()
                    && !address.isLoopbackAddress()
                    && NetworkInterface.getByInetAddress(address) == null) {
                warn(
                        http.position()
                                + ": http.host: "
                                + http.host()
                                + " is no address of this machine; set another http.host, or"
                                + " http.enabled: false");
            }
        } catch (IOException e) {
            warn(
                    http.position()
                            + ": http.host: "
                            + http.host()
                            + " is not known here; set another http.host, or http.enabled: false");
        }
    }
}
