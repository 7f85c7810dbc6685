package io.flowgauge.testkit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * The metadata service of a cloud on a port of loopback: answers to paths with their query. An
 * answer may need a header, as GCE, Azure and tokens of EC2 do.
 */
public final class MetadataServer implements AutoCloseable {
    private record Answer(String text, List<String> header, long delayMs) {}

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();

    /** Starts a service that knows nothing yet. */
    public MetadataServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    /** Returns host and port. */
    public String host() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    /** Answers a GET with a text, if it has a header (name and value, or nothing); returns this. */
    public MetadataServer answer(String path, String text, String... header) {
        answers.put("GET " + path, new Answer(text, Arrays.asList(header), 0));
        return this;
    }

    /** Answers a PUT with a text, if it has a header; returns this. */
    public MetadataServer answerPut(String path, String text, String... header) {
        answers.put("PUT " + path, new Answer(text, Arrays.asList(header), 0));
        return this;
    }

    /** Answers a GET later. */
    public MetadataServer answerAfter(long delayMs, String path, String text) {
        answers.put("GET " + path, new Answer(text, List.of(), delayMs));
        return this;
    }

    /** Returns the requests so far: method and path. */
    public List<String> requests() {
        return requests;
    }

    private void handle(HttpExchange exchange) throws IOException {
        String request = exchange.getRequestMethod() + " " + exchange.getRequestURI();
        requests.add(request);
        Answer answer = answers.get(request);
        try (exchange) {
            if (answer == null || !hasHeader(exchange, answer.header)) {
                exchange.sendResponseHeaders(answer == null ? 404 : 401, -1);
                return;
            }
            Thread.sleep(answer.delayMs);
            byte[] bytes = answer.text.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean hasHeader(HttpExchange exchange, List<String> header) {
        if (header.isEmpty()) {
            return true;
        }
        @Nullable String value = exchange.getRequestHeaders().getFirst(header.getFirst());
        return header.getLast().equals(value);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
