package io.flowgauge.output.elasticsearch;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.zip.GZIPInputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Answers bulk requests as a cluster does, and otherwise when a test wants it. */
final class BulkStub implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /** The bulk requests, in order. */
    final List<Request> requests = new CopyOnWriteArrayList<>();

    /** What was taken: documents by index and id. */
    final Map<String, JsonNode> documents = new LinkedHashMap<>();

    /** Whole answers that come first, each once. */
    final ConcurrentLinkedQueue<Reply> replies = new ConcurrentLinkedQueue<>();

    volatile Reply root =
            new Reply(200, "{\"version\":{\"number\":\"9.5.3\"},\"tagline\":\"x\"}", "");
    volatile Judge judge = (_, _) -> 201;
    volatile int bytesMax = Integer.MAX_VALUE;

    /** Says what a request gets as a whole; a status of 200 for its items. */
    volatile Function<Request, Reply> gate = _ -> new Reply(200, "", "");

    /** A status, a body and Retry-After if not empty. */
    record Reply(int status, String body, String retryAfter) {}

    /** A bulk request: headers by name, lines of the body in pairs, whether its items were read. */
    record Request(
            String path, Map<String, String> headers, List<JsonNode> lines, AtomicBoolean taken) {
        int events() {
            return lines.size() / 2;
        }

        JsonNode action(int event) {
            return lines.get(2 * event);
        }

        JsonNode document(int event) {
            return lines.get(2 * event + 1);
        }
    }

    /** Says which status a document gets. */
    interface Judge {
        int status(JsonNode action, JsonNode document);
    }

    BulkStub() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    String host() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    private void handle(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        if (!exchange.getRequestURI().getPath().endsWith("/_bulk")) {
            answer(exchange, root);
            return;
        }
        if ("gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"))) {
            body = new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes();
        }
        List<JsonNode> lines = new ArrayList<>();
        for (String line : new String(body, UTF_8).split("\n", -1)) {
            if (!line.isEmpty()) {
                lines.add(JSON.readTree(line));
            }
        }
        Map<String, String> headers = new LinkedHashMap<>();
        exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, values.get(0)));
        Request request =
                new Request(
                        exchange.getRequestURI().toString(), headers, lines, new AtomicBoolean());
        requests.add(request);
        Reply reply = replies.poll();
        Reply whole = gate.apply(request);
        if (reply != null) {
            answer(exchange, reply);
        } else if (whole.status != 200) {
            answer(exchange, whole);
        } else if (body.length > bytesMax) {
            answer(exchange, new Reply(413, "{}", ""));
        } else {
            request.taken.set(true);
            answer(exchange, new Reply(200, items(request), ""));
        }
    }

    private synchronized String items(Request request) {
        boolean errors = false;
        ArrayNode items = JSON.createArrayNode();
        for (int i = 0; i < request.events(); i++) {
            Map.Entry<String, JsonNode> action = request.action(i).properties().iterator().next();
            JsonNode meta = action.getValue();
            String key = meta.path("_index").asString() + "/" + meta.path("_id").asString();
            int status = judge.status(meta, request.document(i));
            if (status == 201 && documents.containsKey(key)) {
                status = 409;
            }
            ObjectNode item = JSON.createObjectNode().put("status", status);
            if (status == 201) {
                documents.put(key, request.document(i));
            } else {
                errors = true;
                item.putObject("error").put("type", "test_exception").put("reason", "a test");
            }
            items.addObject().set(action.getKey(), item);
        }
        return JSON.createObjectNode().put("errors", errors).set("items", items).toString();
    }

    private static void answer(HttpExchange exchange, Reply reply) throws IOException {
        try (exchange) {
            if (!reply.retryAfter.isEmpty()) {
                exchange.getResponseHeaders().set("Retry-After", reply.retryAfter);
            }
            byte[] bytes = reply.body.getBytes(UTF_8);
            exchange.sendResponseHeaders(reply.status, bytes.length == 0 ? -1 : bytes.length);
            if (bytes.length > 0) {
                exchange.getResponseBody().write(bytes);
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
