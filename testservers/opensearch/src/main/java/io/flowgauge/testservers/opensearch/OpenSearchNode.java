package io.flowgauge.testservers.opensearch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.opensearch.Version;
import org.opensearch.common.settings.Settings;
import org.opensearch.env.Environment;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.node.Node;
import org.opensearch.plugins.PluginInfo;

/** Runs a single node until SIGTERM; arguments are its home and the ports of HTTP and transport. */
public final class OpenSearchNode {
    private static final List<String> PLUGINS =
            List.of(
                    "org.opensearch.transport.Netty4ModulePlugin",
                    "org.opensearch.ingest.common.IngestCommonModulePlugin",
                    "org.opensearch.painless.PainlessModulePlugin",
                    "org.opensearch.script.mustache.MustacheModulePlugin",
                    "org.opensearch.index.mapper.MapperExtrasModulePlugin",
                    "org.opensearch.index.reindex.ReindexModulePlugin",
                    "org.opensearch.analysis.common.CommonAnalysisModulePlugin");

    private OpenSearchNode() {}

    /** A node with plugins out of the class path, besides those of its folder of modules. */
    private static final class PluginNode extends Node {
        PluginNode(Environment environment) {
            super(environment, PLUGINS.stream().map(OpenSearchNode::plugin).toList(), true);
        }
    }

    private static PluginInfo plugin(String name) {
        return new PluginInfo(name, "", "NA", Version.CURRENT, "25", name, null, List.of(), false);
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
