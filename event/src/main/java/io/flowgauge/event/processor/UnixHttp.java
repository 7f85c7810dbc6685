package io.flowgauge.event.processor;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/**
 * HTTP/1.1 (RFC 9112) over a unix socket, which the client of the JDK doesn't speak: a connection
 * for each request.
 */
final class UnixHttp implements HttpService {
    private static final int LINE_BYTES_MAX = 8_192;
    private static final int HEADERS_MAX = 100;

    private final Path socket;

    UnixHttp(Path socket) {
        this.socket = socket;
    }

    @Override
    @SuppressWarnings("MustBeClosedChecker") // the caller closes the body
    public InputStream get(String path, Duration longest) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        InputStream in = new TimedStream(Channels.newInputStream(channel), longest);
        try {
            channel.connect(UnixDomainSocketAddress.of(socket));
            String request =
                    "GET "
                            + path
                            + " HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\n"
                            + "Connection: close\r\n\r\n";
            ByteBuffer bytes = ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            return body(new BufferedInputStream(in), path);
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    private static InputStream body(InputStream in, String path) throws IOException {
        String status = line(in);
        String[] words = status.split(" ", 3);
        if (words.length < 2 || !words[0].startsWith("HTTP/1.") || !words[1].matches("\\d{3}")) {
            throw new IOException("no answer in HTTP");
        }
        boolean chunked = false;
        long length = Long.MAX_VALUE;
        for (int i = 0; ; i++) {
            String line = line(in);
            if (line.isEmpty()) {
                break;
            }
            if (i == HEADERS_MAX) {
                throw new IOException("more than " + HEADERS_MAX + " headers");
            }
            String header = line.toLowerCase(Locale.ROOT);
            if (header.startsWith("transfer-encoding:")) {
                chunked = header.endsWith("chunked");
            } else if (header.startsWith("content-length:")) {
                length = number(header.substring("content-length:".length()).strip(), 10);
            }
        }
        if (!words[1].equals("" + OK)) {
            throw new HttpStatusException(Integer.parseInt(words[1]), path);
        }
        return new Body(in, chunked, length);
    }

    /** Reads a line without its end. */
    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException("the connection ended within a line");
            }
            if (line.length() == LINE_BYTES_MAX) {
                throw new IOException("a line of more than " + LINE_BYTES_MAX + " bytes");
            }
            line.append((char) b);
        }
        int length = line.length();
        if (length > 0 && line.charAt(length - 1) == '\r') {
            line.setLength(length - 1);
        }
        return line.toString();
    }

    private static long number(String text, int radix) throws IOException {
        try {
            long number = Long.parseLong(text, radix);
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // as below
        }
        throw new IOException("a length that is no number");
    }

    @Override
    public void close() {
        // A request ends with the thread that reads its answer.
    }

    /** A body of known length, in chunks (RFC 9112, section 7.1), or up to the end. */
    private static final class Body extends InputStream {
        private final InputStream in;
        private final boolean chunked;
        private long left;
        private boolean first = true;
        private boolean ended;

        Body(InputStream in, boolean chunked, long length) {
            this.in = in;
            this.chunked = chunked;
            left = chunked ? 0 : length;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (left == 0 && chunked && !ended) {
                nextChunk();
            }
            if (ended || left == 0) {
                return -1;
            }
            int read = in.read(bytes, offset, (int) Math.min(length, left));
            if (read > 0) {
                left -= read;
            }
            return read;
        }

        private void nextChunk() throws IOException {
            if (!first && !line(in).isEmpty()) {
                throw new IOException("a chunk that is longer than it says");
            }
            first = false;
            String size = line(in);
            int extension = size.indexOf(';');
            left = number((extension < 0 ? size : size.substring(0, extension)).strip(), 16);
            ended = left == 0;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
