package io.flowgauge.store;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers those who ask the store of a running process, over a socket in its folder that only its
 * user may use: DuckDB lets no second process at files that one has open.
 */
final class StoreServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("store");
    private static final String SOCKET = "socket";

    /** Most that are answered at a time; others wait. */
    private static final int AT_A_TIME = 4;

    private final FlowStore store;
    private final ServerSocketChannel server;
    private final Path socket;
    private final Semaphore places = new Semaphore(AT_A_TIME);

    private StoreServer(FlowStore store, ServerSocketChannel server, Path socket) {
        this.store = store;
        this.server = server;
        this.socket = socket;
    }

    static Path socket(Path folder) {
        return folder.toAbsolutePath().normalize().resolve(SOCKET);
    }

    /** Begins to answer; where there can be no socket, the log says so and null is returned. */
    static @Nullable StoreServer start(FlowStore store) {
        Path socket = socket(store.path());
        ServerSocketChannel server = null;
        try {
            Files.deleteIfExists(socket);
            server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            server.bind(UnixDomainSocketAddress.of(socket));
            Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
            StoreServer started = new StoreServer(store, server, socket);
            Thread.ofPlatform().daemon().name("store-socket").start(started::accept);
            return started;
        } catch (IOException | IllegalArgumentException e) {
            close(server);
            LOG.warn(
                    "\"flowgauge query\" and \"flowgauge export\" can't ask this process, as its"
                            + " socket {} can't be made: {}",
                    socket,
                    e.getMessage());
            return null;
        }
    }

    private void accept() {
        while (server.isOpen()) {
            try {
                SocketChannel channel = server.accept();
                places.acquireUninterruptibly();
                Thread.ofPlatform().daemon().name("store-answer").start(() -> answer(channel));
            } catch (IOException e) {
                if (server.isOpen()) {
                    LOG.debug("Can't take a connection", e);
                }
            }
        }
    }

    private void answer(SocketChannel channel) {
        try (channel) {
            StoreProtocol.serve(channel, store);
        } catch (IOException e) {
            LOG.debug("Whoever asked has gone", e);
        } catch (RuntimeException e) {
            LOG.error("A question could not be answered because of a mistake in the program", e);
        } finally {
            places.release();
        }
    }

    static void close(@Nullable Channel channel) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                LOG.debug("Can't close a socket", e);
            }
        }
    }

    @Override
    public void close() {
        close(server);
        try {
            Files.deleteIfExists(socket);
        } catch (IOException e) {
            LOG.debug("Can't remove the socket", e);
        }
    }
}
