package io.flowgauge.app;

import io.flowgauge.app.config.Settings;
import io.flowgauge.base.FileFailure;
import io.flowgauge.base.UserErrorException;
import io.flowgauge.output.NamedOutput;
import io.flowgauge.store.StoreOutputSettings;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * The store of one capture alone, or of the made-up day: begun anew at each start, so that the page
 * shows that and nothing from before.
 */
final class OwnStore {
    private static final String LOCK = "lock";
    private static final String SEGMENTS = "*.duckdb*";

    /** Folders below path.data; what is in another one stays. */
    private static final List<String> OWN = List.of("demo", ConfigFlags.OPENED);

    private OwnStore() {}

    /** Empties the stores of settings that are below path.data and no store of a run. */
    static void emptyAll(Settings settings) throws UserErrorException {
        Path data = settings.paths().data();
        for (NamedOutput output : settings.outputs()) {
            if (output.settings() instanceof StoreOutputSettings store
                    && OWN.stream().map(data::resolve).anyMatch(store.store().path()::equals)) {
                empty(store.store().path());
            }
        }
    }

    /**
     * Removes what an earlier run left in a folder; where another process uses it, nothing: opening
     * it will be refused then.
     */
    static void empty(Path folder) throws UserErrorException {
        if (!Files.exists(folder.resolve(LOCK))) {
            return;
        }
        try (FileChannel channel =
                        FileChannel.open(folder.resolve(LOCK), StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            if (lock == null) {
                return;
            }
            try (DirectoryStream<Path> segments = Files.newDirectoryStream(folder, SEGMENTS)) {
                for (Path segment : segments) {
                    Files.delete(segment);
                }
            }
        } catch (OverlappingFileLockException _) {
            // This process has it.
        } catch (IOException e) {
            throw new UserErrorException(
                    "can't begin "
                            + folder
                            + " anew: "
                            + FileFailure.reason(e)
                            + "; set another --path.data",
                    e);
        }
    }
}
