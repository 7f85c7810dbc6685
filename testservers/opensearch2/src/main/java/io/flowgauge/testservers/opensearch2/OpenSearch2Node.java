package io.flowgauge.testservers.opensearch2;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.opensearch.analysis.common.CommonAnalysisPlugin;
import org.opensearch.common.settings.Settings;
import org.opensearch.env.Environment;
import org.opensearch.index.mapper.MapperExtrasPlugin;
import org.opensearch.index.reindex.ReindexPlugin;
import org.opensearch.ingest.common.IngestCommonPlugin;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.node.Node;
import org.opensearch.painless.PainlessPlugin;
import org.opensearch.script.mustache.MustachePlugin;
import org.opensearch.transport.Netty4Plugin;

/** Runs a single node until SIGTERM; arguments are its home and the ports of HTTP and transport. */
public final class OpenSearch2Node {
    private OpenSearch2Node() {}

    /** A node with plugins out of the class path. */
    private static final class PluginNode extends Node {
        PluginNode(Environment environment) {
            super(
                    environment,
                    List.of(
                            Netty4Plugin.class,
                            IngestCommonPlugin.class,
                            PainlessPlugin.class,
                            MustachePlugin.class,
                            MapperExtrasPlugin.class,
                            ReindexPlugin.class,
                            CommonAnalysisPlugin.class),
                    true);
        }
    }

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
                        .put("http.type", "netty4")
                        .put("transport.type", "netty4")
                        .put("node.processors", 1)
                        // Else a disk that is rather full makes indices read-only.
                        .put("cluster.routing.allocation.disk.threshold_enabled", false)
                        .build();
        Node node =
                new PluginNode(
                        InternalSettingsPreparer.prepareEnvironment(
                                settings, Map.of(), config, () -> "test"));
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
