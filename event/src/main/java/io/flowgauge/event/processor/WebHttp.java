package io.flowgauge.event.processor;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** HTTP or HTTPS by the client of the JDK. */
final class WebHttp implements HttpService {
    private static final Duration CONNECT = Duration.ofSeconds(10);

    /** What a request says about who asks; asked for each time, as it may change. */
    interface Authorization {
        Authorization NONE = Optional::empty;

        Optional<String> header() throws IOException;
    }

    private final URI base;
    private final @Nullable SSLContext tls;
    private final Authorization authorization;
    private @Nullable HttpClient client;
    private boolean closed;

    WebHttp(URI base, @Nullable SSLContext tls, Authorization authorization) {
        this.base = base;
        this.tls = tls;
        this.authorization = authorization;
    }

    /** Makes the client when it is needed, as it has a thread. */
    private synchronized HttpClient client() throws IOException {
        if (closed) {
            throw new IOException("closed");
        }
        if (client == null) {
            HttpClient.Builder builder = builder().connectTimeout(CONNECT);
            client = (tls == null ? builder : builder.sslContext(tls)).build();
        }
        return client;
    }

    /** Returns a client on virtual threads that goes to where it is sent and nowhere else. */
    static HttpClient.Builder builder() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .proxy(HttpClient.Builder.NO_PROXY)
                .executor(Executors.newVirtualThreadPerTaskExecutor());
    }

    @Override
    @SuppressWarnings("MustBeClosedChecker") // the caller closes the body
    public InputStream get(String path, Duration longest) throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(base.resolve(base.getRawPath() + path))
                        .header("Accept", "application/json")
                        .timeout(ANSWER);
        Optional<String> authorized = authorization.header();
        if (authorized.isPresent()) {
            addAuthorization(request, authorized.get());
        }
        HttpResponse<InputStream> response =
                client().send(request.build(), BodyHandlers.ofInputStream());
        if (response.statusCode() != OK) {
            response.body().close();
            throw new HttpStatusException(response.statusCode(), path);
        }
        return new TimedStream(response.body(), longest);
    }

    /** The client's own message would show what must stay secret. */
    private static void addAuthorization(HttpRequest.Builder request, String value)
            throws IOException {
        try {
            request.header("Authorization", value);
        } catch (IllegalArgumentException e) {
            throw new IOException(
                    "the token or password has a line end or another character that can't be sent");
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (client != null) {
            client.shutdownNow();
        }
    }
}
