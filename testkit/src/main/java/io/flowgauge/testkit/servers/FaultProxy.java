package io.flowgauge.testkit.servers;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A port of loopback that passes connections on to a server, until told to refuse, cut, stall or
 * slow them. Faults hold for open and new connections until {@link #pass}.
 */
public final class FaultProxy implements AutoCloseable {
    private static final int CHUNK_BYTES = 16 * 1024;
    private static final int CONNECT_TIMEOUT_MS = 10_000;

    private record Link(Socket client, Socket server) {}

    private final int port = Ports.next();
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final AtomicLong accepted = new AtomicLong();
    private final AtomicLong bytesUntilCut = new AtomicLong(Long.MAX_VALUE);
    private volatile InetSocketAddress target;
    private volatile ServerSocket listener;
    private volatile int delayMs;
    private volatile long bytesPerSecond = Long.MAX_VALUE;
    private boolean stalled;

    private FaultProxy(InetSocketAddress target) throws IOException {
        this.target = target;
        listener = listen();
    }

    /** Starts a proxy of a server on loopback, which passes everything on. */
    public static FaultProxy start(int serverPort) throws IOException {
        return new FaultProxy(new InetSocketAddress(InetAddress.getLoopbackAddress(), serverPort));
    }

    private ServerSocket listen() throws IOException {
        ServerSocket socket = new ServerSocket();
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        Thread.startVirtualThread(() -> accept(socket));
        return socket;
    }

    /** Returns the port that clients connect to. */
    public int port() {
        return port;
    }

    /** Returns host and port. */
    public String address() {
        return "127.0.0.1:" + port;
    }

    /** Returns how many connections there were, since the start. */
    public long accepted() {
        return accepted.get();
    }

    /** Returns how many connections there are. */
    public int open() {
        return links.size();
    }

    /** Sends new connections to another port of loopback; those open stay where they are. */
    public void setTarget(int serverPort) {
        target = new InetSocketAddress(InetAddress.getLoopbackAddress(), serverPort);
    }

    /** Cuts all connections and refuses new ones, as when no process listens. */
    public void refuse() throws IOException {
        listener.close();
        cut();
    }

    /** Cuts all connections with a reset; new ones are passed on. */
    public void cut() {
        links.forEach(FaultProxy::reset);
    }

    /** Cuts all connections, once, when clients have sent this many bytes more all together. */
    public void cutAfter(long bytes) {
        bytesUntilCut.set(bytes);
    }

    /**
     * Moves nothing any more: connections stay open, new ones come about, and nobody answers, like
     * with a machine that lost its network.
     */
    public synchronized void stall() {
        stalled = true;
    }

    /** Lets the bytes of answers, up to 16 KiB at a time, wait this long. */
    public void setDelayMs(int delayMs) {
        this.delayMs = delayMs;
    }

    /** Limits what each client may send. */
    public void setBytesPerSecond(long bytesPerSecond) {
        this.bytesPerSecond = bytesPerSecond;
    }

    /** Ends all faults: what was stalled goes on. */
    public synchronized void pass() throws IOException {
        delayMs = 0;
        bytesPerSecond = Long.MAX_VALUE;
        bytesUntilCut.set(Long.MAX_VALUE);
        stalled = false;
        notifyAll();
        if (listener.isClosed()) {
            listener = listen();
        }
    }

    private synchronized void awaitFlow() throws InterruptedException {
        while (stalled) {
            wait();
        }
    }

    private void accept(ServerSocket from) {
        while (!from.isClosed()) {
            try {
                Socket client = from.accept();
                accepted.incrementAndGet();
                Thread.startVirtualThread(() -> link(client, from));
            } catch (IOException _) {
                // Closed, or the client is gone.
            }
        }
    }

    private void link(Socket client, ServerSocket from) {
        Socket server = new Socket();
        Link link = new Link(client, server);
        links.add(link);
        try {
            awaitFlow();
            server.connect(target, CONNECT_TIMEOUT_MS);
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            Thread.startVirtualThread(() -> pump(link, true));
            if (from.isClosed()) {
                reset(link);
            }
            pump(link, false);
        } catch (IOException e) {
            reset(link);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            links.remove(link);
        }
    }

    private void pump(Link link, boolean toServer) {
        byte[] chunk = new byte[CHUNK_BYTES];
        try {
            InputStream in = (toServer ? link.client : link.server).getInputStream();
            Socket to = toServer ? link.server : link.client;
            OutputStream out = to.getOutputStream();
            for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
                awaitFlow();
                if (!toServer) {
                    Thread.sleep(delayMs);
                } else if (!slow(n)) {
                    cut();
                    return;
                }
                out.write(chunk, 0, n);
            }
            awaitFlow();
            to.shutdownOutput();
        } catch (IOException e) {
            reset(link);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits as long as the rate wants, and returns whether the bytes may go on. */
    private boolean slow(int bytes) throws InterruptedException {
        long rate = bytesPerSecond;
        if (rate != Long.MAX_VALUE) {
            Thread.sleep(bytes * 1000L / rate);
        }
        if (bytesUntilCut.get() == Long.MAX_VALUE || bytesUntilCut.addAndGet(-bytes) > 0) {
            return true;
        }
        bytesUntilCut.set(Long.MAX_VALUE);
        return false;
    }

    private static void reset(Link link) {
        for (Socket socket : new Socket[] {link.client, link.server}) {
            try {
                socket.setSoLinger(true, 0);
                socket.close();
            } catch (IOException _) {
                // Was closed.
            }
        }
    }

    @Override
    public void close() throws IOException {
        refuse();
        synchronized (this) {
            stalled = false;
            notifyAll();
        }
    }
}
