package io.flowgauge.store;

import io.flowgauge.base.UserErrorException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Asks a store: the process that has it, over the socket in its folder, or, where none has, the
 * files themselves.
 */
public final class StoreClient {
    private final StoreSettings settings;

    /** Makes a client of the store in a folder. */
    public StoreClient(StoreSettings settings) {
        this.settings = settings;
    }

    /**
     * Answers a question.
     *
     * @return how many rows the answer has
     * @throws UserErrorException if there is no store, or the question is wrong
     * @throws IOException if the answer can't be written
     */
    public long ask(Question question, OutputStream to) throws UserErrorException, IOException {
        checkThere();
        try (SocketChannel channel = connect()) {
            if (channel != null) {
                return StoreProtocol.ask(channel, question, to);
            }
        }
        try (FlowStore store = FlowStore.open(settings)) {
            return question.answer(store, to);
        }
    }

    /**
     * Writes reports of a range as Parquet files into a folder.
     *
     * @return how many files
     * @throws UserErrorException if that fails
     */
    public int export(Instant from, Instant to, Path folder)
            throws UserErrorException, IOException {
        checkThere();
        ParquetExport export = new ParquetExport(from, to);
        try (SocketChannel channel = connect()) {
            if (channel != null) {
                return ParquetExport.move(StoreProtocol.export(channel, export), folder);
            }
        }
        try (FlowStore store = FlowStore.open(settings)) {
            return ParquetExport.move(export.write(store), folder);
        }
    }

    private void checkThere() throws UserErrorException {
        if (!Files.isDirectory(settings.path())) {
            throw new UserErrorException(
                    "there is no store at "
                            + settings.path().toAbsolutePath()
                            + "; it is made by \"flowgauge run\", and --store names another");
        }
    }

    private @Nullable SocketChannel connect() {
        Path socket = StoreServer.socket(settings.path());
        if (!Files.exists(socket)) {
            return null;
        }
        SocketChannel channel = null;
        try {
            channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            channel.connect(UnixDomainSocketAddress.of(socket));
            return channel;
        } catch (IOException e) {
            // Left by a process that was killed: nobody listens.
            StoreServer.close(channel);
            return null;
        }
    }
}
