package io.flowgauge.testkit.servers;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** OpenSearch 2.19.6 with a single node, like {@link OpenSearch} but for geoip. */
public final class OpenSearch2 extends SearchServer {
    private final int transportPort = Ports.next();

    private OpenSearch2(Path directory) throws IOException {
        super("opensearch2", directory);
    }

    /** Starts a node with its data in a directory of its own, and waits until it answers. */
    public static OpenSearch2 start(Path directory) throws IOException {
        OpenSearch2 server = new OpenSearch2(directory);
        server.start();
        return server;
    }

    @Override
    List<String> command() throws IOException {
        return ServerModule.find("opensearch2")
                .java(
                        List.of("-Xmx512m"),
                        "io.flowgauge.testservers.opensearch2.OpenSearch2Node",
                        directory(),
                        port(),
                        transportPort);
    }
}
