package io.flowgauge.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.InflaterInputStream;

/**
 * The receiving side of the Lumberjack protocol, version 2, that does what a script says: it can
 * acknowledge in part, or late, or wrongly, or not at all.
 */
public final class LumberjackPeer implements AutoCloseable {
    private static final int VERSION = '2';
    private static final int RECEIVE_BYTES = 1 << 16;

    private final ServerSocket listener = new ServerSocket();
    private final Script script;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();

    /** What happens on a connection. */
    @FunctionalInterface
    public interface Script {
        /** Runs a connection to its end; an exception closes it. */
        void run(Connection connection) throws Exception;
    }

    private LumberjackPeer(Script script) throws IOException {
        this.script = script;
        // A peer that doesn't read shall be felt soon.
        listener.setReceiveBufferSize(RECEIVE_BYTES);
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        Thread.ofVirtual().start(this::accept);
    }

    /** Starts a peer on a free port of loopback that does the same on each connection. */
    public static LumberjackPeer start(Script script) throws IOException {
        return new LumberjackPeer(script);
    }

    /** Returns the port. */
    public int port() {
        return listener.getLocalPort();
    }

    /** Returns how many connections there were. */
    public int connections() {
        return connections.get();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listener.accept();
                socket.setTcpNoDelay(true);
                sockets.add(socket);
                int number = connections.incrementAndGet();
                Thread.ofVirtual().start(() -> run(socket, number));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void run(Socket socket, int number) {
        try (socket) {
            script.run(new Connection(socket, number));
        } catch (Exception e) {
            // The other side has gone, or the script wants the connection closed.
        } finally {
            sockets.remove(socket);
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    /** One connection. */
    public static final class Connection {
        private final int number;
        private final DataInputStream in;
        private final DataOutputStream out;

        private Connection(Socket socket, int number) throws IOException {
            this.number = number;
            in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1 << 16));
            out = new DataOutputStream(socket.getOutputStream());
        }

        /** Returns the number of the connection, from 1. */
        public int number() {
            return number;
        }

        /** Returns what comes from the other side. */
        public InputStream in() {
            return in;
        }

        /**
         * Reads a window; returns its events.
         *
         * @throws IOException if it is no window, or its sequence numbers are not 1, 2, ...
         */
        public List<String> window() throws IOException {
            expect(in, 'W');
            int events = in.readInt();
            List<String> all = new ArrayList<>();
            while (all.size() < events) {
                frame(in, all);
            }
            if (all.size() > events) {
                throw new IOException("more events than the window has");
            }
            return all;
        }

        /** Reads no further than to the number of events of a window; returns it. */
        public int windowHeader() throws IOException {
            expect(in, 'W');
            return in.readInt();
        }

        /** Passes over a window without a look at its events; returns how many there are. */
        public int skipWindow() throws IOException {
            int events = windowHeader();
            for (int passed = 0; passed < events; passed++) {
                if (in.readUnsignedByte() != VERSION) {
                    throw new IOException("not version 2");
                }
                if (in.readUnsignedByte() == 'C') {
                    passed = events;
                } else {
                    in.readInt();
                }
                in.skipNBytes(in.readInt());
            }
            return events;
        }

        private static void frame(DataInputStream in, List<String> to) throws IOException {
            if (in.readUnsignedByte() != VERSION) {
                throw new IOException("not version 2");
            }
            int kind = in.readUnsignedByte();
            switch (kind) {
                case 'J' -> {
                    int sequence = in.readInt();
                    byte[] event = in.readNBytes(in.readInt());
                    to.add(new String(event, UTF_8));
                    if (sequence != to.size()) {
                        throw new IOException("sequence " + sequence + " of event " + to.size());
                    }
                }
                case 'C' -> {
                    byte[] compressed = in.readNBytes(in.readInt());
                    DataInputStream inner =
                            new DataInputStream(
                                    new BufferedInputStream(
                                            new InflaterInputStream(
                                                    new ByteArrayInputStream(compressed))));
                    while (true) {
                        inner.mark(1);
                        if (inner.read() < 0) {
                            break;
                        }
                        inner.reset();
                        frame(inner, to);
                    }
                }
                default -> throw new IOException("frame of kind " + (char) kind);
            }
        }

        private static void expect(DataInputStream in, char kind) throws IOException {
            int version = in.read();
            if (version < 0) {
                throw new EOFException();
            }
            if (version != VERSION || in.readUnsignedByte() != kind) {
                throw new IOException("not a frame of kind " + kind);
            }
        }

        /** Acknowledges events up to a sequence number; 0 says only that the peer is at work. */
        public void acknowledge(int sequence) throws IOException {
            byte[] frame = {
                '2',
                'A',
                (byte) (sequence >>> 24),
                (byte) (sequence >>> 16),
                (byte) (sequence >>> 8),
                (byte) sequence
            };
            out.write(frame);
        }

        /** Writes whatever bytes. */
        public void write(byte[] bytes) throws IOException {
            out.write(bytes);
        }
    }
}
