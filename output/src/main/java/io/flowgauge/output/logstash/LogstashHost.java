package io.flowgauge.output.logstash;

import io.flowgauge.output.HostAddress;
import io.flowgauge.output.HostConnection;
import io.flowgauge.output.HostTarget;
import io.flowgauge.output.OutputCounters;
import io.flowgauge.output.tcp.TcpConnection;
import io.flowgauge.output.tcp.TcpConnector;
import java.io.IOException;

/** A host that speaks Lumberjack. */
final class LogstashHost implements HostTarget {
    private final HostAddress address;
    private final TcpConnector connector;
    private final LogstashSettings settings;
    private final OutputCounters counters;

    /** Of all connections to the host: what it can take does not change with the connection. */
    private final WindowSize size;

    LogstashHost(
            HostAddress address,
            TcpConnector connector,
            LogstashSettings settings,
            OutputCounters counters) {
        this.address = address;
        this.connector = connector;
        this.settings = settings;
        this.counters = counters;
        size = new WindowSize(settings.hosts().eventsMax(), settings.slowStart());
    }

    @Override
    public String address() {
        return address.hostAndPort();
    }

    @Override
    public HostConnection connect() throws IOException {
        return new LogstashConnection(this, settings.compressionLevel());
    }

    LumberjackSession open() throws IOException {
        TcpConnection connection = connector.open(address.host(), address.port());
        try {
            return new LumberjackSession(connection, settings, size, counters);
        } catch (IOException e) {
            connection.abort();
            throw e;
        }
    }
}
