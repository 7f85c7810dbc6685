package io.flowgauge.output;

import io.flowgauge.output.Check.Finding;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The steps that test {@code output.file}; they leave nothing behind. */
final class FileChecks {
    private static final int MEBIBYTE = 1 << 20;

    private final FileSettings settings;
    private final Path directory;
    private final Path file;

    FileChecks(FileSettings settings) {
        this.settings = settings;
        directory = settings.directory().toAbsolutePath();
        file = directory.resolve(settings.filename());
    }

    List<Check> all() {
        return List.of(
                new Check("directory", this::lookForDirectory),
                new Check("write", this::write),
                new Check("room", this::measureRoom));
    }

    private Finding lookForDirectory() throws IOException {
        if (Files.isDirectory(directory)) {
            return Finding.ok(directory.toString());
        }
        if (Files.exists(directory)) {
            throw new IOException(
                    directory + " is no directory; set path to one (output.file.path)");
        }
        Path above = nearest();
        if (!Files.isDirectory(above) || !Files.isWritable(above)) {
            throw new IOException(
                    directory
                            + " is not there, and can't be made in "
                            + above
                            + "; make it, or set path to another (output.file.path)");
        }
        return Finding.ok(directory + " is not there yet; it will be made");
    }

    /** Returns the next directory above that exists. */
    private Path nearest() {
        Path above = directory;
        while (!Files.exists(above)) {
            Path parent = above.getParent();
            if (parent == null) {
                break;
            }
            above = parent;
        }
        return above;
    }

    private Finding write() throws IOException {
        if (Files.isDirectory(file)) {
            throw new IOException(file + " is a directory; set filename to another name");
        }
        Path where = nearest();
        if (Files.exists(file) ? !Files.isWritable(file) : !Files.isWritable(where)) {
            throw new IOException(
                    "permission denied for "
                            + (Files.exists(file) ? file : where)
                            + "; let the user "
                            + System.getProperty("user.name", "")
                            + " write there, or set path to another directory");
        }
        if (!Files.exists(file)) {
            Files.delete(Files.createTempFile(where, settings.filename(), ".test"));
        }
        return Finding.ok("");
    }

    private Finding measureRoom() throws IOException {
        FileStore store = Files.getFileStore(nearest());
        long free = store.getUsableSpace();
        long wanted = (settings.numberOfFiles() + 1L) * settings.rotateEveryKb() * 1_024;
        String text =
                free / MEBIBYTE + " MiB free, all files take up to " + wanted / MEBIBYTE + " MiB";
        return new Finding(free < wanted, text);
    }
}
