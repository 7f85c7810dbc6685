package io.flowgauge.testkit.servers;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/**
 * What the build made of a module below testservers: {@code target/server.jar}, and in {@code
 * target/classpath.txt} the jars it needs.
 */
final class ServerModule {
    /** For processes that live a few minutes: the second compiler costs more than it gains. */
    private static final List<String> SHORT_LIVED =
            List.of(
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-XX:-UsePerfData",
                    "--enable-native-access=ALL-UNNAMED");

    private final Path directory;

    private ServerModule(Path directory) {
        this.directory = directory;
    }

    /**
     * Returns a module of the quick set.
     *
     * @throws IOException if it isn't built
     */
    static ServerModule find(String name) throws IOException {
        Path directory = directory(name);
        if (!isBuilt(directory)) {
            throw new IOException(
                    "testservers/"
                            + name
                            + " is not built: run mvn -f testservers process-classes, or make test");
        }
        return new ServerModule(directory);
    }

    /** Returns a module of the full set, or skips the test if it isn't built. */
    static ServerModule findOrSkip(String name) throws IOException {
        Path directory = directory(name);
        Assumptions.assumeTrue(
                isBuilt(directory), "skipped: testservers/" + name + " comes with make test-full");
        return new ServerModule(directory);
    }

    private static boolean isBuilt(Path directory) {
        return Files.exists(directory.resolve("target/classpath.txt"));
    }

    private static Path directory(String name) throws IOException {
        // Tests run in the directory of their module.
        Path at = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(at.resolve("testservers"))) {
            at = at.getParent();
            if (at == null) {
                throw new IOException("no directory testservers here or above");
            }
        }
        return at.resolve("testservers").resolve(name);
    }

    /** Returns where the build wrote to. */
    Path target() {
        return directory.resolve("target");
    }

    /** Copies all files of a folder that the build made. */
    void copy(String folder, Path to) throws IOException {
        Files.createDirectories(to);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(target().resolve(folder))) {
            for (Path file : files) {
                Files.copy(
                        file, to.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    /** Returns a command that runs a class of the module by this JVM's java. */
    List<String> java(List<String> flags, String mainClass, Object... arguments)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(SHORT_LIVED);
        command.addAll(flags);
        command.add("-cp");
        command.add(
                target().resolve("server.jar")
                        + File.pathSeparator
                        + Files.readString(target().resolve("classpath.txt")).strip());
        command.add(mainClass);
        Arrays.stream(arguments).map(Object::toString).forEach(command::add);
        return command;
    }
}
