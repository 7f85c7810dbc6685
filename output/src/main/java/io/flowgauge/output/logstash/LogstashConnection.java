package io.flowgauge.output.logstash;

import io.flowgauge.output.HostConnection;
import io.flowgauge.output.queue.Delivery;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A connection to a host that speaks Lumberjack. One that is over, because of {@code ttl} or
 * because the other side closed it while there was nothing to send, is followed by the next.
 */
final class LogstashConnection implements HostConnection {
    private final LogstashHost host;
    private final WindowFrames frames;
    private LumberjackSession session;

    LogstashConnection(LogstashHost host, int compressionLevel) throws IOException {
        this.host = host;
        session = host.open();
        frames = new WindowFrames(compressionLevel);
    }

    @Override
    public String detail() {
        return "";
    }

    @Override
    public void send(Delivery events) throws IOException, InterruptedException {
        if (session.isOver()) {
            session.close();
            session = host.open();
        }
        session.send(events, frames);
    }

    @Override
    public @Nullable IOException failure() {
        return session.failure();
    }

    @Override
    public void close() {
        session.close();
        frames.close();
    }
}
