package io.flowgauge.testkit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * The part of the API of Kubernetes that tells about pods and nodes, on a port of loopback: lists
 * in pages, with a selection of the node, and watches that begin at a version, with bookmarks and
 * 410 Gone for a version that is forgotten.
 */
public final class KubernetesServer implements AutoCloseable {
    private static final String END = "";

    private record Pod(String uid, String namespace, String name, String node, String json) {}

    private record Change(long version, String type, Pod pod) {}

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, Pod> pods = new TreeMap<>();
    private final List<Change> changes = new ArrayList<>();
    private final List<BlockingQueue<String>> watches = new CopyOnWriteArrayList<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private volatile String authorization = "";
    private volatile int failure;
    private volatile boolean goneByStatus;
    private volatile String nodes = "";
    private long version = 100;
    private long forgotten = 100;

    /** Starts a server without pods. */
    public KubernetesServer() throws IOException {
        this(0, null);
    }

    /**
     * Starts a server without pods.
     *
     * @param port 0 for a free one
     * @param tls for HTTPS; clients must then show a certificate it trusts
     */
    public KubernetesServer(int port, @Nullable SSLContext tls) throws IOException {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        if (tls == null) {
            server = HttpServer.create(address, 0);
        } else {
            HttpsServer secure = HttpsServer.create(address, 0);
            secure.setHttpsConfigurator(
                    new HttpsConfigurator(tls) {
                        @Override
                        public void configure(HttpsParameters parameters) {
                            SSLParameters wanted = tls.getDefaultSSLParameters();
                            wanted.setWantClientAuth(true);
                            parameters.setSSLParameters(wanted);
                        }
                    });
            server = secure;
        }
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    /** Returns the port. */
    public int port() {
        return server.getAddress().getPort();
    }

    /** Answers 401 to requests with another header Authorization; returns this. */
    public KubernetesServer require(String header) {
        authorization = header;
        return this;
    }

    /** Answers everything with a status, 0 to work again. */
    public void setFailure(int status) {
        failure = status;
    }

    /** Says that a version is forgotten by status 410, and not by an event of a watch. */
    public void setGoneByStatus(boolean byStatus) {
        goneByStatus = byStatus;
    }

    /** Sets the nodes, a list in JSON. */
    public void setNodes(String json) {
        nodes = json;
    }

    /** Returns the requests so far: paths with their queries, decoded. */
    public List<String> requests() {
        return requests;
    }

    /**
     * Adds or changes a pod.
     *
     * @param json the pod without metadata
     * @param metadata members of its metadata besides name, namespace, uid and version; or empty
     */
    public synchronized void put(
            String namespace, String name, String node, String metadata, String json) {
        version++;
        String uid = "uid-" + name;
        String object =
                """
                {"metadata":{"name":"%s","namespace":"%s","uid":"%s","resourceVersion":"%d"%s},%s}
                """
                        .formatted(
                                name,
                                namespace,
                                uid,
                                version,
                                metadata.isEmpty() ? "" : "," + metadata,
                                json.strip().substring(1, json.strip().length() - 1))
                        .replace("\n", " ");
        Pod pod = new Pod(uid, namespace, name, node, object);
        change(pods.put(uid, pod) == null ? "ADDED" : "MODIFIED", pod);
    }

    /** Deletes a pod. */
    public synchronized void delete(String name) {
        Pod pod = pods.remove("uid-" + name);
        if (pod != null) {
            version++;
            change("DELETED", pod);
        }
    }

    private void change(String type, Pod pod) {
        Change change = new Change(version, type, pod);
        changes.add(change);
        watches.forEach(watch -> watch.add(line(change)));
    }

    private static String line(Change change) {
        return "{\"type\":\"%s\",\"object\":%s}\n".formatted(change.type, change.pod.json);
    }

    /** Sends a bookmark to all watches. */
    public synchronized void bookmark() {
        version += 10;
        String line =
                "{\"type\":\"BOOKMARK\",\"object\":{\"kind\":\"Pod\",\"metadata\":"
                        + "{\"resourceVersion\":\"%d\"}}}\n".formatted(version);
        watches.forEach(watch -> watch.add(line));
    }

    /** Ends all watches as after their time. */
    public void endWatches() {
        watches.forEach(watch -> watch.add(END));
    }

    /** Forgets all versions but the last, and ends all watches. */
    public synchronized void forget() {
        version++;
        forgotten = version;
        changes.clear();
        endWatches();
    }

    /** Sends a line to all watches. */
    public void send(String line) {
        watches.forEach(watch -> watch.add(line + "\n"));
    }

    /** Returns how many watches there are. */
    public int watches() {
        return watches.size();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            Map<String, String> query = query(exchange.getRequestURI().getRawQuery());
            requests.add(path + (query.isEmpty() ? "" : query.toString()));
            @Nullable String shown = exchange.getRequestHeaders().getFirst("Authorization");
            if (failure != 0) {
                send(exchange, failure, "{\"kind\":\"Status\"}");
            } else if (!authorization.isEmpty() && !authorization.equals(shown)) {
                send(exchange, 401, "{\"kind\":\"Status\",\"code\":401}");
            } else if (path.equals("/api/v1/nodes") && !nodes.isEmpty()) {
                send(exchange, 200, "{\"items\":" + nodes + "}");
            } else if (query.containsKey("watch")) {
                watch(exchange, path, query);
            } else if (path.endsWith("/pods")) {
                send(exchange, 200, list(path, query));
            } else {
                String pod = pod(path);
                send(exchange, pod.isEmpty() ? 404 : 200, pod.isEmpty() ? "{}" : pod);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Map<String, String> query(@Nullable String raw) {
        Map<String, String> query = new TreeMap<>();
        if (raw != null) {
            for (String part : raw.split("&", -1)) {
                String[] both = part.split("=", 2);
                query.put(both[0], URLDecoder.decode(both[1], StandardCharsets.UTF_8));
            }
        }
        return query;
    }

    private synchronized String pod(String path) {
        return pods.values().stream()
                .filter(
                        pod ->
                                path.equals(
                                        "/api/v1/namespaces/"
                                                + pod.namespace
                                                + "/pods/"
                                                + pod.name))
                .map(Pod::json)
                .findFirst()
                .orElse("");
    }

    private static boolean isSelected(Pod pod, String path, Map<String, String> query) {
        String selector = query.getOrDefault("fieldSelector", "");
        return (selector.isEmpty() || selector.equals("spec.nodeName=" + pod.node))
                && (path.equals("/api/v1/pods") || path.contains("/" + pod.namespace + "/"));
    }

    /** Answers with two pods a page, whatever the limit is. */
    private synchronized String list(String path, Map<String, String> query) {
        List<Pod> selected =
                pods.values().stream().filter(pod -> isSelected(pod, path, query)).toList();
        int from = Integer.parseInt(query.getOrDefault("continue", "0"));
        int to = Math.min(selected.size(), from + 2);
        String next = to < selected.size() ? ",\"continue\":\"" + to + "\"" : "";
        return "{\"kind\":\"PodList\",\"metadata\":{\"resourceVersion\":\"%d\"%s},\"items\":%s}"
                .formatted(
                        version,
                        next,
                        selected.subList(from, to).stream()
                                .map(Pod::json)
                                .collect(Collectors.joining(",", "[", "]")));
    }

    private void watch(HttpExchange exchange, String path, Map<String, String> query)
            throws IOException, InterruptedException {
        BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        long from = Long.parseLong(query.getOrDefault("resourceVersion", "0"));
        boolean gone;
        synchronized (this) {
            gone = from < forgotten;
            if (!gone) {
                changes.stream()
                        .filter(change -> change.version > from)
                        .filter(change -> isSelected(change.pod, path, query))
                        .forEach(change -> lines.add(line(change)));
                watches.add(lines);
            }
        }
        if (gone) {
            String status = "{\"kind\":\"Status\",\"code\":410,\"reason\":\"Expired\"}";
            if (goneByStatus) {
                send(exchange, 410, status);
            } else {
                send(exchange, 200, "{\"type\":\"ERROR\",\"object\":" + status + "}\n");
            }
            return;
        }
        exchange.sendResponseHeaders(200, 0);
        OutputStream out = exchange.getResponseBody();
        out.flush();
        try {
            for (String line = lines.take(); !line.equals(END); line = lines.take()) {
                out.write(line.getBytes(StandardCharsets.UTF_8));
                out.flush();
            }
        } finally {
            watches.remove(lines);
        }
    }

    private static void send(HttpExchange exchange, int status, String json) throws IOException {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    /** Ends all connections. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
