package io.flowgauge.output;

import io.flowgauge.base.Counter;
import io.flowgauge.base.FileFailure;
import io.flowgauge.base.UserErrorException;
import io.flowgauge.event.EventBatch;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes events to a file that is replaced by a new one when it has grown: {@code packetbeat}, and
 * {@code packetbeat.1}, {@code .2}, ... for older ones, as Packetbeat 6.7 names them. A file that
 * is there from an earlier run becomes {@code .1} when the first event comes. An event is never
 * spread over two files; one larger than a file should be gets a file of its own.
 */
final class FileSink implements EventSink {
    private static final Logger LOG = LoggerFactory.getLogger(FileSink.class);
    private static final PosixFilePermission[] PERMISSION_BITS = {
        PosixFilePermission.OTHERS_EXECUTE,
        PosixFilePermission.OTHERS_WRITE,
        PosixFilePermission.OTHERS_READ,
        PosixFilePermission.GROUP_EXECUTE,
        PosixFilePermission.GROUP_WRITE,
        PosixFilePermission.GROUP_READ,
        PosixFilePermission.OWNER_EXECUTE,
        PosixFilePermission.OWNER_WRITE,
        PosixFilePermission.OWNER_READ,
    };

    private final Counter rotations;
    private final FileSettings settings;
    private final Path file;
    private final EventWriter writer = new EventWriter();
    private @Nullable FileChannel channel;

    /** Whether the file is an ordinary one: a device or a pipe is neither cut nor set aside. */
    private boolean ordinary;

    private long sizeBytes;

    /** Makes a sink whose counters begin with {@code output}. */
    FileSink(FileSettings settings) throws UserErrorException {
        this(settings, "output");
    }

    /**
     * Makes the directory, if it is not there. The file is opened for the first event.
     *
     * @param prefix what the names of its counters begin with
     * @throws UserErrorException if the directory can't be made or written to, or there is a
     *     directory in the place of the file
     */
    FileSink(FileSettings settings, String prefix) throws UserErrorException {
        this.settings = settings;
        rotations = new Counter(prefix + ".rotations", "Files that were set aside for a new one.");
        Path directory = settings.directory().toAbsolutePath();
        file = directory.resolve(settings.filename());

        try {
            makeDirectory();
        } catch (IOException e) {
            throw new UserErrorException(
                    "can't make the directory "
                            + directory
                            + ": "
                            + FileFailure.reason(e)
                            + "; name one that can be written to",
                    e);
        }
        if (Files.isDirectory(file)) {
            throw new UserErrorException(
                    "can't write events to "
                            + file
                            + ": it is a directory; set another path or filename");
        }
        if (!Files.isWritable(directory) && !Files.isWritable(file)) {
            throw new UserErrorException(
                    "can't write to the directory "
                            + directory
                            + ": permission denied; name one that can be written to");
        }
    }

    @Override
    public int publish(EventBatch batch) {
        int written = 0;
        int next = 0;
        while (next < batch.events()) {
            try {
                if (channel == null || (sizeBytes > 0 && !fits(batch, next, next + 1))) {
                    startFile();
                }
            } catch (IOException e) {
                writer.fail(e);
                return written;
            }
            int end = lastFitting(batch, next);
            int whole = write(batch, next, end);
            written += whole;
            if (whole < end - next) {
                return written;
            }
            next = end;
        }
        return written;
    }

    @Override
    public String name() {
        return file.toString();
    }

    @Override
    public @Nullable IOException failure() {
        return writer.failure();
    }

    @Override
    public List<Counter> counters() {
        return List.of(rotations);
    }

    @Override
    public void close() {
        try {
            closeFile();
        } catch (IOException e) {
            writer.fail(e);
        }
    }

    private int write(EventBatch batch, int first, int end) {
        FileChannel open = channel;
        if (open == null) {
            return 0;
        }
        int whole = writer.write(open, batch, first, end);
        if (whole > 0) {
            sizeBytes += batch.end(first + whole - 1) - batch.start(first);
        }
        if (writer.isTorn() && ordinary) {
            try {
                open.truncate(sizeBytes);
                writer.mend();
            } catch (IOException e) {
                LOG.debug("Can't take back a part of an event from {}", file, e);
            }
        }
        return whole;
    }

    /** Returns whether the file may take some events and not become too large. */
    private boolean fits(EventBatch batch, int first, int end) {
        long bytes = sizeBytes + batch.end(end - 1) - batch.start(first);
        return !ordinary || bytes <= 1024L * settings.rotateEveryKb();
    }

    /** Returns the end of the events from one on that go to the file, at least that one. */
    private int lastFitting(EventBatch batch, int first) {
        if (fits(batch, first, batch.events())) {
            return batch.events();
        }
        int end = first + 1;
        while (fits(batch, first, end + 1)) {
            end++;
        }
        return end;
    }

    /** Sets the file aside, if there is one, and opens a new one. */
    private void startFile() throws IOException {
        closeFile();
        makeDirectory();
        ordinary = !Files.exists(file) || Files.isRegularFile(file);
        if (ordinary && Files.exists(file)) {
            rotate();
        }
        channel =
                FileChannel.open(
                        file,
                        ordinary
                                ? Set.of(
                                        StandardOpenOption.CREATE,
                                        StandardOpenOption.TRUNCATE_EXISTING,
                                        StandardOpenOption.WRITE)
                                : Set.of(StandardOpenOption.WRITE),
                        attribute(settings.permissions()));
        sizeBytes = 0;
        writer.mend();
    }

    private void rotate() throws IOException {
        int oldest = settings.numberOfFiles();
        for (int number = oldest; number > 0; number--) {
            Path newer = number == 1 ? file : older(number - 1);
            if (Files.exists(newer)) {
                Files.move(newer, older(number), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        // Left from a run that kept more.
        for (int number = oldest + 1; Files.deleteIfExists(older(number)); number++) {}
        rotations.increment();
    }

    private Path older(int number) {
        return file.resolveSibling(settings.filename() + "." + number);
    }

    private void closeFile() throws IOException {
        FileChannel open = channel;
        channel = null;
        if (open != null) {
            open.close();
        }
    }

    /** Makes the directory; whoever may read files or write them may also enter it. */
    private void makeDirectory() throws IOException {
        int mode = 0b111_000_000;
        if ((settings.permissions() & 0b111_000) != 0) {
            mode |= 0b101_000;
        }
        if ((settings.permissions() & 0b111) != 0) {
            mode |= 0b101;
        }
        Path directory = file.toAbsolutePath().getParent();
        if (directory != null && !Files.isDirectory(directory)) {
            Files.createDirectories(directory, attribute(mode));
        }
    }

    private static FileAttribute<?> attribute(int permissions) {
        Set<PosixFilePermission> set = EnumSet.noneOf(PosixFilePermission.class);
        for (int bit = 0; bit < PERMISSION_BITS.length; bit++) {
            if ((permissions >> bit & 1) != 0) {
                set.add(PERMISSION_BITS[bit]);
            }
        }
        return PosixFilePermissions.asFileAttribute(set);
    }
}
