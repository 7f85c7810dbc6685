package io.flowgauge.event.processor;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/**
 * A stream that ends after a time at the latest, so that a peer that has vanished without a word is
 * not waited for any longer.
 */
final class TimedStream extends FilterInputStream {
    private final Thread timer;
    private volatile boolean expired;

    TimedStream(InputStream in, Duration longest) {
        super(in);
        timer = Thread.ofVirtual().name("stream-timer").start(() -> endAfter(longest));
    }

    private void endAfter(Duration longest) {
        try {
            Thread.sleep(longest);
            expired = true;
            in.close();
        } catch (InterruptedException | IOException e) {
            // closed in time, or broken already: its reader notices
            expired |= e instanceof IOException;
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        try {
            return in.read(bytes, offset, length);
        } catch (IOException e) {
            if (expired) {
                return -1;
            }
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        timer.interrupt();
        in.close();
    }
}
