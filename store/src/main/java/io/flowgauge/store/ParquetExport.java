package io.flowgauge.store;

import io.flowgauge.base.FileFailure;
import io.flowgauge.base.UserErrorException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;

/**
 * Reports of a range as Parquet files, a folder for each day ({@code day=2026-03-01}), as Hive,
 * Spark, Trino, ClickHouse and DuckDB read it. The process that has the store writes them into its
 * folder, as that is all the database may touch; whoever asked moves them.
 *
 * @param from the first instant of the range
 * @param to the first behind it
 */
public record ParquetExport(Instant from, Instant to) {
    /** Begins the names of folders of exports that are not moved yet. */
    static final String PREFIX = "export-";

    /**
     * Writes the files.
     *
     * @return the folder, in the store's
     * @throws UserErrorException if that fails
     */
    Path write(FlowStore store) throws UserErrorException {
        try {
            Path folder =
                    Files.createTempDirectory(
                            store.path(),
                            PREFIX,
                            PosixFilePermissions.asFileAttribute(
                                    PosixFilePermissions.fromString("rwx------")));
            try (Connection connection = store.connection();
                    Statement statement = connection.createStatement()) {
                for (Segment segment : store.segments()) {
                    statement.execute(copy(segment, folder));
                }
                return folder;
            } catch (SQLException e) {
                StoreFolder.deleteTree(folder);
                throw new UserErrorException("can't export: " + Damage.line(e), e);
            }
        } catch (IOException e) {
            throw new UserErrorException("can't export: " + e, e);
        }
    }

    private String copy(Segment segment, Path folder) {
        return Layout.exported(segment.name())
                        .replace("FROM_TIME", literal(from))
                        .replace("TO_TIME", literal(to))
                + Database.quote(folder.toString())
                + " (FORMAT parquet, COMPRESSION zstd, PARTITION_BY (day), OVERWRITE_OR_IGNORE,"
                + " FILENAME_PATTERN "
                + Database.quote(String.format("flows-%06d-{i}", segment.number()))
                + ")";
    }

    private static String literal(Instant time) {
        return "TIMESTAMP '"
                + LocalDateTime.ofInstant(time, ZoneOffset.UTC).toString().replace('T', ' ')
                + "'";
    }

    /**
     * Moves what was written into a folder, which is made if need be.
     *
     * @return how many files
     * @throws UserErrorException if it has files of that name, or can't be written to
     */
    static int move(Path from, Path to) throws UserErrorException {
        try {
            List<Path> files;
            try (Stream<Path> all = Files.walk(from)) {
                files = all.filter(Files::isRegularFile).map(from::relativize).toList();
            }
            for (Path file : files) {
                if (Files.exists(to.resolve(file))) {
                    throw new UserErrorException(
                            to.resolve(file) + " is there already; name a folder of its own");
                }
            }
            Files.createDirectories(to);
            for (Path file : files) {
                Path target = to.resolve(file);
                Path parent = target.getParent();
                if (parent != null) {
                    Files.createDirectories(parent);
                }
                Files.move(from.resolve(file), target);
            }
            return files.size();
        } catch (IOException e) {
            throw new UserErrorException(
                    "can't write to "
                            + to
                            + ": "
                            + FileFailure.reason(e)
                            + "; name a folder that can be written to",
                    e);
        } finally {
            deleteQuietly(from);
        }
    }

    private static void deleteQuietly(Path tree) {
        try {
            StoreFolder.deleteTree(tree);
        } catch (IOException e) {
            // Removed at the store's next start.
        }
    }
}
