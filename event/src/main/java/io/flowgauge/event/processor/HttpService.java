package io.flowgauge.event.processor;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/** A service that is asked over HTTP. Any thread may ask; an interrupted one gives up. */
interface HttpService extends AutoCloseable {
    /** The longest wait for an answer that is not followed for long. */
    Duration ANSWER = Duration.ofSeconds(30);

    int OK = 200;

    /**
     * Sends a GET request.
     *
     * @param path with the query
     * @param longest after which the body ends, even in the middle
     * @return the body of an answer with status 200
     * @throws HttpStatusException if the answer has another status
     * @throws IOException if there is no answer
     */
    InputStream get(String path, Duration longest) throws IOException, InterruptedException;

    /** Ends requests under way. */
    @Override
    void close();
}
