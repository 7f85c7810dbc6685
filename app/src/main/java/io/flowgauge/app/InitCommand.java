package io.flowgauge.app;

import io.flowgauge.base.FileFailure;
import io.flowgauge.base.UserErrorException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** {@code flowgauge init}: writes the commented flowgauge.yml that comes with the program. */
final class InitCommand implements Command {
    private static final String NAME = "flowgauge.yml";

    @Override
    public CommandSpec spec() {
        CommandSpec spec =
                Flags.command("init", "Writes a commented configuration file to begin with.");
        spec.addPositional(Flags.arguments("0..1", "FILE", "Where to; flowgauge.yml by default."));
        spec.addOption(Flags.without("--force", "Overwrite the file if it is there."));
        return spec;
    }

    @Override
    public int run(Invocation invocation) throws UserErrorException {
        List<String> arguments = invocation.arguments();
        String name = arguments.isEmpty() ? NAME : arguments.getFirst();
        Path file = Path.of(name);
        try {
            write(file, invocation.has("--force"));
        } catch (FileAlreadyExistsException e) {
            throw new UserErrorException(
                    name + " exists already; --force overwrites it, or name another file", e);
        } catch (NoSuchFileException e) {
            throw new UserErrorException(
                    "can't write " + name + ": there is no directory " + file.getParent(), e);
        } catch (AccessDeniedException e) {
            throw new UserErrorException("can't write " + name + ": permission denied", e);
        } catch (IOException e) {
            throw new UserErrorException("can't write " + name + ": " + FileFailure.reason(e), e);
        }
        String shown = file.isAbsolute() || name.startsWith(".") ? name : "./" + name;
        invocation.out().println("Wrote " + name + ". Check it, and run it:");
        invocation.out().println("    flowgauge test config -c " + shown);
        invocation.out().println("    flowgauge run -c " + shown);
        return 0;
    }

    private static void write(Path file, boolean force) throws IOException {
        if (force) {
            Files.write(file, template());
        } else {
            Files.write(file, template(), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        }
        if (Files.getFileStore(file).supportsFileAttributeView("posix")) {
            // Whatever the umask: a file that a group can write to is refused when it is read.
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        }
    }

    private static byte[] template() {
        try (InputStream in = InitCommand.class.getResourceAsStream(NAME)) {
            if (in == null) {
                throw new IllegalStateException(NAME + " was left out of the build");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
