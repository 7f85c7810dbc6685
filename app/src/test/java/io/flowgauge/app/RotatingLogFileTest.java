package io.flowgauge.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowgauge.app.config.LoggingSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RotatingLogFileTest {
    @TempDir private Path directory;

    private LoggingSettings.Files files(long rotateEveryBytes) {
        return new LoggingSettings.Files(
                directory.resolve("a/b"), "log", rotateEveryBytes, 2, 0640);
    }

    private String content(String name) throws IOException {
        return Files.readString(directory.resolve("a/b").resolve(name));
    }

    @Test
    void shouldRotateAtTheSizeAndKeepSoManyFiles() throws IOException {
        try (RotatingLogFile file = RotatingLogFile.open(files(10))) {
            for (int i = 0; i < 9; i++) {
                file.write(("line" + i).getBytes(UTF_8));
            }
        }
        assertThat(content("log")).isEqualTo("line8");
        assertThat(content("log.1")).isEqualTo("line6line7");
        assertThat(content("log.2")).isEqualTo("line4line5");
        try (Stream<Path> all = Files.list(directory.resolve("a/b"))) {
            assertThat(all).hasSize(3);
        }
    }

    @Test
    void shouldWriteALineThatIsLongerThanAFile() throws IOException {
        try (RotatingLogFile file = RotatingLogFile.open(files(3))) {
            file.write("a long line".getBytes(UTF_8));
            file.write("b".getBytes(UTF_8));
        }
        assertThat(content("log")).isEqualTo("b");
        assertThat(content("log.1")).isEqualTo("a long line");
    }

    @Test
    void shouldMoveAnOlderFileOnAtTheStart() throws IOException {
        for (String line : new String[] {"first", "second"}) {
            try (RotatingLogFile file = RotatingLogFile.open(files(100))) {
                file.write(line.getBytes(UTF_8));
            }
        }
        assertThat(content("log")).isEqualTo("second");
        assertThat(content("log.1")).isEqualTo("first");
    }

    @Test
    void shouldGiveFilesThePermissionsAskedFor() throws IOException {
        RotatingLogFile.open(files(100)).close();
        assertThat(Files.getPosixFilePermissions(directory.resolve("a/b/log")))
                .isEqualTo(PosixFilePermissions.fromString("rw-r-----"));
    }
}
