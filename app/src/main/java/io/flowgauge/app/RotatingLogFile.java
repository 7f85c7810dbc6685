package io.flowgauge.app;

import io.flowgauge.app.config.LoggingSettings;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Clock;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.Set;

/**
 * The log file, which is rotated at start, at a size and after a time as that of Beats. logback's
 * own rotation keeps 20 files at most and knows no permissions. Any thread may write.
 */
final class RotatingLogFile extends OutputStream {
    /** Some ten runs of a minute. */
    private static final long SHORT_BYTES = 1 << 16;

    private final LoggingSettings.Files settings;
    private final LogFileNames names;
    private final RotationInterval interval;
    private final Clock clock;
    private OutputStream stream;
    private long bytes;
    private long endMs;

    /** Whether the file before is closed and the next could not be opened yet. */
    private boolean between;

    private RotatingLogFile(LoggingSettings.Files settings, Clock clock) throws IOException {
        this.settings = settings;
        this.clock = clock;
        names = LogFileNames.of(settings, clock.getZone());
        interval = new RotationInterval(settings.intervalNs(), clock.getZone());
        Path file = names.begin(settings.rotateOnStart() && !isShort(settings), clock.instant());
        bytes = Files.exists(file) ? Files.size(file) : 0;
        stream = open(file);
        // A file that is continued belongs to the interval in which it was written last.
        endMs =
                interval.endMs(
                        bytes == 0 ? clock.millis() : Files.getLastModifiedTime(file).toMillis());
    }

    /**
     * Returns whether the current file has hardly a content: it is continued, as a few short runs
     * would push out all that longer ones have left.
     */
    private static boolean isShort(LoggingSettings.Files settings) throws IOException {
        Path file = settings.directory().resolve(settings.name());
        return settings.suffix() == LoggingSettings.Suffix.COUNT
                && Files.exists(file)
                && Files.size(file) < Math.min(SHORT_BYTES, settings.rotateEveryBytes() / 10);
    }

    /** Makes the directory if need be, and opens a new file or goes on with the one there. */
    static RotatingLogFile open(LoggingSettings.Files settings) throws IOException {
        return open(settings, Clock.system(ZoneId.systemDefault()));
    }

    static RotatingLogFile open(LoggingSettings.Files settings, Clock clock) throws IOException {
        Files.createDirectories(settings.directory());
        return new RotatingLogFile(settings, clock);
    }

    private OutputStream open(Path file) throws IOException {
        if (!Files.exists(file)) {
            Files.createFile(file);
            if (Files.getFileStore(file).supportsFileAttributeView("posix")) {
                Files.setPosixFilePermissions(file, permissions(settings.permissions()));
            }
        }
        // Not a channel: that is closed by an interrupt of the thread that happens to log.
        return new FileOutputStream(file.toFile(), true);
    }

    private static Set<PosixFilePermission> permissions(int bits) {
        PosixFilePermission[] all = PosixFilePermission.values(); // owner read ... others execute
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        for (int i = 0; i < all.length; i++) {
            if ((bits & 0400 >> i) != 0) {
                permissions.add(all[i]);
            }
        }
        return permissions;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    /** Writes one line; it is not split between two files. */
    @Override
    public synchronized void write(byte[] line, int offset, int length) throws IOException {
        long nowMs = clock.millis();
        if (between
                || bytes > 0 && (bytes + length > settings.rotateEveryBytes() || nowMs >= endMs)) {
            between = true;
            stream.close();
            stream = open(names.next(clock.instant()));
            between = false;
            bytes = 0;
        }
        if (nowMs >= endMs) {
            endMs = interval.endMs(nowMs);
        }
        stream.write(line, offset, length);
        bytes += length;
    }

    @Override
    public synchronized void close() throws IOException {
        stream.close();
    }
}
