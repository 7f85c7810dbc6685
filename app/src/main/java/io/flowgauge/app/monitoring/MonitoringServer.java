package io.flowgauge.app.monitoring;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.flowgauge.app.config.HttpSettings;
import io.flowgauge.base.UserErrorException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers GET requests at a port or a local socket, one for each connection. It can't be made to
 * hold more than a few small requests, nor any for long. At a loopback address it answers only
 * requests that are addressed to this host by a name for it, so that a page in a browser can't read
 * through a name of its own that leads here (DNS rebinding).
 */
public final class MonitoringServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MonitoringServer.class);

    private static final int HEAD_BYTES_MAX = 8_192;
    private static final int CONNECTIONS_MAX = 32;
    private static final long REQUEST_MS_MAX = 5_000;

    // S_IFMT and S_IFSOCK of inode(7)
    private static final int FILE_TYPE_BITS = 0170000;
    private static final int SOCKET_TYPE = 0140000;

    /** A host, in brackets if it is an address of IPv6, and perhaps a port (RFC 9110, 7.2). */
    private static final Pattern HOST = Pattern.compile("(\\[[^\\]]*]|[^:\\[]*)(?::\\d{1,5})?");

    private final HttpSettings settings;
    private final MonitoringPages pages;
    private final ServerSocketChannel server;
    private final boolean loopback;
    private final Semaphore connections = new Semaphore(CONNECTIONS_MAX);
    private final ScheduledExecutorService deadlines =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("http-deadlines").factory());

    private MonitoringServer(
            HttpSettings settings,
            MonitoringPages pages,
            ServerSocketChannel server,
            boolean loopback) {
        this.settings = settings;
        this.pages = pages;
        this.server = server;
        this.loopback = loopback;
    }

    /**
     * Begins to answer.
     *
     * @throws UserErrorException if it can't listen there
     */
    public static MonitoringServer start(HttpSettings settings, MonitoringPages pages)
            throws UserErrorException {
        try {
            MonitoringServer server = listen(settings, pages);
            Thread.ofPlatform().daemon().name("http").start(server::accept);
            LOG.info("Answering HTTP requests at {}", server.address());
            return server;
        } catch (IOException e) {
            throw new UserErrorException(
                    settings.position()
                            + ": http.host: can't listen at "
                            + settings.socket()
                                    .orElseGet(() -> settings.host() + ":" + settings.port())
                            + " ("
                            + e.getMessage()
                            + "); set another http.host or http.port, or http.enabled: false",
                    e);
        }
    }

    private static MonitoringServer listen(HttpSettings settings, MonitoringPages pages)
            throws IOException {
        if (settings.socket().isPresent()) {
            Path path = Path.of(settings.socket().get());
            removeLeftOver(path);
            ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            bind(server, UnixDomainSocketAddress.of(path));
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw----"));
            return new MonitoringServer(settings, pages, server, false);
        }
        InetAddress address = InetAddress.getByName(settings.host());
        ServerSocketChannel server = ServerSocketChannel.open();
        server.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        bind(server, new InetSocketAddress(address, settings.port()));
        return new MonitoringServer(settings, pages, server, address.isLoopbackAddress());
    }

    private static void bind(ServerSocketChannel server, SocketAddress address) throws IOException {
        try {
            server.bind(address);
        } catch (IOException e) {
            server.close();
            throw e;
        }
    }

    /** A socket that nobody listens at any more is in the way of a new one; nothing else goes. */
    private static void removeLeftOver(Path path) throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        // Connecting to what is no socket is refused as well, even to /dev/null.
        int type = (int) Files.getAttribute(path, "unix:mode") & FILE_TYPE_BITS;
        if (type != SOCKET_TYPE) {
            throw new IOException("there is " + typeInWords(path) + ", not a socket");
        }
        try (SocketChannel _ = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            throw new IOException("another program listens there");
        } catch (ConnectException e) {
            Files.deleteIfExists(path);
        }
    }

    private static String typeInWords(Path path) {
        if (Files.isDirectory(path)) {
            return "a directory";
        }
        return Files.isRegularFile(path) ? "a file" : "a device or a pipe";
    }

    /** Returns where it answers, as a URL or as the path of a socket. */
    public String address() {
        try {
            if (server.getLocalAddress() instanceof InetSocketAddress address) {
                String host = settings.host();
                return "http://"
                        + (host.contains(":") ? "[" + host + "]" : host)
                        + ":"
                        + address.getPort();
            }
        } catch (IOException e) {
            return "nowhere";
        }
        return settings.host();
    }

    private void accept() {
        while (server.isOpen()) {
            try {
                SocketChannel connection = server.accept();
                if (connections.tryAcquire()) {
                    Thread.ofVirtual().name("http-connection").start(() -> answer(connection));
                } else {
                    connection.close();
                }
            } catch (IOException e) {
                if (server.isOpen()) {
                    LOG.debug("A connection could not be taken: {}", e.getMessage());
                    pause();
                }
            }
        }
    }

    /** Where there are no descriptors left, trying at once again would only burn time. */
    private static void pause() {
        try {
            Thread.sleep(100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void answer(SocketChannel connection) {
        try (connection) {
            ScheduledFuture<?> deadline =
                    deadlines.schedule(
                            () -> close(connection), REQUEST_MS_MAX, TimeUnit.MILLISECONDS);
            try {
                exchange(connection);
            } finally {
                deadline.cancel(false);
            }
        } catch (RejectedExecutionException e) {
            LOG.debug("A request was not answered, as the program ends");
        } catch (IOException e) {
            LOG.debug("A request was not answered: {}", e.getMessage());
        } finally {
            connections.release();
        }
    }

    private void exchange(SocketChannel connection) throws IOException {
        Optional<String> head = readHead(connection);
        if (head.isPresent()) {
            Optional<HttpRequest> request = HttpRequest.parse(head.get());
            HttpResponse response =
                    request.map(this::respond)
                            .orElseGet(() -> HttpResponse.text("400 Bad Request", "bad request"));
            boolean headOnly = request.filter(r -> r.method().equals("HEAD")).isPresent();
            ByteBuffer bytes = ByteBuffer.wrap(response.toBytes(headOnly));
            while (bytes.hasRemaining()) {
                connection.write(bytes);
            }
        }
    }

    private static void close(SocketChannel connection) {
        try {
            connection.close();
        } catch (IOException e) {
            LOG.debug("A connection could not be closed: {}", e.getMessage());
        }
    }

    /** Reads up to the empty line; empty if the other side says less, or more than is allowed. */
    private static Optional<String> readHead(SocketChannel connection) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(HEAD_BYTES_MAX);
        while (buffer.hasRemaining() && connection.read(buffer) >= 0) {
            String head = new String(buffer.array(), 0, buffer.position(), ISO_8859_1);
            if (head.contains("\r\n\r\n") || head.contains("\n\n")) {
                return Optional.of(head);
            }
        }
        return buffer.hasRemaining() ? Optional.empty() : Optional.of("");
    }

    private HttpResponse respond(HttpRequest request) {
        if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
            return HttpResponse.text("405 Method Not Allowed", "method not allowed");
        }
        if (loopback && !isForThisHost(request.header("host").orElse(""))) {
            return HttpResponse.text(
                    "403 Forbidden", "this is addressed to another host; ask " + address());
        }
        try {
            return pages.respond(request);
        } catch (RuntimeException | IOException e) {
            LOG.error("The page {} could not be made", request.path(), e);
            return HttpResponse.text("500 Internal Server Error", "internal error, see the log");
        }
    }

    private boolean isForThisHost(String header) {
        Matcher host = HOST.matcher(header);
        if (!host.matches()) {
            return false;
        }
        String name = host.group(1).toLowerCase(Locale.ROOT);
        String own = settings.host().toLowerCase(Locale.ROOT);
        return Set.of("localhost", "127.0.0.1", "[::1]").contains(name)
                || name.equals(own)
                || name.equals("[" + own + "]");
    }

    /** Answers no more; the file of a local socket goes. */
    @Override
    public void close() {
        try {
            server.close();
            if (settings.socket().isPresent()) {
                Files.deleteIfExists(Path.of(settings.socket().get()));
            }
        } catch (IOException e) {
            LOG.debug("The socket could not be closed: {}", e.getMessage());
        }
        deadlines.shutdownNow();
    }
}
