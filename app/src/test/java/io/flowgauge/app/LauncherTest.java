package io.flowgauge.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Starts the launcher as a process, in a directory of its own: its jar is one that points at the
 * classes under test, and its Maven is a script. So nothing is built in the middle of a build.
 */
class LauncherTest {
    private static final Path SOURCES = Path.of("..").toAbsolutePath().normalize();

    @TempDir private Path root;
    private Path home;
    private String output = "";
    private String error = "";

    @BeforeEach
    void copyTheLauncher() throws IOException {
        assumeTrue(Files.exists(Path.of("/bin/bash")), "skipped: no /bin/bash here");
        home = root.resolve("a home");
        Files.createDirectories(home.resolve("tools"));
        Files.createDirectories(home.resolve("app/target"));
        Files.copy(SOURCES.resolve("flowgauge"), home.resolve("flowgauge"));
        Files.copy(SOURCES.resolve("tools/java-home"), home.resolve("tools/java-home"));
        script(home.resolve("flowgauge"));
        script(home.resolve("tools/java-home"));
    }

    private static void script(Path file) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private void writeJar(Path jar) throws IOException {
        List<String> entries = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            entries.add(Path.of(entry).toUri().toString());
        }
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.put(Attributes.Name.MAIN_CLASS, Flowgauge.class.getName());
        attributes.put(Attributes.Name.CLASS_PATH, String.join(" ", entries));
        new JarOutputStream(Files.newOutputStream(jar), manifest).close();
    }

    private int start(Map<String, String> environment, String program, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(root.toFile());
        builder.environment().put("FLOWGAUGE_JAVA_HOME", System.getProperty("java.home"));
        builder.environment().putAll(environment);
        Path out = root.resolve("out");
        Path err = root.resolve("err");
        builder.redirectOutput(out.toFile()).redirectError(err.toFile());
        Process process = builder.start();
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        output = Files.readString(out);
        error = Files.readString(err);
        return process.exitValue();
    }

    @Test
    void shouldStartFromAnyDirectoryAndThroughALink() throws IOException, InterruptedException {
        writeJar(home.resolve("app/target/flowgauge.jar"));
        Path link = Files.createSymbolicLink(root.resolve("fg"), Path.of("a home/flowgauge"));
        assertThat(start(Map.of(), link.toString(), "version")).isZero();
        assertThat(output).startsWith("flowgauge version ").hasLineCount(1);
        assertThat(error).isEmpty();
        Files.writeString(home.resolve("flowgauge.yml"), "name: [a]\noutput.console: {}\n");
        assertThat(start(Map.of(), link.toString(), "-strict.perms=false", "test", "config"))
                .isEqualTo(1);
        assertThat(error)
                .isEqualTo(
                        "Exiting: a home/flowgauge.yml:1:7: name: found a list; allowed: a text\n");
    }

    @Test
    void shouldSayWhatToDoWithoutAJdk() throws IOException, InterruptedException {
        Map<String, String> environment = Map.of("FLOWGAUGE_JAVA_HOME", root.toString());
        assertThat(start(environment, home.resolve("flowgauge").toString(), "version"))
                .isEqualTo(1);
        assertThat(error)
                .isEqualTo(
                        "flowgauge: FLOWGAUGE_JAVA_HOME="
                                + root
                                + " is no JDK 25 or newer; correct or unset it\n");
    }

    @Test
    void shouldBuildOnFirstUseAndWhenASourceChanges() throws IOException, InterruptedException {
        writeJar(root.resolve("prepared.jar"));
        Path source = home.resolve("app/src/main/A.java");
        Files.createDirectories(source.getParent());
        Files.writeString(source, "class A {}");
        Files.writeString(home.resolve("pom.xml"), "<project/>");
        Path maven = Files.createDirectories(root.resolve("bin")).resolve("mvn");
        Files.writeString(
                maven,
                "#!/bin/bash\necho built >> ../builds\ncp ../prepared.jar app/target/flowgauge.jar\n",
                UTF_8);
        script(maven);
        Map<String, String> environment =
                Map.of("PATH", maven.getParent() + File.pathSeparator + System.getenv("PATH"));
        String launcher = home.resolve("flowgauge").toString();

        assertThat(start(environment, launcher, "version")).isZero();
        assertThat(error).startsWith("flowgauge: building").hasLineCount(1);
        assertThat(start(environment, launcher, "version")).isZero();
        assertThat(error).isEmpty();
        assertThat(root.resolve("builds")).hasContent("built");

        Files.setLastModifiedTime(source, FileTime.fromMillis(System.currentTimeMillis() + 5_000));
        assertThat(start(environment, launcher, "version")).isZero();
        assertThat(root.resolve("builds")).hasContent("built\nbuilt");

        Files.writeString(maven, "#!/bin/bash\necho '[ERROR] A.java: no good'\nexit 1\n");
        assertThat(start(environment, launcher, "version")).isEqualTo(1);
        assertThat(error).contains("[ERROR] A.java: no good").contains("the build failed");
        assertThat(output).isEmpty();
    }
}
