package io.flowgauge.testkit.servers;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Elasticsearch 9.5.3 with a single node, out of its published jars: bulk requests, searches and
 * index templates are the real ones. There are no data streams, lifecycle policies, licence, users
 * or ingest processors, and {@code GET /} is answered with status 405.
 */
public final class Elasticsearch9 extends SearchServer {
    private final int transportPort = Ports.next();

    private Elasticsearch9(Path directory) throws IOException {
        super("elasticsearch9", directory);
    }

    /**
     * Starts a node with its data in a directory of its own, and waits until it answers; skips the
     * test where only the quick set is built.
     */
    public static Elasticsearch9 startOrSkip(Path directory) throws IOException {
        Elasticsearch9 server = new Elasticsearch9(directory);
        ServerModule.findOrSkip("elasticsearch9")
                .copy("transport-netty4", server.directory().resolve("modules/transport-netty4"));
        server.start();
        return server;
    }

    @Override
    List<String> command() throws IOException {
        return ServerModule.findOrSkip("elasticsearch9")
                .java(
                        List.of("-Xmx512m"),
                        "io.flowgauge.testservers.elasticsearch9.Elasticsearch9Node",
                        directory(),
                        port(),
                        transportPort);
    }
}
