package io.flowgauge.output.elasticsearch;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.flowgauge.output.RetryLaterException;
import io.flowgauge.output.elasticsearch.HttpHost.Answer;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The bulk requests of a connection, one after the other. One thread uses it. */
final class BulkRequests {
    /** The request can't be understood, or something in it is not allowed. */
    static final int BAD_REQUEST = 400;

    /** The request has more bytes than the server or a proxy takes. */
    static final int TOO_LARGE = 413;

    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int TOO_MANY = 429;
    private static final String PATH = "/_bulk";
    private static final Map<String, String> PARAMETERS = Map.of("filter_path", BulkAnswer.FILTER);
    private static final int ERROR_BYTES = 300;
    private static final long RETRY_AFTER_SECONDS_MAX = 300;

    private final ElasticsearchTarget target;
    private final HttpHost host;
    private final GzipBody gzip;
    private BulkBody body;
    private boolean typed;

    /**
     * Makes requests to a host.
     *
     * @param typed whether documents have a type, as before Elasticsearch 7
     */
    BulkRequests(ElasticsearchTarget target, HttpHost host, boolean typed) {
        this.target = target;
        this.host = host;
        this.typed = typed;
        body = new BulkBody(typed);
        gzip = new GzipBody(target.http().compressionLevel());
    }

    /** Returns the body of the next request, to be filled. */
    BulkBody body() {
        return body;
    }

    /**
     * Sends the body.
     *
     * @throws IOException if there is no answer; the message says why, in words for people
     */
    Answer post() throws IOException, InterruptedException {
        boolean compressed = target.http().compressionLevel() > 0;
        byte[] bytes = body.bytes();
        int size = body.size();
        if (compressed) {
            gzip.compress(bytes, size);
            bytes = gzip.bytes();
            size = gzip.size();
        }
        target.counters().sent(size);
        return host.post(PATH, PARAMETERS, bytes, size, compressed);
    }

    /**
     * Returns whether an answer has taught that documents have types: the server is one before
     * version 7 that did not say so. The body has to be filled again then.
     */
    boolean learnsType(Answer answer) {
        if (typed
                || answer.status() != BAD_REQUEST
                || !new String(answer.body(), UTF_8).contains("type is missing")) {
            return false;
        }
        typed = true;
        body = new BulkBody(true);
        return true;
    }

    /** Returns why the request failed, with the time that the server wants to be left alone. */
    static IOException failure(Answer answer) {
        String said = said(answer);
        String meaning =
                switch (answer.status()) {
                    case UNAUTHORIZED -> ", wrong user, password or API key";
                    case FORBIDDEN -> ", the user lacks the right to write";
                    case TOO_MANY -> ", it has too much to do";
                    default -> "";
                };
        String message = "HTTP " + answer.status() + meaning + (said.isEmpty() ? "" : ": " + said);
        if (!answer.retryAfter().matches("[0-9]{1,6}")) {
            return new IOException(message);
        }
        long seconds = Math.min(Long.parseLong(answer.retryAfter()), RETRY_AFTER_SECONDS_MAX);
        return new RetryLaterException(message, TimeUnit.SECONDS.toNanos(seconds));
    }

    /** Returns the beginning of an answer as a line of text. */
    static String said(Answer answer) {
        return new String(answer.body(), 0, Math.min(ERROR_BYTES, answer.body().length), UTF_8)
                .replaceAll("[\\s\\p{Cntrl}]+", " ")
                .strip();
    }
}
