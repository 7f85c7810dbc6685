package io.flowgauge.dashboard;

import java.io.IOException;
import java.io.OutputStream;

/** What a request is answered with. */
sealed interface Answer {
    /** A record or a map, as JSON. */
    record Body(Object value) implements Answer {}

    /**
     * A file to save, written while it is read from the history.
     *
     * @param type of its content
     * @param name of the file
     * @param writer of its content
     */
    record Download(String type, String name, Writer writer) implements Answer {}

    /** Live events. */
    record Live() implements Answer {}

    /** Writes a file. */
    @FunctionalInterface
    interface Writer {
        void write(OutputStream to) throws IOException, ApiException;
    }
}
