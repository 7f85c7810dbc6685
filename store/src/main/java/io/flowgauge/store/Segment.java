package io.flowgauge.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One file of the store: the reports of a day, or of a part of one.
 *
 * @param number files are numbered in the order in which they were begun
 * @param file the database; its log of what is not in it yet, {@code .wal}, stands beside it
 */
record Segment(long number, Path file) {
    private static final Pattern FILE = Pattern.compile("(\\d{6,18})\\.duckdb");

    /** Returns the segment of a number in a folder. */
    static Segment of(Path folder, long number) {
        return new Segment(
                number, folder.resolve(String.format(Locale.ROOT, "%06d.duckdb", number)));
    }

    /** Returns the segment that a file is, if it is one. */
    static Optional<Segment> of(Path file) {
        Matcher name = FILE.matcher(file.getFileName().toString());
        return name.matches()
                ? Optional.of(new Segment(Long.parseLong(name.group(1)), file))
                : Optional.empty();
    }

    /** Returns what it is called in SQL. */
    String name() {
        return "s" + number;
    }

    Path log() {
        return file.resolveSibling(file.getFileName() + ".wal");
    }

    /** Returns the bytes of both files; none if the segment is not there. */
    OptionalLong bytes() {
        try {
            long bytes = Files.size(file);
            return OptionalLong.of(bytes + logBytes());
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    private long logBytes() throws IOException {
        try {
            return Files.size(log());
        } catch (NoSuchFileException e) {
            return 0;
        }
    }

    void delete() throws IOException {
        Files.deleteIfExists(file);
        Files.deleteIfExists(log());
    }
}
