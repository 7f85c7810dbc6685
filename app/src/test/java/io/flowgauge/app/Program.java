package io.flowgauge.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * The program as a user has it: the launcher, in a directory of its own with jars made of the
 * classes under test, once for all tests. Commands run as processes in a directory of the test's.
 */
final class Program {
    /** How long a process that should end by itself may take. */
    private static final long LIMIT_S = 60;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path SOURCES = Path.of("..").toAbsolutePath().normalize();
    private static final Path HOME = prepare();

    private final Path directory;
    private final List<String> prefix;

    /** Runs commands in a directory, each behind some words such as {@code ip netns exec NAME}. */
    Program(Path directory, String... prefix) {
        this.directory = directory;
        this.prefix = List.of(prefix);
    }

    /** Returns the directory of the program. */
    static String home() {
        return HOME.toString();
    }

    /** What a process did. */
    record Result(int status, String out, String err) {
        /** Returns the events that were printed, one a line. */
        List<JsonNode> events() {
            return parse(out);
        }
    }

    static List<JsonNode> parse(String lines) {
        return lines.lines().map(JSON::readTree).toList();
    }

    /** A process that was started. */
    final class Running {
        final Process process;
        final Path out = file("out");
        final Path err = file("err");

        Running(ProcessBuilder builder) throws IOException {
            process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
        }

        private Path file(String kind) {
            try {
                return Files.createTempFile(directory, ".", "." + kind);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Waits until standard error has a text. */
        void awaitError(String text) throws Exception {
            await(err, text);
        }

        /** Waits until standard output has a text. */
        void awaitOutput(String text) throws Exception {
            await(out, text);
        }

        private void await(Path file, String text) throws Exception {
            long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_S);
            while (!Files.readString(file).contains(text)) {
                if (System.nanoTime() > endNs || !process.isAlive()) {
                    throw new AssertionError(
                            text + " is not in:\n" + Files.readString(out) + Files.readString(err));
                }
                Thread.sleep(20);
            }
        }

        /** Sends a signal, as kill does: INT, TERM. */
        void signal(String name) throws Exception {
            Process kill =
                    new ProcessBuilder("/bin/kill", "-" + name, "" + process.pid())
                            .inheritIO()
                            .start();
            assertThat(kill.waitFor()).isZero();
        }

        Result await() throws Exception {
            if (!process.waitFor(LIMIT_S, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("did not end: " + Files.readString(err));
            }
            return new Result(
                    process.exitValue(),
                    Files.readString(out, UTF_8),
                    Files.readString(err, UTF_8));
        }
    }

    /** Runs a command without input and waits for its end. */
    Result run(String... arguments) throws Exception {
        return run(new byte[0], arguments);
    }

    /** Runs a command with some input and waits for its end. */
    Result run(byte[] input, String... arguments) throws Exception {
        Running running = start(arguments);
        try (OutputStream in = running.process.getOutputStream()) {
            in.write(input);
        } catch (IOException e) {
            // It need not read all of it.
        }
        return running.await();
    }

    /**
     * Starts a command whose input stays open. Events of {@code run} go to the console unless the
     * arguments say otherwise.
     */
    Running start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.add(HOME.resolve("flowgauge").toString());
        command.addAll(Arrays.asList(arguments));
        if (runsWithoutOutput(arguments)) {
            command.addAll(List.of("-E", "output.console.enabled=true"));
        }
        return new Running(builder(command));
    }

    /** Returns whether events would go to the store, which only its own tests want. */
    private static boolean runsWithoutOutput(String... arguments) {
        boolean runs =
                arguments.length > 0
                        && (arguments[0].equals("run") || arguments[0].startsWith("-I"));
        return runs
                && Arrays.stream(arguments)
                        .noneMatch(
                                argument ->
                                        argument.contains("output")
                                                || argument.contains("flowgauge.web")
                                                || argument.equals("-c")
                                                || argument.equals("-N")
                                                || argument.startsWith("-h")
                                                || argument.startsWith("--h"));
    }

    /** Starts a line for the shell, in which {@code flowgauge} is the program. */
    Running shell(String line) throws IOException {
        String function = "flowgauge() { '" + HOME.resolve("flowgauge") + "' \"$@\"; }; ";
        return new Running(builder(List.of("bash", "-c", function + line)));
    }

    /** Runs a command, with redirections of its own, at a terminal (util-linux's script). */
    Result onTerminal(String arguments) throws Exception {
        return shell(
                        "script -qec \"'"
                                + HOME.resolve("flowgauge")
                                + "' "
                                + arguments
                                + "\" /dev/null")
                .await();
    }

    private ProcessBuilder builder(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().put("FLOWGAUGE_JAVA_HOME", System.getProperty("java.home"));
        builder.environment().remove("COLUMNS");
        return builder;
    }

    private static Path prepare() {
        try {
            Path home = Files.createTempDirectory("flowgauge-program");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(home)));
            Path lib = Files.createDirectories(home.resolve("app/target/lib"));
            Files.createDirectories(home.resolve("tools"));
            Files.createDirectories(home.resolve("docs"));
            copy("flowgauge", home);
            copy("flowgauge.yml", home);
            copy("tools/java-home", home);
            copy("docs/example.pcap", home);
            List<String> names = new ArrayList<>();
            String[] path = System.getProperty("java.class.path").split(File.pathSeparator, -1);
            for (String entry : path) {
                Path from = Path.of(entry);
                String name = names.size() + ".jar";
                if (Files.isDirectory(from) && !from.endsWith("test-classes")) {
                    jar(from, lib.resolve(name));
                } else if (Files.isRegularFile(from)) {
                    Files.copy(from, lib.resolve(name));
                } else {
                    continue;
                }
                names.add("lib/" + name);
            }
            Manifest manifest = new Manifest();
            Attributes attributes = manifest.getMainAttributes();
            attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
            attributes.put(Attributes.Name.MAIN_CLASS, Flowgauge.class.getName());
            attributes.put(Attributes.Name.CLASS_PATH, String.join(" ", names));
            Path jar = home.resolve("app/target/flowgauge.jar");
            new JarOutputStream(Files.newOutputStream(jar), manifest).close();
            return home;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void copy(String name, Path home) throws IOException {
        Path to = Files.copy(SOURCES.resolve(name), home.resolve(name));
        Files.setPosixFilePermissions(
                to,
                PosixFilePermissions.fromString(
                        Files.isExecutable(SOURCES.resolve(name)) ? "rwxr-xr-x" : "rw-r--r--"));
    }

    private static void jar(Path classes, Path jar) throws IOException {
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                out.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                out.write(Files.readAllBytes(file));
            }
        }
    }

    private static void delete(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        } catch (IOException e) {
            // A temporary directory may stay.
        }
    }
}
