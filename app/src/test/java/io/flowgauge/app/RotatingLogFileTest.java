package io.flowgauge.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowgauge.app.config.LoggingSettings;
import io.flowgauge.app.config.LoggingSettings.Suffix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RotatingLogFileTest {
    @TempDir private Path directory;

    /** A clock that is set by hand; days begin at midnight UTC. */
    private static final class SetClock extends Clock {
        private Instant now = Instant.parse("2026-01-31T22:59:00Z");

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    private LoggingSettings.Files files(long rotateEveryBytes) {
        return files(rotateEveryBytes, 0, true, Suffix.COUNT);
    }

    private LoggingSettings.Files files(
            long rotateEveryBytes, long intervalNs, boolean rotateOnStart, Suffix suffix) {
        return new LoggingSettings.Files(
                directory.resolve("a/b"),
                "log",
                rotateEveryBytes,
                intervalNs,
                rotateOnStart,
                suffix,
                2,
                0640,
                false);
    }

    private List<String> names() throws IOException {
        try (Stream<Path> all = Files.list(directory.resolve("a/b"))) {
            return all.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static void write(RotatingLogFile file, String line) throws IOException {
        file.write(line.getBytes(UTF_8));
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
    void shouldKeepOlderFilesWhileANewOneCannotBeOpened() throws IOException {
        Path log = directory.resolve("a/b/log");
        try (RotatingLogFile file = RotatingLogFile.open(files(5))) {
            for (String line : new String[] {"first", "second", "third"}) {
                write(file, line);
            }
            Files.delete(log);
            // A link to nowhere can neither be opened nor be made.
            Files.createSymbolicLink(log, directory.resolve("none/log"));
            for (int i = 0; i < 4; i++) {
                assertThatThrownBy(() -> write(file, "fourth")).isInstanceOf(IOException.class);
            }
            assertThat(content("log.1")).isEqualTo("second");
            assertThat(content("log.2")).isEqualTo("first");
            Files.delete(log);
            write(file, "5");
        }
        assertThat(content("log")).isEqualTo("5");
        assertThat(content("log.1")).isEqualTo("second");
    }

    @Test
    void shouldMoveAnOlderFileOnAtTheStart() throws IOException {
        for (String line : new String[] {"the first", "the second"}) {
            try (RotatingLogFile file = RotatingLogFile.open(files(90))) {
                file.write(line.getBytes(UTF_8));
            }
        }
        assertThat(content("log")).isEqualTo("the second");
        assertThat(content("log.1")).isEqualTo("the first");
    }

    @Test
    void shouldGoOnWithAFileThatHasHardlyAContent() throws IOException {
        for (String line : new String[] {"12345678", "9", "next"}) {
            try (RotatingLogFile file = RotatingLogFile.open(files(90))) {
                file.write(line.getBytes(UTF_8));
            }
        }
        assertThat(content("log.1")).isEqualTo("123456789");
        assertThat(content("log")).isEqualTo("next");
    }

    @Test
    void shouldGiveFilesThePermissionsAskedFor() throws IOException {
        RotatingLogFile.open(files(100)).close();
        assertThat(Files.getPosixFilePermissions(directory.resolve("a/b/log")))
                .isEqualTo(PosixFilePermissions.fromString("rw-r-----"));
    }

    @Test
    void shouldGoOnWithAnOlderFileIfAskedTo() throws IOException {
        for (String line : new String[] {"12345", "6789", "last"}) {
            try (RotatingLogFile file = RotatingLogFile.open(files(10, 0, false, Suffix.COUNT))) {
                write(file, line);
            }
        }
        assertThat(content("log")).isEqualTo("last");
        assertThat(content("log.1")).isEqualTo("123456789");
    }

    @Test
    void shouldRotateWhenTheHourEnds() throws IOException {
        SetClock clock = new SetClock();
        try (RotatingLogFile file =
                RotatingLogFile.open(files(100, 3_600_000_000_000L, true, Suffix.COUNT), clock)) {
            write(file, "22:59");
            clock.now = Instant.parse("2026-01-31T23:00:00Z");
            write(file, "23:00");
            clock.now = Instant.parse("2026-01-31T23:59:59Z");
            write(file, "23:59");
        }
        assertThat(content("log")).isEqualTo("23:0023:59");
        assertThat(content("log.1")).isEqualTo("22:59");
    }

    @Test
    void shouldNameFilesByTheirDayAndKeepSoMany() throws IOException {
        SetClock clock = new SetClock();
        try (RotatingLogFile file = RotatingLogFile.open(files(3, 0, true, Suffix.DATE), clock)) {
            write(file, "one");
            write(file, "two");
            assertThat(names()).containsExactly("log-20260131", "log-20260131-1");
            clock.now = Instant.parse("2026-02-01T00:00:00Z");
            write(file, "new");
            write(file, "end");
        }
        assertThat(names()).containsExactly("log-20260131-1", "log-20260201", "log-20260201-1");
        assertThat(content("log-20260131-1")).isEqualTo("two");
        assertThat(content("log-20260201-1")).isEqualTo("end");
        try (RotatingLogFile file =
                RotatingLogFile.open(files(100, 0, false, Suffix.DATE), clock)) {
            write(file, "!");
        }
        assertThat(content("log-20260201-1")).isEqualTo("end!");
    }
}
