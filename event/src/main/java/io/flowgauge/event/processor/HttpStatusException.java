package io.flowgauge.event.processor;

import java.io.IOException;

/** An answer over HTTP that is no success. */
final class HttpStatusException extends IOException {
    private static final long serialVersionUID = 1;

    private final int status;

    HttpStatusException(int status, String path) {
        super("status " + status + " for " + path);
        this.status = status;
    }

    int status() {
        return status;
    }
}
