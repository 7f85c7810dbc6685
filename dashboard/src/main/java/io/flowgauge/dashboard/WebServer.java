package io.flowgauge.dashboard;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.output.TlsSettings;
import io.flowgauge.store.FlowHistory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves the web page and the API until it is closed. */
public final class WebServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("web");

    private static final int THREADS_MAX = 24;
    private static final int THREADS_MIN = 4;
    private static final int CONNECTIONS_MAX = 128;
    private static final int HEADER_BYTES_MAX = 16_384;
    private static final long IDLE_MS = 30_000;
    private static final long STOP_MS = 1_000;

    private final Server server;
    private final ServerConnector connector;
    private final LiveStream live;
    private final WebSettings settings;

    private WebServer(
            Server server, ServerConnector connector, LiveStream live, WebSettings settings) {
        this.server = server;
        this.connector = connector;
        this.live = live;
        this.settings = settings;
    }

    /**
     * Begins to answer.
     *
     * @param history what is asked about; is closed after this
     * @param health how the program does
     * @param names names of hosts; asked only if the settings switch them on
     * @throws UserErrorException if it can't listen there
     */
    public static WebServer start(
            WebSettings settings, FlowHistory history, HealthSource health, HostNames names)
            throws UserErrorException {
        QueuedThreadPool threads = new QueuedThreadPool(THREADS_MAX, THREADS_MIN);
        threads.setName("web");
        threads.setDaemon(true);
        Server server = new Server(threads);
        ServerConnector connector = connector(server, settings);
        server.addConnector(connector);
        server.addBean(new NetworkConnectionLimit(CONNECTIONS_MAX, server));
        server.setStopTimeout(STOP_MS);
        server.setErrorHandler(WebServer::error);
        LiveStream live = new LiveStream(health, System::currentTimeMillis);
        Optional<HostNames> used = settings.names() ? Optional.of(names) : Optional.empty();
        Api api =
                new Api(
                        history,
                        new HealthPage(
                                health, history, used.isPresent(), System::currentTimeMillis),
                        used,
                        System::currentTimeMillis);
        server.setHandler(new WebHandler(new Access(settings, hostname()), api, live));
        try {
            connector.open();
            server.start();
        } catch (IOException e) {
            stop(server, live);
            throw new UserErrorException(
                    settings.position()
                            + ": flowgauge.web.listen: can't listen at "
                            + address(settings, settings.port())
                            + " ("
                            + reason(e)
                            + "); set another address or port, or flowgauge.web.enabled: false",
                    e);
        } catch (Exception e) { // Jetty declares nothing better
            stop(server, live);
            throw new IllegalStateException("the web server could not start", e);
        }
        WebServer started = new WebServer(server, connector, live, settings);
        LOG.info("Serving the web page at {}", started.address());
        return started;
    }

    private static ServerConnector connector(Server server, WebSettings settings) {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setSendDateHeader(true);
        http.setRequestHeaderSize(HEADER_BYTES_MAX);
        http.setResponseHeaderSize(HEADER_BYTES_MAX);
        ServerConnector connector;
        if (settings.tls().isPresent()) {
            http.addCustomizer(new SecureRequestCustomizer(false));
            connector =
                    new ServerConnector(
                            server,
                            1,
                            1,
                            new SslConnectionFactory(tls(settings.tls().get()), "http/1.1"),
                            new HttpConnectionFactory(http));
        } else {
            connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
        }
        connector.setHost(settings.address().getHostAddress());
        connector.setPort(settings.port());
        connector.setIdleTimeout(IDLE_MS);
        connector.setReuseAddress(true);
        return connector;
    }

    private static SslContextFactory.Server tls(TlsSettings settings) {
        SslContextFactory.Server factory = new SslContextFactory.Server();
        factory.setSslContext(settings.context());
        factory.setSniRequired(false);
        if (!settings.protocols().isEmpty()) {
            factory.setIncludeProtocols(settings.protocols().toArray(String[]::new));
        }
        if (!settings.cipherSuites().isEmpty()) {
            factory.setIncludeCipherSuites(settings.cipherSuites().toArray(String[]::new));
        }
        return factory;
    }

    private static String reason(IOException e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        return "" + cause.getMessage();
    }

    /** What is no request of HTTP is answered here: in the form of the API too. */
    private static boolean error(Request request, Response response, Callback callback) {
        int status = response.getStatus();
        WebHandler.setHeaders(response.getHeaders());
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        String message =
                switch (status) {
                    case 414, 431 -> "the request is too long";
                    case 500 -> "the program made a mistake, see the log";
                    default -> "this is no request that can be answered";
                };
        response.write(
                true, ByteBuffer.wrap(WebHandler.body(ApiException.of(status, message))), callback);
        return true;
    }

    private static String hostname() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    /** Takes note of new reports, whose latest is of a time, ms since the epoch. Is quick. */
    public void stored(long latestMs) {
        live.stored(latestMs);
    }

    /** Returns where a browser finds the page. */
    public String address() {
        return address(settings, connector.getLocalPort());
    }

    private static String address(WebSettings settings, int port) {
        String host = new InetSocketAddress(settings.host(), port).getHostString();
        return (settings.tls().isPresent() ? "https://" : "http://")
                + (host.contains(":") ? "[" + host + "]" : host)
                + ":"
                + port;
    }

    private static void stop(Server server, LiveStream live) {
        live.close();
        try {
            server.stop();
        } catch (Exception e) { // Jetty declares nothing better
            LOG.debug("The web server could not be stopped in order", e);
        }
    }

    @Override
    public void close() {
        stop(server, live);
    }
}
