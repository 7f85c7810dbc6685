package io.flowgauge.testkit.servers;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;

/**
 * What the build made of a module below testservers: {@code target/server.jar}, and in {@code
 * target/classpath.txt} the jars it needs.
 */
final class ServerModule {
    private static final int TRAINING_LIMIT_SECONDS = 180;

    /** For processes that live a few minutes: the second compiler costs more than it gains. */
    private static final List<String> SHORT_LIVED =
            List.of(
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-XX:-UsePerfData",
                    // Standard output is the program's; the JVM writes its warnings there.
                    "-Xlog:disable",
                    "-Xlog:all=warning:stderr",
                    "--enable-native-access=ALL-UNNAMED");

    /** Modules for which this JVM tried to make a cache. */
    private static final Set<Path> TRAINED = new HashSet<>();

    private final Path directory;
    private boolean training;

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

    /**
     * Makes the cache of loaded and linked classes, if there is none for the jars as they are: with
     * it a start takes less than half the time. Costs half a minute, once per build.
     *
     * @param server that runs by this module; it is started and stopped
     */
    void train(ServerProcess server) throws IOException {
        synchronized (TRAINED) {
            if (isFresh(cache()) || !TRAINED.add(directory)) {
                return;
            }
            training = true;
            try {
                server.startAndStop(TRAINING_LIMIT_SECONDS);
                Files.move(written(), cache(), StandardCopyOption.ATOMIC_MOVE);
            } finally {
                training = false;
                Files.deleteIfExists(written());
            }
        }
    }

    private boolean isFresh(Path cache) throws IOException {
        if (!Files.exists(cache)) {
            return false;
        }
        FileTime made = Files.getLastModifiedTime(cache);
        return made.compareTo(Files.getLastModifiedTime(jar())) > 0
                && made.compareTo(Files.getLastModifiedTime(classPath())) > 0;
    }

    private Path cache() {
        return target().resolve("server.aot");
    }

    /** Returns where a cache is until it is whole, which another JVM doesn't write to too. */
    private Path written() {
        return target().resolve("server.aot." + ProcessHandle.current().pid());
    }

    private Path jar() {
        return target().resolve("server.jar");
    }

    private Path classPath() {
        return target().resolve("classpath.txt");
    }

    /** Returns a command that runs a class of the module by this JVM's java. */
    List<String> java(List<String> flags, String mainClass, Object... arguments)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(SHORT_LIVED);
        command.addAll(flags);
        if (training) {
            command.add("-XX:AOTCacheOutput=" + written());
        } else if (isFresh(cache())) {
            command.add("-XX:AOTCache=" + cache());
        }
        command.add("-cp");
        command.add(jar() + File.pathSeparator + Files.readString(classPath()).strip());
        command.add(mainClass);
        Arrays.stream(arguments).map(Object::toString).forEach(command::add);
        return command;
    }
}
