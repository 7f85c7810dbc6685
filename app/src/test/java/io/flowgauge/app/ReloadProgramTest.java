package io.flowgauge.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowgauge.app.Program.Result;
import io.flowgauge.app.Program.Running;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A configuration that changes while the program runs. */
class ReloadProgramTest {
    @TempDir private Path directory;

    private void write(String... lines) throws Exception {
        Path file = Files.write(directory.resolve("a.yml"), List.of(lines));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    }

    private static Stream<String> tags(List<JsonNode> events) {
        return events.stream().map(event -> event.path("tags").path(0).asString(""));
    }

    @Test
    void shouldTakeEffectAtSighup() throws Exception {
        write(
                "tags: [first]",
                "packetbeat.flows: {period: -1, timeout: 300s}",
                "output.console: {}");
        Program program = new Program(directory);
        Running running = program.start("-c", "./a.yml", "-I", "-", "-t", "-e");
        // No flow ends before the input does.
        OutputStream in = running.process.getOutputStream();
        in.write(ExampleCapture.bytes());
        in.flush();
        running.awaitError("start running");

        write("tags: [second]", "packetbeat.flows.timeout: wrong", "output.console: {}");
        running.signal("HUP");
        running.awaitError("the one before stays in use: a.yml:2:27: packetbeat.flows.timeout:");

        write(
                "tags: [third]",
                "packetbeat.flows: {period: -1, timeout: 77s}",
                "output.file.path: out");
        running.signal("HUP");
        running.awaitError("take effect at the next start: packetbeat.flows.timeout");
        assertThat(Files.readString(running.err)).contains("changed: output.", "tags.0");

        in.close();
        Result result = running.await();
        assertThat(result.status()).as(result.err()).isZero();
        assertThat(result.out()).isEmpty();
        List<JsonNode> events =
                Program.parse(Files.readString(directory.resolve("out/packetbeat")));
        // Two of the flows are one where the timeout is longer than the gap between them.
        assertThat(events).hasSize(ExampleCapture.FLOWS - 1);
        assertThat(tags(events)).containsOnly("third");
    }

    private void script(String tag) throws Exception {
        Path file =
                Files.writeString(
                        directory.resolve("tag.js"),
                        "function process(event) { event.Tag('" + tag + "'); }\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    }

    @Test
    void shouldReadAScriptAgainAtSighup() throws Exception {
        write(
                "packetbeat.flows: {period: -1, timeout: 300s}",
                "processors: [{script: {lang: javascript, file: " + directory + "/tag.js}}]",
                "output.console: {}");
        script("first");
        Running running = new Program(directory).start("-c", "./a.yml", "-I", "-", "-t", "-e");
        OutputStream in = running.process.getOutputStream();
        in.write(ExampleCapture.bytes());
        in.flush();
        running.awaitError("start running");
        script("second");
        running.signal("HUP");
        running.awaitError("processors and the files they name were read again too");
        in.close();
        assertThat(tags(running.await().events())).isNotEmpty().containsOnly("second");
    }

    @Test
    void shouldTakeEffectWhenAFileChanges() throws Exception {
        write(
                "tags: [first]",
                "flowgauge.config: {path: config.d/*.yml, reload: {enabled: true, period: 1s}}",
                "packetbeat.flows: {period: -1, timeout: 300s}",
                "output.console: {}");
        Files.createDirectory(directory.resolve("config.d"));
        Program program = new Program(directory);
        Running running =
                program.start(
                        "-c",
                        "./a.yml",
                        "-I",
                        "-",
                        "-t",
                        "-e",
                        "--path.config",
                        directory.toString());
        // No flow ends before the input does.
        OutputStream in = running.process.getOutputStream();
        in.write(ExampleCapture.bytes());
        in.flush();
        running.awaitError("start running");
        Path more = Files.writeString(directory.resolve("config.d/b.new"), "tags: [second]\n");
        Files.setPosixFilePermissions(more, PosixFilePermissions.fromString("rw-r--r--"));
        Files.move(more, directory.resolve("config.d/b.yml"));
        running.awaitError("Configuration read again: changed: tags.0");
        in.close();
        assertThat(tags(running.await().events())).isNotEmpty().containsOnly("second");
    }
}
