package io.flowgauge.output.redis;

import io.flowgauge.output.HostAddress;
import io.flowgauge.output.HostConnection;
import io.flowgauge.output.HostTarget;
import io.flowgauge.output.OutputCounters;
import io.flowgauge.output.tcp.TcpConnection;
import io.flowgauge.output.tcp.TcpConnector;
import java.io.IOException;

/** A Redis server. */
final class RedisHost implements HostTarget {
    private final HostAddress address;
    private final RedisLogin login;
    private final TcpConnector connector;
    private final RedisSettings settings;
    private final OutputCounters counters;

    RedisHost(
            HostAddress address,
            TcpConnector connector,
            RedisSettings settings,
            OutputCounters counters) {
        this.address = address;
        this.connector = connector;
        this.settings = settings;
        this.counters = counters;
        login = settings.login(address);
    }

    @Override
    public String address() {
        return address.toString();
    }

    @Override
    public HostConnection connect() throws IOException {
        TcpConnection connection = connector.open(address.host(), address.port());
        boolean open = false;
        try {
            HostConnection redis = new RedisConnection(connection, login, settings, counters);
            open = true;
            return redis;
        } finally {
            if (!open) {
                connection.abort();
            }
        }
    }
}
