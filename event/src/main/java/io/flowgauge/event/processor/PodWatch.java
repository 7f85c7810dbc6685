package io.flowgauge.event.processor;

import io.flowgauge.base.Counter;
import io.flowgauge.event.EventObject;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * The pods of a node or a cluster, by the keys of indexers: listed once and then kept up to date by
 * a watch (Kubernetes documentation, "API concepts"). While the API can't be reached what is known
 * stays.
 */
final class PodWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("add_kubernetes_metadata");
    private static final int GONE = 410;
    private static final int PAGE_PODS = 500;

    /** After which the server ends a watch, to be asked for the next. */
    private static final int WATCH_SECONDS = 300;

    /** A little longer: a server that has vanished ends nothing. */
    private static final Duration WATCH = Duration.ofSeconds(WATCH_SECONDS + 30);

    /** Between two watches or lists, however fast they end. */
    private static final long PAUSE_MS = 500;

    /** Finds the node to watch. */
    interface NodeSearch {
        /** Returns its name; empty for all nodes. */
        String node(HttpService kubernetes) throws IOException, InterruptedException;
    }

    private final HttpService kubernetes;
    private final NodeSearch search;
    private final String namespace;
    private final List<PodIndexer> indexers;
    private final PodFields fields;
    private final OwnedIndex index;
    private final Counter pods;
    private final ServiceLoop loop;
    private @Nullable String path;

    /**
     * Makes a watch that is not started.
     *
     * @param namespace whose pods; empty for all
     * @param keepNs how long unused pods are remembered that are gone
     * @param pods a gauge of those known
     * @param interruptions counts failures
     */
    PodWatch(
            HttpService kubernetes,
            NodeSearch search,
            String namespace,
            List<PodIndexer> indexers,
            PodFields fields,
            long keepNs,
            LongSupplier clockNs,
            Counter pods,
            Counter interruptions) {
        this.kubernetes = kubernetes;
        this.search = search;
        this.namespace = namespace;
        this.indexers = indexers;
        this.fields = fields;
        this.pods = pods;
        index = new OwnedIndex(keepNs, clockNs);
        loop = new ServiceLoop("Kubernetes", LOG, interruptions, this::follow);
    }

    /** Starts, and waits for the first list of pods, but not longer than a time. */
    void start(Duration wait) {
        loop.start(wait);
    }

    /** Returns what to put into {@code kubernetes} for a key; null if it is not known. */
    @Nullable EventObject find(String key) {
        return index.get(key);
    }

    private boolean follow() throws IOException, InterruptedException {
        String base = path();
        String version = list(base);
        loop.succeeded();
        while (!version.isEmpty()) {
            long beginNs = System.nanoTime();
            version = watch(base, version);
            Thread.sleep(Math.max(0, PAUSE_MS - (System.nanoTime() - beginNs) / 1_000_000));
        }
        return true;
    }

    private String path() throws IOException, InterruptedException {
        String known = path;
        if (known == null) {
            String node = search.node(kubernetes);
            known =
                    (namespace.isEmpty()
                                    ? "/api/v1/pods?"
                                    : "/api/v1/namespaces/" + encoded(namespace) + "/pods?")
                            + (node.isEmpty()
                                    ? ""
                                    : "fieldSelector=" + encoded("spec.nodeName=" + node) + "&");
            path = known;
        }
        return known;
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** Reads all pods, page by page; returns the version to watch from. */
    private String list(String base) throws IOException, InterruptedException {
        Set<String> living = new HashSet<>();
        String token = "";
        String version;
        do {
            JsonNode page =
                    JsonStream.whole(
                            kubernetes.get(
                                    base
                                            + "limit="
                                            + PAGE_PODS
                                            + (token.isEmpty()
                                                    ? ""
                                                    : "&continue=" + encoded(token)),
                                    HttpService.ANSWER));
            if (!page.path("items").isArray()) {
                throw new IOException("no list of pods");
            }
            for (JsonNode pod : page.path("items")) {
                living.add(uid(pod));
                put(pod);
            }
            token = page.path("metadata").path("continue").asString("");
            version = page.path("metadata").path("resourceVersion").asString("");
        } while (!token.isEmpty());
        index.retain(living);
        index.clean();
        pods.set(index.owners());
        if (version.isEmpty()) {
            throw new IOException("a list of pods without a version");
        }
        return version;
    }

    /** Watches; returns the version to go on from, or an empty text to list anew. */
    private String watch(String base, String from) throws IOException, InterruptedException {
        String version = from;
        String query =
                "watch=true&allowWatchBookmarks=true&timeoutSeconds="
                        + WATCH_SECONDS
                        + "&resourceVersion="
                        + encoded(version);
        try (JsonStream changes = new JsonStream(kubernetes.get(base + query, WATCH))) {
            loop.succeeded();
            for (JsonNode change = changes.next(); change != null; change = changes.next()) {
                JsonNode object = change.path("object");
                switch (change.path("type").asString("")) {
                    case "ADDED", "MODIFIED" -> put(object);
                    case "DELETED" -> index.release(uid(object));
                    case "BOOKMARK" -> {}
                    case "ERROR" -> {
                        if (object.path("code").asInt(0) == GONE) {
                            return "";
                        }
                        throw new IOException(object.path("message").asString("error in a watch"));
                    }
                    default -> throw new IOException("a change of unknown type");
                }
                version = object.path("metadata").path("resourceVersion").asString(version);
                index.clean();
                pods.set(index.owners());
            }
        } catch (HttpStatusException e) {
            if (e.status() == GONE) {
                return "";
            }
            throw e;
        }
        return version;
    }

    private void put(JsonNode pod) {
        Map<String, EventObject> keys = new HashMap<>();
        indexers.forEach(indexer -> indexer.add(pod, fields, keys));
        index.put(uid(pod), keys);
    }

    private static String uid(JsonNode pod) {
        return pod.path("metadata").path("uid").asString("");
    }

    @Override
    public void close() {
        loop.close();
        kubernetes.close();
    }
}
