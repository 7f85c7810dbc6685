package io.flowgauge.app;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.BitSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Takes events out of a list of Redis, as Logstash does, and notes the flows of a sender. */
final class PortPairs implements AutoCloseable {
    private static final byte[] POP =
            "*3\r\n$4\r\nLPOP\r\n$10\r\npacketbeat\r\n$4\r\n1000\r\n".getBytes(US_ASCII);
    private static final byte[] SOURCE = "\"source\":{".getBytes(US_ASCII);
    private static final byte[] DEST = "\"dest\":{".getBytes(US_ASCII);
    private static final byte[] PORT = "\"port\":".getBytes(US_ASCII);
    private static final int BUFFER_BYTES = 1 << 18;
    private static final long IDLE_MS = 5;

    private final int redisPort;
    private final BitSet seen = new BitSet(FlowSender.SOURCES * FlowSender.DESTS);
    private byte[] event = new byte[1 << 12];
    private final AtomicLong count = new AtomicLong();
    private final AtomicLong events = new AtomicLong();
    private volatile boolean wanted;
    private Thread thread = new Thread();
    private volatile @Nullable Throwable failure;

    /** Makes one that is not connected. */
    PortPairs(int redisPort) {
        this.redisPort = redisPort;
    }

    /** Connects, from the network namespace of the calling thread, and begins. */
    void connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), redisPort);
        wanted = true;
        thread = Thread.ofPlatform().daemon().name("redis-list").start(() -> read(socket));
    }

    /** Ends, with all noted that was taken. */
    void disconnect() throws InterruptedException {
        wanted = false;
        thread.join();
    }

    /** Returns how many pairs there were. */
    long count() {
        return count.get();
    }

    /** Returns how many events there were, those that came again too. */
    long events() {
        return events.get();
    }

    /** Waits until there were so many pairs; not for longer than some time without another. */
    void await(int pairs, long seconds) throws InterruptedException {
        long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        long before = -1;
        while (count() < pairs && System.nanoTime() < endNs) {
            assertThat(failure).isNull();
            if (count() > before) {
                before = count();
                endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
            }
            Thread.sleep(100);
        }
    }

    private void read(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream(), BUFFER_BYTES);
            while (wanted) {
                socket.getOutputStream().write(POP);
                int popped = header(in, '*');
                for (int i = 0; i < popped; i++) {
                    note(in);
                }
                if (popped <= 0) {
                    Thread.sleep(IDLE_MS);
                }
            }
        } catch (IOException | InterruptedException | RuntimeException e) {
            failure = e;
        }
    }

    private void note(InputStream in) throws IOException {
        int bytes = header(in, '$');
        if (bytes > event.length) {
            event = new byte[2 * bytes];
        }
        if (in.readNBytes(event, 0, bytes) < bytes) {
            throw new EOFException();
        }
        in.skipNBytes(2);
        int source = port(SOURCE, bytes) - FlowSender.SOURCE_MIN;
        int dest = port(DEST, bytes) - FlowSender.DEST_MIN;
        // What the namespaces have to say to each other has no ports.
        if (source >= 0 && source < FlowSender.SOURCES && dest >= 0) {
            int pair = source * FlowSender.DESTS + dest;
            events.incrementAndGet();
            if (!seen.get(pair)) {
                seen.set(pair);
                count.incrementAndGet();
            }
        }
    }

    /** Returns the port of one side; -1 for none. */
    private int port(byte[] side, int bytes) {
        int from = find(side, 0, bytes);
        int at = from < 0 ? -1 : find(PORT, from, bytes);
        if (at < 0) {
            return -1;
        }
        int port = 0;
        for (; event[at] >= '0' && event[at] <= '9'; at++) {
            port = 10 * port + event[at] - '0';
        }
        return port;
    }

    /** Returns the place behind a word; -1 for none. */
    private int find(byte[] word, int from, int bytes) {
        for (int at = from; at + word.length <= bytes; at++) {
            int i = 0;
            while (i < word.length && event[at + i] == word[i]) {
                i++;
            }
            if (i == word.length) {
                return at + i;
            }
        }
        return -1;
    }

    /** Reads a line with a kind and a number. */
    private static int header(InputStream in, char kind) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\r'; c = in.read()) {
            if (c < 0) {
                throw new EOFException();
            }
            line.append((char) c);
        }
        in.skipNBytes(1);
        if (line.charAt(0) != kind) {
            throw new IOException("Redis: " + line);
        }
        return Integer.parseInt(line.substring(1));
    }

    @Override
    public void close() {
        wanted = false;
        thread.interrupt();
    }
}
