package io.flowgauge.output.elasticsearch;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.flowgauge.output.elasticsearch.HttpHost.Answer;
import io.flowgauge.output.elasticsearch.setup.SetupApi;
import java.io.IOException;
import java.util.UUID;

/**
 * The API of a host.
 *
 * @param host where it is; it stays open
 */
record HttpApi(HttpHost host) implements SetupApi {
    private static final String JSON = "application/json";

    @Override
    public Reply send(String method, String path, String json)
            throws IOException, InterruptedException {
        return reply(host.send(method, path, JSON, json.getBytes(UTF_8)));
    }

    @Override
    public Reply upload(String path, String fileName, String text)
            throws IOException, InterruptedException {
        // RFC 7578; the boundary is one that no text has by chance.
        String boundary = "flowgauge-" + UUID.randomUUID();
        String form =
                "--%s\r\nContent-Disposition: form-data; name=\"file\"; filename=\"%s\"\r\n"
                                .formatted(boundary, fileName)
                        + "Content-Type: application/ndjson\r\n\r\n"
                        + text
                        + "\r\n--"
                        + boundary
                        + "--\r\n";
        return reply(
                host.send(
                        "POST",
                        path,
                        "multipart/form-data; boundary=" + boundary,
                        form.getBytes(UTF_8)));
    }

    private static Reply reply(Answer answer) {
        return new Reply(answer.status(), new String(answer.body(), UTF_8));
    }
}
