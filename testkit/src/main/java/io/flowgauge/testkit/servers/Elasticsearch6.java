package io.flowgauge.testkit.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * Elasticsearch 6.8.23, the whole distribution with a single node: mapping types, legacy templates,
 * lifecycle policies, licence, and ingest pipelines with geoip. It runs on JDK 17, and under
 * another user if this is root, as it refuses that.
 */
public final class Elasticsearch6 extends SearchServer {
    private static final String USER = "nobody";
    private final Path home;
    private final Path java;
    private final int transportPort = Ports.next();

    private Elasticsearch6(Path home, Path java, Path directory) throws IOException {
        super("elasticsearch6", directory);
        this.home = home;
        this.java = java;
    }

    /**
     * Starts a node with its data in a directory of its own, and waits until it answers; skips the
     * test where only the quick set is built, or where there is no JDK 17.
     */
    public static Elasticsearch6 startOrSkip(Path directory) throws IOException {
        Path home =
                ServerModule.findOrSkip("elasticsearch6").target().resolve("elasticsearch-6.8.23");
        List<Path> homes = Jdks.ofRelease(17);
        Assumptions.assumeFalse(homes.isEmpty(), "skipped: Elasticsearch 6 needs a JDK 17");
        Assumptions.assumeTrue(
                !isRoot() || OtherUser.mayRead(home),
                "skipped: Elasticsearch 6 doesn't run as root, and " + USER + " can't read it");
        Elasticsearch6 server =
                new Elasticsearch6(home, homes.getFirst().resolve("bin/java"), directory);
        server.prepare();
        server.start();
        return server;
    }

    private void prepare() throws IOException {
        Path config = Files.createDirectories(directory().resolve("config"));
        try (Stream<Path> files = Files.list(home.resolve("config"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, config.resolve(file.getFileName()));
            }
        }
        Files.writeString(
                config.resolve("elasticsearch.yml"),
                """
                cluster.name: test
                discovery.type: single-node
                network.host: 127.0.0.1
                http.port: %d
                transport.port: %d
                path.data: %s
                path.logs: %s
                processors: 1
                cluster.routing.allocation.disk.threshold_enabled: false
                xpack.ml.enabled: false
                """
                        .formatted(
                                port(),
                                transportPort,
                                directory().resolve("data"),
                                directory().resolve("logs")));
        Files.createDirectories(directory().resolve("data"));
        Files.createDirectories(directory().resolve("logs"));
        Files.createDirectories(directory().resolve("tmp"));
    }

    @Override
    List<String> command() throws IOException {
        List<String> command = new ArrayList<>();
        if (isRoot()) {
            OtherUser.own(USER, directory());
            command.addAll(OtherUser.prefix(USER));
        }
        command.add(java.toString());
        command.addAll(
                List.of(
                        "-Xms400m",
                        "-Xmx400m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Des.path.home=" + home,
                        "-Des.path.conf=" + directory().resolve("config"),
                        "-Des.distribution.flavor=default",
                        "-Des.distribution.type=zip",
                        "-Djava.io.tmpdir=" + directory().resolve("tmp"),
                        "-Djna.nosys=true",
                        "-Dio.netty.noUnsafe=true",
                        "-Dlog4j2.disable.jmx=true",
                        "-Djava.security.manager=allow",
                        "-cp",
                        home.resolve("lib") + "/*",
                        "org.elasticsearch.bootstrap.Elasticsearch"));
        return command;
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    @Override
    Map<String, String> environment() {
        return Map.of("ES_PATH_CONF", directory().resolve("config").toString());
    }
}
