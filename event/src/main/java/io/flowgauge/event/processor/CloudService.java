package io.flowgauge.event.processor;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The metadata service of a cloud, as one machine reaches it. */
final class CloudService {
    private static final JsonMapper JSON = new JsonMapper();

    /** Machines of GCE carry scripts and keys in their metadata: 512 KiB at most. */
    private static final int ANSWER_BYTES_MAX = 4 << 20;

    private final HttpClient client;
    private final String host;
    private final Duration timeout;

    CloudService(HttpClient client, String host, Duration timeout) {
        this.client = client;
        this.host = host;
        this.timeout = timeout;
    }

    /** Asks for an object. */
    JsonNode json(String path, String... header) throws IOException, InterruptedException {
        JsonNode value;
        try {
            value = JSON.readTree(body(request(path, header).GET().build()));
        } catch (JacksonException e) {
            throw new IOException("no JSON", e);
        }
        if (!value.isObject()) {
            throw new IOException("no object");
        }
        return value;
    }

    /** Asks for a text of one line. */
    String text(String path) throws IOException, InterruptedException {
        String text = body(request(path).GET().build()).strip();
        if (text.isEmpty() || text.indexOf('\n') >= 0 || text.startsWith("<")) {
            throw new IOException("no value"); // but a page, of some proxy or router
        }
        return text;
    }

    /** Sends an empty PUT; returns the answer, if there is one. */
    Optional<String> put(String path, String... header) throws InterruptedException {
        try {
            return Optional.of(
                    body(request(path, header).PUT(BodyPublishers.noBody()).build()).strip());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private HttpRequest.Builder request(String path, String... header) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://" + host + path)).timeout(timeout);
        return header.length == 0 ? request : request.headers(header);
    }

    private String body(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<InputStream> response = client.send(request, BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
            if (response.statusCode() != HttpService.OK) {
                throw new HttpStatusException(response.statusCode(), request.uri().getPath());
            }
            byte[] bytes = body.readNBytes(ANSWER_BYTES_MAX + 1);
            if (bytes.length > ANSWER_BYTES_MAX) {
                throw new IOException("an answer of more than " + ANSWER_BYTES_MAX + " bytes");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }
}
