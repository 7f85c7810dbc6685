package io.flowgauge.testservers.elasticsearch9;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.elasticsearch.common.logging.LogConfigurator;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.node.InternalSettingsPreparer;
import org.elasticsearch.node.Node;
import org.elasticsearch.plugins.PluginsLoader;

/** Runs a single node until SIGTERM; arguments are its home and the ports of HTTP and transport. */
public final class Elasticsearch9Node {
    private Elasticsearch9Node() {}

    public static void main(String[] arguments) throws Exception {
        Path home = Path.of(arguments[0]);
        Path config = Files.createDirectories(home.resolve("config"));
        Settings settings =
                Settings.builder()
                        .put("path.home", home)
                        .put("cluster.name", "test")
                        .put("node.name", "test")
                        .put("discovery.type", "single-node")
                        .put("network.host", "127.0.0.1")
                        .put("http.port", arguments[1])
                        .put("transport.port", arguments[2])
                        .put("node.processors", 1)
                        // Else a disk that is rather full makes indices read-only.
                        .put("cluster.routing.allocation.disk.threshold_enabled", false)
                        .build();
        LogConfigurator.registerErrorListener();
        LogConfigurator.configureESLogging();
        Environment environment =
                InternalSettingsPreparer.prepareEnvironment(
                        settings, Map.of(), config, () -> "test");
        Node node =
                new Node(
                        environment,
                        PluginsLoader.createPluginsLoader(
                                PluginsLoader.loadModulesBundles(environment.modulesDir(), true),
                                Set.of(),
                                Map.of(),
                                false));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(node)));
        node.start();
        // The node's own threads don't keep the JVM alive.
        Thread.currentThread().join();
    }

    private static void close(Node node) {
        try {
            node.close();
        } catch (IOException e) {
            e.printStackTrace();
        }
    }
}
