package io.flowgauge.store;

import io.flowgauge.base.FileFailure;
import io.flowgauge.base.UserErrorException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The folder of the store: it belongs to one process at a time, and only its user may enter it. */
final class StoreFolder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("store");
    private static final String LOCK = "lock";

    /** Behind the name of what is damaged. */
    private static final String DAMAGED = ".damaged";

    private final Path path;
    private final FileChannel lock;

    private StoreFolder(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /**
     * Makes the folder if need be, and takes it.
     *
     * @throws UserErrorException if it can't be made, or another process has it
     */
    static StoreFolder open(Path path) throws UserErrorException {
        Path absolute = path.toAbsolutePath().normalize();
        FileChannel channel = null;
        try {
            Files.createDirectories(
                    absolute,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
            channel =
                    FileChannel.open(
                            absolute.resolve(LOCK),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE);
            if (!isTaken(channel)) {
                StoreFolder folder = new StoreFolder(absolute, channel);
                folder.deleteLeftovers();
                return folder;
            }
            channel.close();
        } catch (IOException e) {
            close(channel);
            throw new UserErrorException(
                    "can't use the store's folder "
                            + absolute
                            + ": "
                            + FileFailure.reason(e)
                            + "; set output.store.path to one that can be written to",
                    e);
        }
        throw new UserErrorException(
                "the store "
                        + absolute
                        + " is in use by another process; stop that one, or set"
                        + " output.store.path to a folder of its own");
    }

    private static boolean isTaken(FileChannel channel) throws IOException {
        try {
            FileLock taken = channel.tryLock();
            return taken == null;
        } catch (OverlappingFileLockException e) {
            return true;
        }
    }

    Path path() {
        return path;
    }

    /** Returns the segments, the oldest first. */
    List<Segment> segments() throws IOException {
        try (Stream<Path> files = Files.list(path)) {
            return files.map(Segment::of)
                    .flatMap(Optional::stream)
                    .sorted(Comparator.comparingLong(Segment::number))
                    .toList();
        }
    }

    /** Renames a file so that it is no part of the store any more, and says so. */
    void setAside(Path file, Exception reason) throws IOException {
        Path aside = file.resolveSibling(file.getFileName() + DAMAGED);
        for (int i = 2; Files.exists(aside); i++) {
            aside = file.resolveSibling(file.getFileName() + DAMAGED + "." + i);
        }
        Files.move(file, aside);
        LOG.error(
                "{} is damaged and was set aside as {}, the store goes on without it: {}",
                file,
                aside.getFileName(),
                Damage.line(reason));
    }

    /** Removes what a process that was killed could not. */
    private void deleteLeftovers() throws IOException {
        deleteTree(path.resolve(Database.TEMPORARY));
        List<Path> exports;
        try (Stream<Path> files = Files.list(path)) {
            exports = files.filter(StoreFolder::isExport).toList();
        }
        for (Path export : exports) {
            deleteTree(export);
        }
    }

    private static boolean isExport(Path file) {
        return file.getFileName().toString().startsWith(ParquetExport.PREFIX);
    }

    static void deleteTree(Path tree) throws IOException {
        if (!Files.isDirectory(tree)) {
            return;
        }
        try (Stream<Path> all = Files.walk(tree)) {
            for (Path one : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(one);
            }
        }
    }

    @Override
    public void close() {
        close(lock);
    }

    private static void close(@Nullable FileChannel channel) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                LOG.debug("Can't close the lock of the store", e);
            }
        }
    }
}
