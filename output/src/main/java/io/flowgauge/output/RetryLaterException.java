package io.flowgauge.output;

import java.io.IOException;

/** A failure after which the other side wants to be left alone for a time that it named. */
public final class RetryLaterException extends IOException {
    private static final long serialVersionUID = 1;

    private final long delayNs;

    /**
     * Makes a failure.
     *
     * @param delayNs how long not to try again, ns, 0 or more
     */
    public RetryLaterException(String message, long delayNs) {
        super(message);
        this.delayNs = delayNs;
    }

    /** Returns how long not to try again, ns. */
    public long delayNs() {
        return delayNs;
    }
}
