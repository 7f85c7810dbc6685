package io.flowgauge.testkit.servers;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.flowgauge.testkit.TestCertificates;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * A proxy of HTTP in front of a {@link SearchServer} that adds what the server hasn't, TLS and
 * users, and does wrong what a test wants: other answers, late ones, none.
 */
public final class SearchFront implements AutoCloseable {
    private static final int KEPT_REQUESTS = 10_000;
    private static final Duration LIMIT = Duration.ofSeconds(90);

    /** Headers that concern one connection, and those that HttpClient writes itself. */
    private static final Set<String> NOT_PASSED =
            Set.of(
                    "connection",
                    "content-length",
                    "expect",
                    "host",
                    "keep-alive",
                    "transfer-encoding",
                    "upgrade");

    /** Where a connection is cut. */
    public enum Cut {
        /** The server doesn't see the request. */
        BEFORE_SERVER,

        /** The server does what the request wants; the client doesn't see the answer. */
        BEFORE_ANSWER,

        /** The client sees the head and the first half of the answer. */
        IN_ANSWER
    }

    /**
     * A request as it came.
     *
     * @param path with its query
     * @param headers by their names in lower case
     * @param bodyBytes before any decompression
     */
    public record Request(String method, String path, Map<String, String> headers, int bodyBytes) {}

    private record Fault(String pathPart, int status, String body, @Nullable Cut cut) {}

    private final HttpServer server;
    private final String target;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient client =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(Duration.ofSeconds(10))
                    .build();
    private final List<Request> requests = new ArrayList<>();
    private volatile Set<String> authorizations = Set.of();
    private volatile int delayMs;
    private @Nullable Fault fault;
    private int faultsLeft;

    private SearchFront(HttpServer server, String target) {
        this.server = server;
        this.target = target;
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    /** Starts a front without TLS. */
    public static SearchFront start(SearchServer behind) throws IOException {
        return new SearchFront(HttpServer.create(address(), 0), behind.url());
    }

    /**
     * Starts a front with TLS that shows one certificate.
     *
     * @param needsClientCertificate whether clients must show the trusted one, or only may
     */
    public static SearchFront startTls(
            SearchServer behind,
            TestCertificates certificates,
            String shown,
            String trusted,
            boolean needsClientCertificate)
            throws IOException, GeneralSecurityException {
        SSLContext tls = certificates.server(shown, trusted);
        HttpsServer secure = HttpsServer.create(address(), 0);
        secure.setHttpsConfigurator(
                new HttpsConfigurator(tls) {
                    @Override
                    public void configure(HttpsParameters parameters) {
                        SSLParameters wanted = tls.getDefaultSSLParameters();
                        if (needsClientCertificate) {
                            wanted.setNeedClientAuth(true);
                        } else {
                            wanted.setWantClientAuth(true);
                        }
                        parameters.setSSLParameters(wanted);
                    }
                });
        return new SearchFront(secure, behind.url());
    }

    private static InetSocketAddress address() throws IOException {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), Ports.next());
    }

    /** Returns the port. */
    public int port() {
        return server.getAddress().getPort();
    }

    /** Returns the address without a slash at its end. */
    public String url() {
        return (server instanceof HttpsServer ? "https" : "http") + "://127.0.0.1:" + port();
    }

    /** Lets a user in, besides those let in before; all others get 401. Returns this. */
    public SearchFront letIn(String user, String password) {
        return letIn("Basic " + encode(user + ":" + password));
    }

    /** Lets in who has an API key; all others get 401. Returns this. */
    public SearchFront letInKey(String id, String key) {
        return letIn("ApiKey " + encode(id + ":" + key));
    }

    private SearchFront letIn(String authorization) {
        authorizations =
                Stream.concat(authorizations.stream(), Stream.of(authorization))
                        .collect(Collectors.toUnmodifiableSet());
        return this;
    }

    private static String encode(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }

    /** Throws out all users, so that everybody gets 401 until one is let in. */
    public void throwOutAll() {
        authorizations = Set.of("nobody");
    }

    /**
     * Answers requests by an error, without asking the server.
     *
     * @param status such as 429 or 503
     * @param times how many requests, and after those all is well
     * @param pathPart what the path with its query contains, such as {@code _bulk}; or empty
     */
    public synchronized void answer(int status, int times, String pathPart) {
        String body =
                """
                {"error":{"root_cause":[],"type":"%s","reason":"made by a test"},"status":%d}\
                """
                        .formatted(
                                status == 429
                                        ? "es_rejected_execution_exception"
                                        : "test_exception",
                                status);
        answer(status, body, times, pathPart);
    }

    /** Answers requests by a status and a body in JSON, without asking the server. */
    public synchronized void answer(int status, String body, int times, String pathPart) {
        fault = new Fault(pathPart, status, body, null);
        faultsLeft = times;
    }

    /** Cuts the connections of requests. */
    public synchronized void cut(Cut cut, int times, String pathPart) {
        fault = new Fault(pathPart, 0, "", cut);
        faultsLeft = times;
    }

    /** Ends what {@link #answer} and {@link #cut} began. */
    public synchronized void pass() {
        fault = null;
    }

    /** Returns how many more requests are to go wrong. */
    public synchronized int faultsLeft() {
        return fault == null ? 0 : faultsLeft;
    }

    /** Lets every answer wait. */
    public void setDelayMs(int delayMs) {
        this.delayMs = delayMs;
    }

    /** Returns the requests so far, at most the last 10,000. */
    public synchronized List<Request> requests() {
        return List.copyOf(requests);
    }

    private synchronized @Nullable Fault faultOf(String path) {
        Fault current = fault;
        if (current == null || faultsLeft == 0 || !path.contains(current.pathPart)) {
            return null;
        }
        faultsLeft--;
        return current;
    }

    private synchronized void keep(Request request) {
        if (requests.size() == KEPT_REQUESTS) {
            requests.removeFirst();
        }
        requests.add(request);
    }

    private void handle(HttpExchange exchange) throws IOException {
        // Closing an exchange that has no or half an answer closes the connection.
        try (exchange) {
            String path = exchange.getRequestURI().toString();
            byte[] body = exchange.getRequestBody().readAllBytes();
            keep(new Request(exchange.getRequestMethod(), path, headers(exchange), body.length));
            Thread.sleep(delayMs);
            @Nullable String shown = exchange.getRequestHeaders().getFirst("Authorization");
            @Nullable Fault wrong = faultOf(path);
            @Nullable Cut cut = wrong == null ? null : wrong.cut;
            if (!authorizations.isEmpty() && (shown == null || !authorizations.contains(shown))) {
                exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"test\"");
                answer(
                        exchange,
                        401,
                        """
                        {"error":{"root_cause":[],"type":"security_exception",\
                        "reason":"unable to authenticate"},"status":401}""",
                        null);
            } else if (wrong != null && cut == null) {
                answer(exchange, wrong.status, wrong.body, null);
            } else if (cut != Cut.BEFORE_SERVER) {
                passOn(exchange, path, body, cut);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Map<String, String> headers(HttpExchange exchange) {
        Map<String, String> headers = new TreeMap<>();
        exchange.getRequestHeaders()
                .forEach(
                        (name, values) ->
                                headers.put(
                                        name.toLowerCase(Locale.ROOT), String.join(",", values)));
        return headers;
    }

    private void passOn(HttpExchange exchange, String path, byte[] body, @Nullable Cut cut)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(target + path))
                        .timeout(LIMIT)
                        .method(
                                exchange.getRequestMethod(),
                                body.length == 0
                                        ? HttpRequest.BodyPublishers.noBody()
                                        : HttpRequest.BodyPublishers.ofByteArray(body));
        headers(exchange).entrySet().stream()
                .filter(header -> !NOT_PASSED.contains(header.getKey()))
                .filter(header -> !header.getKey().equals("authorization"))
                .forEach(header -> request.header(header.getKey(), header.getValue()));
        HttpResponse<byte[]> answer;
        try {
            answer = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException e) {
            answer(exchange, 502, "{\"error\":\"no answer of the server\",\"status\":502}", null);
            return;
        }
        answer.headers()
                .map()
                .forEach(
                        (name, values) -> {
                            if (!NOT_PASSED.contains(name.toLowerCase(Locale.ROOT))) {
                                values.forEach(v -> exchange.getResponseHeaders().add(name, v));
                            }
                        });
        answer(exchange, answer.statusCode(), answer.body(), cut);
    }

    private static void answer(HttpExchange exchange, int status, String json, @Nullable Cut cut)
            throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        answer(exchange, status, json.getBytes(UTF_8), cut);
    }

    private static void answer(HttpExchange exchange, int status, byte[] body, @Nullable Cut cut)
            throws IOException {
        if (cut == Cut.BEFORE_ANSWER) {
            return;
        }
        boolean hasBody = body.length > 0 && !exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, hasBody ? body.length : -1);
        if (hasBody) {
            byte[] sent = cut == null ? body : Arrays.copyOf(body, body.length / 2);
            exchange.getResponseBody().write(sent);
            exchange.getResponseBody().flush();
        }
    }

    /** Ends all connections. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        client.shutdownNow();
    }
}
