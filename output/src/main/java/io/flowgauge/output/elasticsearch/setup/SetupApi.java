package io.flowgauge.output.elasticsearch.setup;

import java.io.IOException;

/** The API over HTTP of a cluster, or of Kibana. */
public interface SetupApi {
    /**
     * An answer.
     *
     * @param body mostly JSON
     */
    record Reply(int status, String body) {
        private static final int OK = 200;
        private static final int NO_LONGER_OK = 300;
        private static final int NOT_FOUND = 404;
        private static final int BODY_LETTERS_MAX = 400;

        /** Returns whether the request was done. */
        public boolean isOk() {
            return status >= OK && status < NO_LONGER_OK;
        }

        /** Returns whether there is no such thing. */
        public boolean isNotFound() {
            return status == NOT_FOUND;
        }

        /** Returns the error in words, on one line. */
        public String problem() {
            String said = body.replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
            String cut =
                    said.length() > BODY_LETTERS_MAX
                            ? said.substring(0, BODY_LETTERS_MAX) + "..."
                            : said;
            return "HTTP " + status + (cut.isEmpty() ? "" : ": " + cut);
        }
    }

    /**
     * Sends a request and waits for the answer.
     *
     * @param path from the slash on, encoded
     * @param json the body; empty for none
     * @throws IOException if there is no answer; the message says why, in words for people
     */
    Reply send(String method, String path, String json) throws IOException, InterruptedException;

    /**
     * Sends a form with one file.
     *
     * @param path from the slash on, encoded
     * @throws IOException if there is no answer; the message says why, in words for people
     */
    Reply upload(String path, String fileName, String text)
            throws IOException, InterruptedException;
}
