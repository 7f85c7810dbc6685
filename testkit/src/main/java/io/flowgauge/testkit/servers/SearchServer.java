package io.flowgauge.testkit.servers;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server with the API of Elasticsearch, over HTTP on loopback, without users. */
public abstract class SearchServer extends ServerProcess {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Pattern COUNT = Pattern.compile("\"count\":(\\d+)");

    private final HttpClient client =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(Duration.ofSeconds(10))
                    .build();
    private final int port = Ports.next();

    /** A status and a body, mostly JSON. */
    public record Reply(int status, String body) {}

    SearchServer(String name, Path directory) throws IOException {
        super(name, directory);
    }

    /** Returns the port of HTTP. */
    public final int port() {
        return port;
    }

    /** Returns the address without a slash at its end. */
    public final String url() {
        return "http://127.0.0.1:" + port;
    }

    /**
     * Sends a request and waits for the answer, at most 60 s.
     *
     * @param path with its query, from the slash on
     * @param body JSON, or lines of it; empty for none
     */
    public final Reply send(String method, String path, String body) throws IOException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(url() + path))
                        .timeout(LIMIT)
                        .header("Content-Type", "application/json")
                        .method(
                                method,
                                body.isEmpty()
                                        ? HttpRequest.BodyPublishers.noBody()
                                        : HttpRequest.BodyPublishers.ofString(body))
                        .build();
        try {
            HttpResponse<String> answer =
                    client.send(request, HttpResponse.BodyHandlers.ofString());
            return new Reply(answer.statusCode(), answer.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    /** Returns the body of an answer. */
    public final String get(String path) throws IOException {
        Reply reply = send("GET", path, "");
        if (reply.status() != 200) {
            throw new IOException("GET " + path + ": " + reply);
        }
        return reply.body();
    }

    /**
     * Returns how many documents there are, those of the last second too.
     *
     * @param index a name, or a pattern such as packetbeat-*; 0 where there is none
     */
    public final long count(String index) throws IOException {
        send("POST", "/" + index + "/_refresh", "");
        Reply reply = send("GET", "/" + index + "/_count", "");
        if (reply.status() == 404) {
            return 0;
        }
        Matcher count = COUNT.matcher(reply.body());
        if (!count.find()) {
            throw new IOException("_count: " + reply);
        }
        return Long.parseLong(count.group(1));
    }

    /** Lets an index take nothing any more, as a server with a full disk does; or again. */
    public final void setReadOnly(String index, boolean readOnly) throws IOException {
        Reply reply =
                send(
                        "PUT",
                        "/" + index + "/_settings",
                        "{\"index.blocks.read_only_allow_delete\":"
                                + (readOnly ? "true}" : "null}"));
        if (reply.status() != 200) {
            throw new IOException("_settings: " + reply);
        }
    }

    @Override
    final boolean isReady() throws IOException {
        Reply reply = send("GET", "/_cluster/health", "");
        return reply.status() == 200 && !reply.body().contains("\"status\":\"red\"");
    }
}
