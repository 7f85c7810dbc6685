package io.flowgauge.app;

import io.flowgauge.app.config.LoggingSettings;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;

/**
 * The log file, which is rotated at start and at a size as that of Beats: {@code flowgauge} becomes
 * {@code flowgauge.1}, that {@code flowgauge.2}, and so on. logback's own rotation keeps 20 files
 * at most and knows no permissions.
 */
final class RotatingLogFile extends OutputStream {
    private final LoggingSettings.Files files;
    private OutputStream stream;
    private long bytes;

    private RotatingLogFile(LoggingSettings.Files files, OutputStream stream) {
        this.files = files;
        this.stream = stream;
    }

    /** Makes the directory if need be, moves an older log file on, and opens a new one. */
    static RotatingLogFile open(LoggingSettings.Files files) throws IOException {
        Files.createDirectories(files.directory());
        shift(files);
        return new RotatingLogFile(files, create(files));
    }

    private static void shift(LoggingSettings.Files files) throws IOException {
        for (int number = files.keepFiles() - 1; number >= 0; number--) {
            Path file = file(files, number);
            if (Files.exists(file)) {
                Files.move(file, file(files, number + 1), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private static Path file(LoggingSettings.Files files, int number) {
        return files.directory().resolve(number == 0 ? files.name() : files.name() + "." + number);
    }

    private static OutputStream create(LoggingSettings.Files files) throws IOException {
        Path file = file(files, 0);
        Files.createFile(file);
        if (Files.getFileStore(file).supportsFileAttributeView("posix")) {
            Files.setPosixFilePermissions(file, permissions(files.permissions()));
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
    public void write(byte[] line, int offset, int length) throws IOException {
        if (bytes > 0 && bytes + length > files.rotateEveryBytes()) {
            stream.close();
            shift(files);
            stream = create(files);
            bytes = 0;
        }
        stream.write(line, offset, length);
        bytes += length;
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
