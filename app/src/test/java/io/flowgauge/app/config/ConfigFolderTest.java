package io.flowgauge.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowgauge.base.UserErrorException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A configuration that is split over a folder. */
class ConfigFolderTest {
    @TempDir private Path directory;
    private ConfigDirectory config;

    @BeforeEach
    void makeDirectory() throws IOException {
        config = new ConfigDirectory(directory);
        Files.createDirectory(directory.resolve("config.d"));
        config.write(
                "flowgauge.yml",
                "flowgauge.config.path: ${path.config}/config.d/*.yml",
                "name: main",
                "tags: [a, b, c]",
                "output.discard: {}");
    }

    @Test
    void shouldMergeFilesInOrderOfTheirNamesOverTheOthersAndFlagsOverThem() throws Exception {
        Path second = config.write("config.d/20.yml", "name: second", "tags: [z]");
        Path first = config.write("config.d/10.yml", "name: first", "tags: [x, x]");
        config.write("config.d/30.yml.bak", "name: backup");
        config.write("config.d/.hidden.yml", "name: hidden");
        Files.createDirectory(directory.resolve("config.d/dir.yml"));
        Settings settings = config.override("fields.by=flag").load();
        assertThat(settings.general().name()).isEqualTo("second");
        assertThat(settings.general().tags()).containsExactly("z", "x", "c");
        assertThat(settings.general().fields()).hasToString("{by=flag}");
        assertThat(settings.files())
                .containsExactly(
                        directory.resolve("flowgauge.yml").toString(),
                        first.toString(),
                        second.toString());
        assertThat(config.override("name=flag").load().general().name()).isEqualTo("flag");
    }

    @Test
    void shouldTakeAPatternRelativeToTheDirectoryOfTheConfiguration() throws Exception {
        config.write("config.d/a.yml", "name: there");
        config.override("flowgauge.config.path=config.d/[a-c].yml");
        assertThat(config.load().general().name()).isEqualTo("there");
    }

    @Test
    void shouldDoWithoutAnyFile() throws Exception {
        assertThat(config.load().general().name()).isEqualTo("main");
        config.override("flowgauge.config.path=nowhere/*.yml");
        assertThat(config.load().general().name()).isEqualTo("main");
    }

    @Test
    void shouldTellAMistakeWithItsFile() throws IOException {
        Path file = config.write("config.d/a.yml", "# second", "packetbeat.flows.timeout: 5");
        assertThatThrownBy(config::load)
                .hasMessageStartingWith(
                        file + ":2:27: packetbeat.flows.timeout: \"5\" has no unit");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-r--"));
        assertThatThrownBy(config::load).hasMessageContaining("can only be writable by the owner");
    }

    @Test
    void shouldRefuseAFolderWithinTheFolder() {
        Path file = config.write("config.d/a.yml", "flowgauge.config.path: other/*.yml");
        assertThatThrownBy(config::load)
                .isInstanceOf(UserErrorException.class)
                .hasMessage(
                        file
                                + ":1:1: flowgauge.config.path: a file that this key names can't"
                                + " have the key itself; write it in the main file");
    }

    @Test
    void shouldRefuseAPatternThatIsNone() {
        String main = directory.resolve("flowgauge.yml").toString();
        config.write("flowgauge.yml", "flowgauge.config.path: a/*/b.yml", "output.discard: {}");
        assertThatThrownBy(config::load)
                .hasMessage(
                        main
                                + ":1:24: flowgauge.config.path: \"a/*/b.yml\" is no pattern of"
                                + " files in one directory; allowed: a directory and a pattern,"
                                + " such as ${path.config}/config.d/*.yml");
        config.write("flowgauge.yml", "flowgauge.config.path: config.d/[a", "output.discard: {}");
        assertThatThrownBy(config::load)
                .hasMessageStartingWith(main + ":1:24: flowgauge.config.path: \"[a\": ");
    }

    @Test
    void shouldSeeFilesComeGoAndChange() throws Exception {
        ConfigLoader.Loaded loaded = config.read();
        var before = loaded.files().state();
        assertThat(loaded.files().state()).isEqualTo(before);
        Path file = config.write("config.d/a.yml", "name: a");
        var with = loaded.files().state();
        assertThat(with).isNotEqualTo(before);
        Files.writeString(file, "name: other");
        assertThat(loaded.files().state()).isNotEqualTo(with);
        Files.delete(file);
        assertThat(loaded.files().state()).isEqualTo(before);
        Files.delete(directory.resolve("flowgauge.yml"));
        assertThat(loaded.files().state()).isNotEqualTo(before);
    }
}
