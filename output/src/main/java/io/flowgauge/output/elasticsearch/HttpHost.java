package io.flowgauge.output.elasticsearch;

import io.flowgauge.base.UserErrorException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One host's API over one connection of HTTP/1.1. An answer counts only if it came as a whole
 * within the time-out. One thread uses it.
 */
final class HttpHost implements AutoCloseable {
    static final int OK = 200;
    private static final int ANSWER_BYTES_MAX = 64 << 20;

    private final URI base;
    private final HttpSettings settings;
    private @Nullable HttpClient client;
    private long usedNs;

    /** An answer. */
    static final class Answer {
        private final int status;
        private final byte[] body;
        private final String retryAfter;

        Answer(int status, byte[] body, String retryAfter) {
            this.status = status;
            this.body = body;
            this.retryAfter = retryAfter;
        }

        int status() {
            return status;
        }

        /** Returns the body, not a copy. */
        byte[] body() {
            return body;
        }

        /** Returns the header of that name; empty for none. */
        String retryAfter() {
            return retryAfter;
        }
    }

    /**
     * Makes a host without a connection.
     *
     * @param base URL of the API, without a slash at its end
     */
    HttpHost(URI base, HttpSettings settings) {
        this.base = base;
        this.settings = settings;
    }

    /**
     * Checks that requests can be made: headers hold nothing that can't be sent.
     *
     * @throws UserErrorException if they can't
     */
    static void check(URI base, HttpSettings settings) throws UserErrorException {
        try (HttpHost host = new HttpHost(base, settings)) {
            host.request("/", Map.of());
        } catch (IllegalArgumentException e) {
            throw new UserErrorException(
                    "a header, password or key of the output to "
                            + base.getHost()
                            + " has a line end or another character that can't be sent",
                    e);
        }
    }

    /**
     * Asks.
     *
     * @param path from the slash on
     * @throws IOException if there is no answer; the message says why, in words for people
     */
    Answer get(String path) throws IOException, InterruptedException {
        return answer(request(path, Map.of()).GET().build());
    }

    /**
     * Asks with a body.
     *
     * @param path from the slash on
     * @param json an object
     * @throws IOException if there is no answer; the message says why, in words for people
     */
    Answer ask(String path, String json) throws IOException, InterruptedException {
        return answer(
                request(path, Map.of())
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(json))
                        .build());
    }

    /**
     * Sends lines of JSON.
     *
     * @param parameters of the URL, besides those of the settings, which go before them
     * @param compressed whether the bytes are gzip
     * @throws IOException if there is no answer; the message says why, in words for people
     */
    Answer post(
            String path, Map<String, String> parameters, byte[] bytes, int size, boolean compressed)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                request(path, parameters).header("Content-Type", "application/x-ndjson");
        if (compressed) {
            request.header("Content-Encoding", "gzip");
        }
        return answer(request.POST(BodyPublishers.ofByteArray(bytes, 0, size)).build());
    }

    /**
     * Sends any request.
     *
     * @param path from the slash on, encoded, with a query or without
     * @throws IOException if there is no answer; the message says why, in words for people
     */
    Answer send(String method, String path, String contentType, byte[] body)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = request(path, Map.of());
        if (body.length == 0) {
            return answer(request.method(method, BodyPublishers.noBody()).build());
        }
        request.header("Content-Type", contentType);
        return answer(request.method(method, BodyPublishers.ofByteArray(body)).build());
    }

    private HttpRequest.Builder request(String path, Map<String, String> parameters) {
        Map<String, String> all = new TreeMap<>(parameters);
        all.putAll(settings.parameters());
        StringBuilder query = new StringBuilder();
        all.forEach(
                (name, value) ->
                        query.append(query.isEmpty() && path.indexOf('?') < 0 ? '?' : '&')
                                .append(URLEncoder.encode(name, StandardCharsets.UTF_8))
                                .append('=')
                                .append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(base + path + query))
                        .timeout(Duration.ofNanos(settings.timeoutNs()))
                        .setHeader("User-Agent", "Flowgauge")
                        .setHeader("Accept", "application/json");
        if (!settings.authorization().isEmpty()) {
            request.setHeader("Authorization", settings.authorization());
        }
        settings.headers().forEach(request::setHeader);
        settings.proxy().allHeaders().forEach(request::setHeader);
        return request;
    }

    private Answer answer(HttpRequest request) throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<byte[]>> answer =
                client().sendAsync(
                                request,
                                BodyHandlers.limiting(
                                        BodyHandlers.ofByteArray(), ANSWER_BYTES_MAX));
        try {
            HttpResponse<byte[]> response = answer.get(settings.timeoutNs(), TimeUnit.NANOSECONDS);
            usedNs = System.nanoTime();
            return new Answer(
                    response.statusCode(),
                    response.body(),
                    response.headers().firstValue("Retry-After").orElse(""));
        } catch (ExecutionException | TimeoutException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new IOException(FailureText.of(cause, settings.timeoutNs()), e);
        } finally {
            answer.cancel(true);
        }
    }

    /** Returns the client; a new one if the connection was idle for longer than is wanted. */
    private HttpClient client() {
        HttpClient open = client;
        if (open != null && System.nanoTime() - usedNs > settings.idleNs()) {
            open.shutdownNow();
            open = null;
        }
        if (open == null) {
            open =
                    HttpClient.newBuilder()
                            .version(HttpClient.Version.HTTP_1_1)
                            .followRedirects(HttpClient.Redirect.NEVER)
                            .connectTimeout(Duration.ofNanos(settings.timeoutNs()))
                            .proxy(settings.proxy().selector())
                            .sslContext(settings.tls().context())
                            .sslParameters(settings.tls().parameters())
                            .executor(Executors.newVirtualThreadPerTaskExecutor())
                            .build();
            client = open;
            usedNs = System.nanoTime();
        }
        return open;
    }

    /** Closes the connection, whatever goes on there. */
    @Override
    public void close() {
        HttpClient open = client;
        client = null;
        if (open != null) {
            open.shutdownNow();
        }
    }
}
