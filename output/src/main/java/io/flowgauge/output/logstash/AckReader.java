package io.flowgauge.output.logstash;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;

/**
 * Reads acknowledgements: {@code "2A" sequence:u32}. What came of one before a read gave up waiting
 * is kept for the next. One thread uses it.
 */
final class AckReader {
    private static final int FRAME_BYTES = 6;

    private final InputStream in;
    private final byte[] frame = new byte[FRAME_BYTES];
    private int bytes;

    AckReader(InputStream in) {
        this.in = in;
    }

    /**
     * Returns the next sequence number.
     *
     * @throws SocketTimeoutException if none came in the time that the connection gives a read
     * @throws IOException if the connection ended, or something else came
     */
    long read() throws IOException {
        while (bytes < FRAME_BYTES) {
            int n = in.read(frame, bytes, FRAME_BYTES - bytes);
            if (n < 0) {
                throw new EOFException("it closed the connection");
            }
            bytes += n;
            check();
        }
        bytes = 0;
        long sequence = 0;
        for (int i = 2; i < FRAME_BYTES; i++) {
            sequence = sequence << Byte.SIZE | frame[i] & 0xff;
        }
        return sequence;
    }

    /** Tells from the first bytes whether this can be a frame. */
    private void check() throws IOException {
        if (frame[0] != WindowFrames.VERSION || bytes > 1 && frame[1] != 'A') {
            throw new IOException(
                    "it answers with something else than an acknowledgement of Lumberjack 2: is"
                            + " this the port of an input for Beats?");
        }
    }
}
