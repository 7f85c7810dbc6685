package io.flowgauge.output;

import java.io.IOException;

/** A host that events can be sent to. */
public interface HostTarget {
    /** Returns its address as people know it, without a password: {@code http://10.0.0.1:9200}. */
    String address();

    /**
     * Connects.
     *
     * @throws IOException if that fails; the message says why, in words for people
     */
    HostConnection connect() throws IOException, InterruptedException;
}
