package io.flowgauge.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Takes bulk requests as Elasticsearch does, in the network namespace of the thread that makes it.
 */
final class BulkSink implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /** The events, in JSON, those that came again too. */
    final List<String> events = new CopyOnWriteArrayList<>();

    BulkSink(String address, int port) throws IOException {
        server = HttpServer.create(new InetSocketAddress(address, port), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            List<String> lines =
                    new String(exchange.getRequestBody().readAllBytes(), UTF_8).lines().toList();
            StringBuilder answer = new StringBuilder();
            if (exchange.getRequestURI().getPath().endsWith("/_bulk")) {
                answer.append("{\"took\":1,\"errors\":false,\"items\":[");
                for (int line = 1; line < lines.size(); line += 2) {
                    events.add(lines.get(line));
                    answer.append(line > 1 ? "," : "").append("{\"index\":{\"status\":201}}");
                }
                answer.append("]}");
            } else {
                answer.append("{\"version\":{\"number\":\"9.5.3\"},\"tagline\":\"x\"}");
            }
            byte[] bytes = answer.toString().getBytes(UTF_8);
            exchange.getResponseHeaders().add("X-Elastic-Product", "Elasticsearch");
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    /** Goes, with all connections. */
    void stop() {
        server.stop(0);
        threads.shutdownNow();
    }

    @Override
    public void close() {
        stop();
    }
}
