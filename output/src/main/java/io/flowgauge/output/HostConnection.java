package io.flowgauge.output;

import io.flowgauge.output.queue.Delivery;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A connection to one host, that events are sent over. One thread uses it. */
public interface HostConnection extends AutoCloseable {
    /** Returns what the host said of itself, such as a product and version; may be empty. */
    String detail();

    /**
     * Sends events from {@link Delivery#next} on, and sees to it that each is acknowledged, or
     * given back when the connection fails. It may return before that, to have more under way.
     *
     * @throws IOException if the connection can't be used any more; the message says why, in words
     *     for people. What of this delivery is not acknowledged is given back by the caller. A
     *     {@link RetryLaterException} says when to try again
     */
    void send(Delivery events) throws IOException, InterruptedException;

    /**
     * Returns why a connection failed after {@link #send} had returned, having given back what was
     * under way; null while it works.
     */
    default @Nullable IOException failure() {
        return null;
    }

    /** Ends the connection; gives back what was sent and is not acknowledged. */
    @Override
    void close();
}
