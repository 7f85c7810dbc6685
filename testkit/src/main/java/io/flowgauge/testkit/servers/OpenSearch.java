package io.flowgauge.testkit.servers;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * OpenSearch 3.8.0 with a single node: templates, data streams, aggregations, and ingest pipelines
 * with the common processors, scripts in Painless, and geoip over the made-up databases of {@link
 * io.flowgauge.testkit.MmdbWriter}.
 */
public final class OpenSearch extends SearchServer {
    private final int transportPort = Ports.next();

    private OpenSearch(Path directory) throws IOException {
        super("opensearch", directory);
    }

    /** Starts a node with its data in a directory of its own, and waits until it answers. */
    public static OpenSearch start(Path directory) throws IOException {
        OpenSearch server = new OpenSearch(directory);
        server.start();
        return server;
    }

    @Override
    List<String> command() throws IOException {
        return ServerModule.find("opensearch")
                .java(
                        List.of("-Xmx512m"),
                        "io.flowgauge.testservers.opensearch.OpenSearchNode",
                        directory(),
                        port(),
                        transportPort);
    }
}
