package io.flowgauge.output.elasticsearch;

import io.flowgauge.output.elasticsearch.setup.ServerVersion;
import io.flowgauge.output.elasticsearch.setup.SetupApi;
import java.io.IOException;

/** A connection for commands, not for events: to a cluster, or to Kibana. */
public final class SetupConnection implements AutoCloseable {
    private final HttpHost host;

    SetupConnection(HttpHost host) {
        this.host = host;
    }

    /** Returns the API. */
    public SetupApi api() {
        return new HttpApi(host);
    }

    /**
     * Returns what the server of a cluster is.
     *
     * @throws IOException if it does not answer; the message says why, in words for people
     */
    public ServerVersion server() throws IOException, InterruptedException {
        return ServerInfo.read(host.get("/")).forSetup();
    }

    @Override
    public void close() {
        host.close();
    }
}
