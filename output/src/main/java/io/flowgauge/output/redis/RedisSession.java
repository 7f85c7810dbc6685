package io.flowgauge.output.redis;

import io.flowgauge.base.Durations;
import io.flowgauge.output.redis.RespReader.Answer;
import io.flowgauge.output.tcp.TcpConnection;
import io.flowgauge.output.tcp.TcpConnector;
import io.flowgauge.output.tcp.TcpSettings;
import java.io.IOException;
import java.net.SocketTimeoutException;

/** A connection to Redis that asks one thing after the other. One thread uses it. */
final class RedisSession implements AutoCloseable {
    private final TcpConnection connection;
    private final RespWriter writer;
    private final RespReader reader;
    private final long timeoutNs;

    /** Connects. */
    RedisSession(TcpSettings tcp, String host, int port) throws IOException {
        connection = new TcpConnector(tcp).open(host, port);
        writer = new RespWriter(connection.out());
        reader = new RespReader(connection.in());
        timeoutNs = tcp.timeoutNs();
    }

    /**
     * Sends a command and returns its answer, which may be an error.
     *
     * @throws IOException if no answer comes; the message says why
     */
    Answer ask(String... words) throws IOException {
        writer.command(words);
        writer.flush();
        try {
            return reader.read();
        } catch (SocketTimeoutException e) {
            throw new IOException(
                    "no answer within "
                            + Durations.format(timeoutNs)
                            + "; the server may be busy, or want TLS (ssl.enabled: true)",
                    e);
        }
    }

    @Override
    public void close() {
        connection.close();
    }
}
