package io.flowgauge.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.flowgauge.base.UserErrorException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSinkTest {
    @TempDir Path directory;

    @Test
    void shouldMakeTheDirectoryAndTheFileForTheOwnerOnly() throws Exception {
        Path inner = directory.resolve("a/b");
        try (FileSink output = new FileSink(FileSettings.in(inner))) {
            assertThat(inner.resolve("packetbeat")).doesNotExist();
            assertThat(output.publish(OutputFixture.batch("one", "two"))).isEqualTo(2);
        }
        assertThat(OutputFixture.read(inner.resolve("packetbeat"))).containsExactly("one", "two");
        assertThat(permissions(inner.resolve("packetbeat"))).isEqualTo("rw-------");
        assertThat(permissions(inner)).isEqualTo("rwx------");
    }

    @Test
    void shouldGiveFilesTheirPermissions() throws Exception {
        Path inner = directory.resolve("shared");
        publish(new FileSettings(inner, "flows", 1, 2, 0b110_100_000), OutputFixture.lines(3, 600));
        assertThat(permissions(inner.resolve("flows"))).isEqualTo("rw-r-----");
        assertThat(permissions(inner.resolve("flows.1"))).isEqualTo("rw-r-----");
        assertThat(permissions(inner)).isEqualTo("rwxr-x---");
    }

    @Test
    void shouldSetAFileFromAnEarlierRunAside() throws Exception {
        publish(FileSettings.in(directory), "first");
        publish(FileSettings.in(directory), "second");
        publish(FileSettings.in(directory), "third");
        assertThat(OutputFixture.read(directory.resolve("packetbeat"))).containsExactly("third");
        assertThat(OutputFixture.read(directory.resolve("packetbeat.1"))).containsExactly("second");
        assertThat(OutputFixture.read(directory.resolve("packetbeat.2"))).containsExactly("first");
    }

    @Test
    void shouldLeaveFilesAloneAsLongAsThereIsNoEvent() throws Exception {
        publish(FileSettings.in(directory), "first");
        try (FileSink output = new FileSink(FileSettings.in(directory))) {
            assertThat(OutputFixture.count(output.counters(), "output.rotations")).isZero();
        }
        assertThat(names()).containsExactly("packetbeat");
    }

    @Test
    void shouldBeginANewFileBeforeOneGrowsTooLarge() throws Exception {
        String[] lines = OutputFixture.lines(10, 256);
        publish(new FileSettings(directory, "f", 1, 1024, FileSettings.PERMISSIONS), lines);
        assertThat(OutputFixture.read(directory.resolve("f"))).containsExactly(lines[8], lines[9]);
        assertThat(OutputFixture.read(directory.resolve("f.1")))
                .containsExactly(lines[4], lines[5], lines[6], lines[7]);
        assertThat(Files.size(directory.resolve("f.2"))).isEqualTo(1024);
        assertThat(names()).containsExactly("f", "f.1", "f.2");
    }

    @Test
    void shouldRotateAlikeForOneBatchAndForMany() throws Exception {
        String[] lines = OutputFixture.lines(40, 300);
        FileSettings one = new FileSettings(directory.resolve("1"), "f", 2, 50, 0b110_000_000);
        FileSettings many = new FileSettings(directory.resolve("n"), "f", 2, 50, 0b110_000_000);
        publish(one, lines);
        try (FileSink output = new FileSink(many)) {
            for (String line : lines) {
                assertThat(output.publish(OutputFixture.batch(line))).isEqualTo(1);
            }
        }
        assertThat(contents(many.directory())).hasSize(7).isEqualTo(contents(one.directory()));
    }

    @Test
    void shouldKeepNoMoreOldFilesThanAskedFor() throws Exception {
        Files.writeString(directory.resolve("f.3"), "left over\n");
        Files.writeString(directory.resolve("f.4"), "left over\n");
        String[] lines = OutputFixture.lines(9, 1024);
        publish(new FileSettings(directory, "f", 1, 2, FileSettings.PERMISSIONS), lines);
        assertThat(names()).containsExactly("f", "f.1", "f.2");
        assertThat(OutputFixture.read(directory.resolve("f.2"))).containsExactly(lines[6]);
    }

    @Test
    void shouldGiveAnEventThatIsTooLargeAFileOfItsOwn() throws Exception {
        String[] large = OutputFixture.lines(2, 5000);
        publish(
                new FileSettings(directory, "f", 1, 7, FileSettings.PERMISSIONS),
                "small",
                large[0],
                large[1],
                "last");
        assertThat(contents(directory))
                .containsExactly("last\n", large[1] + "\n", large[0] + "\n", "small\n");
    }

    @Test
    void shouldSayWhatAFullDiskRefusesAndGoOn() throws Exception {
        assumeThat(OutputFixture.FULL_DEVICE).as("a device that is always full").exists();
        Files.createSymbolicLink(directory.resolve("packetbeat"), OutputFixture.FULL_DEVICE);
        try (FileSink output = new FileSink(FileSettings.in(directory))) {
            assertThat(output.publish(OutputFixture.batch("one", "two"))).isZero();
            assertThat(output.publish(OutputFixture.batch("three"))).isZero();
            assertThat(output.failure()).hasMessageContaining("No space left");
            assertThat(output.isOpen()).isTrue();
        }
        assertThat(names()).containsExactly("packetbeat");
        assertThat(OutputFixture.FULL_DEVICE).exists();
        Files.delete(directory.resolve("packetbeat"));
    }

    @Test
    void shouldComeBackWhenItsDirectoryDoes() throws Exception {
        Path inner = directory.resolve("inner");
        FileSettings settings = new FileSettings(inner, "f", 1, 2, FileSettings.PERMISSIONS);
        try (FileSink output = new FileSink(settings)) {
            Files.delete(inner);
            Files.writeString(inner, "in the way");
            assertThat(output.publish(OutputFixture.batch("kept"))).isZero();
            assertThat(output.failure()).isNotNull();
            Files.delete(inner);
            assertThat(output.publish(OutputFixture.batch("kept"))).isEqualTo(1);
            assertThat(output.failure()).isNull();
        }
        assertThat(OutputFixture.read(inner.resolve("f"))).containsExactly("kept");
    }

    @Test
    void shouldSayWhatIsWrongWithItsPath() throws Exception {
        Path taken = Files.writeString(directory.resolve("taken"), "");
        assertThatThrownBy(() -> new FileSink(FileSettings.in(taken)))
                .isInstanceOf(UserErrorException.class)
                .hasMessageContaining("can't make the directory")
                .hasMessageContaining(taken + " is no directory");
        Files.createDirectory(directory.resolve("packetbeat"));
        assertThatThrownBy(() -> new FileSink(FileSettings.in(directory)))
                .isInstanceOf(UserErrorException.class)
                .hasMessageContaining("is a directory");
    }

    @Test
    void shouldRefuseSettingsOutOfRange() {
        assertThatThrownBy(() -> new FileSettings(directory, "f", 0, 7, 0))
                .hasMessage("rotate_every_kb must be 1 or more");
        assertThatThrownBy(() -> new FileSettings(directory, "f", 1, 1, 0))
                .hasMessage("The number_of_files to keep should be between 2 and 1024");
        assertThatThrownBy(() -> new FileSettings(directory, "f", 1, 1025, 0))
                .hasMessage("The number_of_files to keep should be between 2 and 1024");
        assertThatThrownBy(() -> new FileSettings(directory, "f", 1, 7, 512))
                .hasMessage("permissions must be 0 to 0777");
    }

    private static void publish(FileSettings settings, String... lines) throws UserErrorException {
        try (FileSink output = new FileSink(settings)) {
            assertThat(output.publish(OutputFixture.batch(lines))).isEqualTo(lines.length);
        }
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private List<String> names() throws IOException {
        try (Stream<Path> paths = Files.list(directory)) {
            return paths.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    /** The contents of f, f.1, f.2, ... */
    private static List<String> contents(Path directory) throws IOException {
        List<String> contents = new ArrayList<>();
        for (Path file = directory.resolve("f");
                Files.exists(file);
                file = directory.resolve("f." + contents.size())) {
            contents.add(Files.readString(file));
        }
        return contents;
    }
}
