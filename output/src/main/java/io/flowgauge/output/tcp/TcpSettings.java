package io.flowgauge.output.tcp;

import io.flowgauge.output.TlsSettings;
import java.util.Optional;

/**
 * How hosts are connected to.
 *
 * @param timeoutNs how long connecting may take, a read may wait, and a write may wait until the
 *     other side takes some bytes, ns
 * @param proxy the proxy on the way, if there is one
 * @param tls TLS, if there is any
 */
public record TcpSettings(long timeoutNs, Optional<SocksProxy> proxy, Optional<TlsSettings> tls) {}
