package io.flowgauge.output.logstash;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.flowgauge.output.Check;
import io.flowgauge.output.Check.Finding;
import io.flowgauge.output.CheckedTarget;
import io.flowgauge.output.HostAddress;
import io.flowgauge.output.tcp.TcpChecks;
import io.flowgauge.output.tcp.TcpConnection;
import io.flowgauge.output.tcp.TcpConnector;
import io.flowgauge.output.tcp.TcpSettings;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The steps that test {@code output.logstash}. The last of them sends a window without events,
 * which no server stores. Some acknowledge it, Logstash says nothing; but who does not speak
 * Lumberjack, or wants TLS, mostly answers something else or hangs up.
 */
final class LogstashChecks {
    private static final byte[] EMPTY_WINDOW = "2W\0\0\0\0".getBytes(US_ASCII);
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(1);

    private final HostAddress address;
    private final TcpSettings tcp;

    private LogstashChecks(HostAddress address, TcpSettings tcp) {
        this.address = address;
        this.tcp = tcp;
    }

    /** Returns the steps of each host. */
    static List<CheckedTarget> of(LogstashSettings settings) {
        TcpSettings tcp = TcpChecks.patience(settings.tcp());
        List<CheckedTarget> all = new ArrayList<>();
        for (HostAddress address : settings.addresses()) {
            List<Check> checks = new ArrayList<>(TcpChecks.of(tcp, address.host(), address.port()));
            checks.add(new Check("talk to server", new LogstashChecks(address, tcp)::talk));
            all.add(new CheckedTarget("logstash: " + address.hostAndPort(), checks));
        }
        return all;
    }

    private Finding talk() throws IOException {
        try (TcpConnection connection =
                new TcpConnector(tcp).open(address.host(), address.port())) {
            connection.setReadTimeoutNs(Math.min(PATIENCE_NS, tcp.timeoutNs()));
            connection.out().write(EMPTY_WINDOW);
            new AckReader(connection.in()).read();
            return Finding.ok("it acknowledges a window");
        } catch (SocketTimeoutException e) {
            return Finding.ok("it listens; only events would be acknowledged");
        } catch (IOException e) {
            throw new IOException(e.getMessage() + "; " + advice(), e);
        }
    }

    private String advice() {
        return tcp.tls().isPresent()
                ? "the server may want a client certificate (ssl.certificate, ssl.key), or this is"
                        + " not the port of its input for Beats; its log should tell"
                : "the server may want TLS (ssl.enabled: true), or this is not the port of its"
                        + " input for Beats; its log should tell";
    }
}
