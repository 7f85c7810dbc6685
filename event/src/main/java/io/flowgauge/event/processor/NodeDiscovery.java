package io.flowgauge.event.processor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * Finds the node that this runs on: that of the pod whose name is the host's, or the one with this
 * machine's id or the host's name. Where the API says nothing of these, the host's name it is.
 */
final class NodeDiscovery implements PodWatch.NodeSearch {
    private static final Logger LOG = LoggerFactory.getLogger("add_kubernetes_metadata");
    private static final List<String> MACHINE_ID =
            List.of("etc/machine-id", "var/lib/dbus/machine-id");

    private final String hostName;
    private final Optional<String> namespace;
    private final Path root;

    /**
     * Makes a search.
     *
     * @param namespace of the pod this runs in, if it does
     * @param root where the file system begins
     */
    NodeDiscovery(String hostName, Optional<String> namespace, Path root) {
        this.hostName = hostName;
        this.namespace = namespace;
        this.root = root;
    }

    @Override
    public String node(HttpService kubernetes) throws IOException, InterruptedException {
        String node = nodeOfPod(kubernetes);
        if (node.isEmpty()) {
            node = nodeOfMachine(kubernetes);
        }
        if (node.isEmpty()) {
            LOG.warn("no node is this machine; watching pods of node {}: set host", hostName);
            return hostName;
        }
        LOG.info("watching pods of node {}", node);
        return node;
    }

    private String nodeOfPod(HttpService kubernetes) throws IOException, InterruptedException {
        if (namespace.isEmpty()) {
            return "";
        }
        return ask(
                        kubernetes,
                        "/api/v1/namespaces/"
                                + PodWatch.encoded(namespace.get())
                                + "/pods/"
                                + PodWatch.encoded(hostName))
                .map(pod -> pod.path("spec").path("nodeName").asString(""))
                .orElse("");
    }

    private String nodeOfMachine(HttpService kubernetes) throws IOException, InterruptedException {
        Optional<JsonNode> nodes = ask(kubernetes, "/api/v1/nodes");
        String machine = machineId();
        String found = "";
        if (nodes.isPresent()) {
            for (JsonNode node : nodes.get().path("items")) {
                String name = node.path("metadata").path("name").asString("");
                String id = node.path("status").path("nodeInfo").path("machineID").asString("");
                if (!machine.isEmpty() && id.equals(machine)) {
                    return name;
                }
                if (name.equals(hostName)) {
                    found = name;
                }
            }
        }
        return found;
    }

    /** Asks; what there is not, and what this account must not see, is no failure. */
    private static Optional<JsonNode> ask(HttpService kubernetes, String path)
            throws IOException, InterruptedException {
        try {
            return Optional.of(JsonStream.whole(kubernetes.get(path, HttpService.ANSWER)));
        } catch (HttpStatusException e) {
            LOG.debug("{}", e.getMessage());
            return Optional.empty();
        }
    }

    private String machineId() {
        for (String file : MACHINE_ID) {
            try {
                return Files.readString(root.resolve(file)).strip();
            } catch (IOException e) {
                // the next
            }
        }
        return "";
    }
}
