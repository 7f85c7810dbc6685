package io.flowgauge.output.tcp;

import io.flowgauge.base.Durations;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A connection to a host on which nothing waits for ever: not a connect, not a read, and not a
 * write to a host that has gone without a word, which else ends only when the kernel gives up, a
 * quarter of an hour later. A thread that is interrupted while it reads or writes closes it.
 */
public final class TcpConnection implements AutoCloseable {
    /** A write that waits is seen within this part of the timeout. */
    private static final int WATCHES_PER_TIMEOUT = 8;

    private static final long WATCH_NS_MIN = TimeUnit.MILLISECONDS.toNanos(10);
    private static final int CHUNK_BYTES = 1 << 15;

    /** Below TLS; the same as the socket without. */
    private final Socket plain;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final long timeoutNs;
    private final Thread watch;

    /** When the write under way began, by the clock of {@link System#nanoTime}; 0 for none. */
    private volatile long writeNs;

    private volatile boolean stuck;

    private TcpConnection(Socket plain, Socket socket, long timeoutNs) throws IOException {
        this.plain = plain;
        this.socket = socket;
        this.timeoutNs = timeoutNs;
        in = new In(socket.getInputStream());
        out = new Out(socket.getOutputStream());
        watch = Thread.ofVirtual().name("write-watch").start(this::watch);
    }

    /**
     * Connects, to the first address of the host that answers.
     *
     * @throws IOException if that fails; the message says why, in words for people
     */
    static TcpConnection open(TcpSettings settings, Optional<TlsLayer> tls, String host, int port)
            throws IOException {
        int timeoutMs = timeoutMs(settings.timeoutNs());
        boolean direct = settings.proxy().isEmpty();
        Socket plain =
                direct
                        ? connect(host, port, timeoutMs)
                        : connect(
                                settings.proxy().get().host(),
                                settings.proxy().get().port(),
                                timeoutMs);
        boolean open = false;
        try {
            if (!direct) {
                settings.proxy().get().connect(plain, host, port);
            }
            Socket socket = tls.isPresent() ? tls.get().over(plain, host, port) : plain;
            TcpConnection connection = new TcpConnection(plain, socket, settings.timeoutNs());
            open = true;
            return connection;
        } catch (UnknownHostException e) {
            throw readable(e);
        } finally {
            if (!open) {
                close(plain);
            }
        }
    }

    private static Socket connect(String host, int port, int timeoutMs) throws IOException {
        InetAddress[] addresses;
        try {
            addresses = InetAddress.getAllByName(host);
        } catch (UnknownHostException e) {
            throw readable(e);
        }
        IOException failure = readable(new UnknownHostException(host));
        for (InetAddress address : addresses) {
            // A socket of a channel: only those can be interrupted.
            Socket socket = SocketChannel.open().socket();
            try {
                socket.connect(new InetSocketAddress(address, port), timeoutMs);
                socket.setTcpNoDelay(true);
                socket.setKeepAlive(true);
                socket.setSoTimeout(timeoutMs);
                return socket;
            } catch (IOException e) {
                socket.close();
                failure =
                        "Connection refused".equals(e.getMessage())
                                ? new IOException("connection refused", e)
                                : e;
            }
        }
        throw failure;
    }

    private static IOException readable(UnknownHostException e) {
        return new IOException("its name can't be resolved: " + e.getMessage(), e);
    }

    /** Returns a time-out of a socket, ms: 1 or more. */
    static int timeoutMs(long ns) {
        return Math.clamp(TimeUnit.NANOSECONDS.toMillis(ns), 1, Integer.MAX_VALUE);
    }

    /** Returns what is read from the host. A read waits as long as the timeout says. */
    public InputStream in() {
        return in;
    }

    /** Returns what is written to the host, without a buffer. */
    public OutputStream out() {
        return out;
    }

    /** Lets reads wait for another time, ns. */
    public void setReadTimeoutNs(long ns) throws IOException {
        socket.setSoTimeout(timeoutMs(ns));
    }

    /** Takes leave of the host, which TLS has words for, and closes the connection. */
    @Override
    public void close() {
        // Also the last words may wait, and are watched as a write.
        writeNs = System.nanoTime() | 1;
        close(socket);
        abort();
    }

    /** Closes the connection at once; a thread that reads or writes gets an exception. */
    public void abort() {
        watch.interrupt();
        // Not by way of TLS, which waits for the thread that writes.
        close(plain);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is of no use any more, whatever is wrong with it.
        }
    }

    /** Closes the connection when a write waits for too long. */
    private void watch() {
        try {
            while (true) {
                TimeUnit.NANOSECONDS.sleep(Math.max(WATCH_NS_MIN, timeoutNs / WATCHES_PER_TIMEOUT));
                long beganNs = writeNs;
                if (beganNs != 0 && System.nanoTime() - beganNs > timeoutNs) {
                    stuck = true;
                    close(plain);
                    return;
                }
            }
        } catch (InterruptedException e) {
            // The connection was closed.
        }
    }

    /** Returns why a read or a write failed: a write that waited has the connection closed. */
    private IOException reason(IOException e) {
        if (!stuck) {
            return e;
        }
        IOException late =
                new IOException("it has taken no bytes for " + Durations.format(timeoutNs));
        late.initCause(e);
        return late;
    }

    /** Reads, and says what the writer's side knows of a failure. */
    private final class In extends InputStream {
        private final InputStream from;

        In(InputStream from) {
            this.from = from;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            try {
                return from.read(to, offset, length);
            } catch (SocketTimeoutException e) {
                throw e;
            } catch (IOException e) {
                throw reason(e);
            }
        }
    }

    /** Writes by pieces, each of which may take its time. */
    private final class Out extends OutputStream {
        private final OutputStream to;

        Out(OutputStream to) {
            this.to = to;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b});
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            try {
                for (int done = 0; done < length; done += CHUNK_BYTES) {
                    writeNs = System.nanoTime() | 1;
                    to.write(bytes, offset + done, Math.min(CHUNK_BYTES, length - done));
                }
            } catch (IOException e) {
                throw reason(e);
            } finally {
                writeNs = 0;
            }
        }
    }
}
