package io.flowgauge.output.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Writes commands in RESP, the protocol of Redis, version 2: {@code *2 CRLF $4 CRLF AUTH CRLF $6
 * CRLF secret CRLF}. They are collected in a buffer; the bytes of events are copied once, into
 * that. One thread uses it.
 */
final class RespWriter {
    private static final int BUFFER_BYTES = 1 << 16;

    /** A sign, ten digits and a line end: the longest header. */
    private static final int HEADER_BYTES_MAX = 13;

    private final OutputStream out;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int used;
    private long bytes;

    RespWriter(OutputStream out) {
        this.out = out;
    }

    /** Writes a command of texts. */
    void command(String... words) throws IOException {
        begin(words.length);
        for (String word : words) {
            word(word.getBytes(UTF_8));
        }
    }

    /** Begins a command of so many words. */
    void begin(int words) throws IOException {
        header('*', words);
    }

    /** Writes a word of a command. */
    void word(byte[] word) throws IOException {
        word(word, 0, word.length);
    }

    /** Writes a word that lies in an array. */
    void word(byte[] from, int start, int length) throws IOException {
        header('$', length);
        put(from, start, length);
        if (buffer.length - used < 2) {
            flush();
        }
        buffer[used++] = '\r';
        buffer[used++] = '\n';
    }

    private void header(char kind, int number) throws IOException {
        if (buffer.length - used < HEADER_BYTES_MAX) {
            flush();
        }
        buffer[used++] = (byte) kind;
        if (number < 10) {
            buffer[used++] = (byte) ('0' + number);
        } else {
            byte[] digits = Integer.toString(number).getBytes(US_ASCII);
            System.arraycopy(digits, 0, buffer, used, digits.length);
            used += digits.length;
        }
        buffer[used++] = '\r';
        buffer[used++] = '\n';
    }

    private void put(byte[] from, int start, int length) throws IOException {
        int done = 0;
        while (done < length) {
            if (used == buffer.length) {
                flush();
            }
            int n = Math.min(length - done, buffer.length - used);
            System.arraycopy(from, start + done, buffer, used, n);
            used += n;
            done += n;
        }
    }

    /** Writes what is in the buffer. */
    void flush() throws IOException {
        out.write(buffer, 0, used);
        bytes += used;
        used = 0;
    }

    /** Returns how many bytes were written since the last call. */
    long takeBytes() {
        long count = bytes;
        bytes = 0;
        return count;
    }
}
