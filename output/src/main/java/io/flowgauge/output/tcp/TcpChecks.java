package io.flowgauge.output.tcp;

import io.flowgauge.output.Check;
import io.flowgauge.output.Check.Finding;
import io.flowgauge.output.HostChecks;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The steps up to a connection on which a host can be spoken to, perhaps by way of a proxy. */
public final class TcpChecks {
    /** Nobody who looks at a test wants to wait as long as a running program does. */
    private static final long TIMEOUT_NS_MAX = TimeUnit.SECONDS.toNanos(10);

    private TcpChecks() {}

    /** Returns the settings with a time-out of at most 10 s. */
    public static TcpSettings patience(TcpSettings settings) {
        return new TcpSettings(
                Math.min(settings.timeoutNs(), TIMEOUT_NS_MAX), settings.proxy(), settings.tls());
    }

    /**
     * Returns the steps.
     *
     * @param settings of the connection; a step takes as long as their time-out at most
     */
    public static List<Check> of(TcpSettings settings, String host, int port) {
        int timeoutMs = TcpConnection.timeoutMs(settings.timeoutNs());
        if (settings.proxy().isEmpty()) {
            return new HostChecks(host, port, timeoutMs).all(settings.tls());
        }
        SocksProxy proxy = settings.proxy().get();
        TcpSettings plain =
                new TcpSettings(settings.timeoutNs(), settings.proxy(), Optional.empty());
        List<Check> all = new ArrayList<>();
        all.add(
                new Check(
                        "dial up proxy",
                        () -> {
                            new HostChecks(proxy.host(), proxy.port(), timeoutMs).connect();
                            return Finding.ok(proxy.host() + ":" + proxy.port());
                        }));
        all.add(new Check("dial up through proxy", () -> open(plain, host, port)));
        all.add(
                settings.tls().isPresent()
                        ? new Check("TLS", () -> open(settings, host, port))
                        : HostChecks.withoutTls());
        return all;
    }

    private static Finding open(TcpSettings settings, String host, int port) throws IOException {
        new TcpConnector(settings).open(host, port).close();
        return Finding.ok("");
    }
}
