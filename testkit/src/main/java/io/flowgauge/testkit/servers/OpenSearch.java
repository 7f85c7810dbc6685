package io.flowgauge.testkit.servers;

import io.flowgauge.testkit.MmdbWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * OpenSearch 3.8.0 with a single node: templates, data streams, aggregations, and ingest pipelines
 * with the common processors, scripts in Painless, and geoip over the made-up databases of {@link
 * MmdbWriter}.
 */
public final class OpenSearch extends SearchServer {
    private final ServerModule module = ServerModule.find("opensearch");
    private final int transportPort = Ports.next();

    private OpenSearch(Path directory) throws IOException {
        super("opensearch", directory);
    }

    /** Starts a node with its data in a directory of its own, and waits until it answers. */
    public static OpenSearch start(Path directory) throws IOException {
        OpenSearch server = new OpenSearch(directory);
        server.addGeoip();
        server.module.train(server);
        server.start();
        return server;
    }

    /** Lays out the folder of a module, which geoip needs to be, with its databases. */
    private void addGeoip() throws IOException {
        Path folder = directory().resolve("modules/ingest-geoip");
        module.copy("geoip", folder);
        MmdbWriter.cities().write(folder.resolve("GeoLite2-City.mmdb"));
        new MmdbWriter("GeoLite2-Country")
                .add("192.0.2.0/24", Map.of("country", Map.of("iso_code", "XA")))
                .write(folder.resolve("GeoLite2-Country.mmdb"));
        new MmdbWriter("GeoLite2-ASN")
                .add(
                        "192.0.2.0/24",
                        Map.of(
                                "autonomous_system_number",
                                64_496L,
                                "autonomous_system_organization",
                                "Example Networks"))
                .write(folder.resolve("GeoLite2-ASN.mmdb"));
    }

    @Override
    List<String> command() throws IOException {
        return module.java(
                List.of("-Xmx512m"),
                "io.flowgauge.testservers.opensearch.OpenSearchNode",
                directory(),
                port(),
                transportPort);
    }
}
