package io.flowgauge.output.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * Reads the answers that commands of this output get in RESP 2: a status, an error, a number, or a
 * text. All of them have a longest length, beyond which it isn't Redis that answers. One thread
 * uses it.
 */
final class RespReader {
    private static final int LINE_BYTES_MAX = 1 << 14;
    private static final int TEXT_BYTES_MAX = 1 << 20;
    private static final int BUFFER_BYTES = 1 << 13;

    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int at;
    private int end;

    /**
     * An answer.
     *
     * @param kind its first character: {@code +} for a status, {@code -} for an error, {@code :}
     *     for a number, {@code $} for a text
     * @param text what it says
     */
    record Answer(char kind, String text) {
        /** Returns whether it is an error. */
        boolean isError() {
            return kind == '-';
        }

        /** Returns whether it is an error of a kind, such as {@code NOAUTH}. */
        boolean isError(String code) {
            return isError() && text.startsWith(code + " ");
        }
    }

    RespReader(InputStream in) {
        this.in = in;
    }

    /**
     * Reads the next answer.
     *
     * @throws IOException if none comes in time, the connection ends, or it is none of Redis
     */
    Answer read() throws IOException {
        char kind = (char) next();
        return switch (kind) {
            case '+', '-', ':' -> new Answer(kind, line());
            case '$' -> new Answer(kind, text(line()));
            default -> throw foreign();
        };
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = next(); b != '\r'; b = next()) {
            if (line.length() == LINE_BYTES_MAX) {
                throw foreign();
            }
            // What is no printable ASCII could garble a log.
            line.append(b >= ' ' && b < 0x7f ? (char) b : '?');
        }
        expectLineFeed();
        return line.toString();
    }

    private String text(String length) throws IOException {
        if (length.equals("-1")) {
            return "";
        }
        if (!length.matches("[0-9]{1,7}") || Integer.parseInt(length) > TEXT_BYTES_MAX) {
            throw foreign();
        }
        byte[] bytes = new byte[Integer.parseInt(length)];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) next();
        }
        if (next() != '\r') {
            throw foreign();
        }
        expectLineFeed();
        return new String(bytes, UTF_8);
    }

    private void expectLineFeed() throws IOException {
        if (next() != '\n') {
            throw foreign();
        }
    }

    private int next() throws IOException {
        if (at == end) {
            at = 0;
            end = 0;
            int n = in.read(buffer);
            if (n < 0) {
                throw new EOFException("it closed the connection");
            }
            end = n;
        }
        return buffer[at++] & 0xff;
    }

    private static IOException foreign() {
        return new IOException("it answers with something else than Redis does");
    }
}
