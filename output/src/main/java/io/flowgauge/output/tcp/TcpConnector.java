package io.flowgauge.output.tcp;

import java.io.IOException;
import java.util.Optional;

/** Opens connections, all by the same settings. Any thread may call. */
public final class TcpConnector {
    private final TcpSettings settings;
    private final Optional<TlsLayer> tls;

    /** Makes a connector. */
    public TcpConnector(TcpSettings settings) {
        this.settings = settings;
        tls = settings.tls().map(TlsLayer::new);
    }

    /**
     * Connects, to the first address of the host that answers. An interrupted thread gets an
     * exception too.
     *
     * @param host a name or an address
     * @throws IOException if that fails; the message says why, in words for people
     */
    public TcpConnection open(String host, int port) throws IOException {
        return TcpConnection.open(settings, tls, host, port);
    }
}
