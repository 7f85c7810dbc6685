package io.flowgauge.app;

import io.flowgauge.app.config.SyslogAddress;
import io.flowgauge.capture.natives.LibC;
import io.flowgauge.capture.natives.LocalDatagramSocket;
import io.flowgauge.capture.natives.NativeFailure;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;

/** Where datagrams for the syslog go. One thread at a time. */
interface SyslogStream extends AutoCloseable {
    /**
     * Sends a datagram; it may get lost on its way.
     *
     * @throws IOException if nobody takes it
     */
    void send(byte[] datagram) throws IOException;

    @Override
    void close();

    /**
     * Opens the way to an address.
     *
     * @throws IOException if there is nobody at it
     */
    static SyslogStream open(SyslogAddress address) throws IOException {
        return switch (address) {
            case SyslogAddress.Socket socket -> new Local(socket.path());
            case SyslogAddress.Udp udp -> new Udp(udp);
        };
    }

    /** To a local socket. The syslog may be started anew: its socket is another one then. */
    final class Local implements SyslogStream {
        private final String path;
        private LocalDatagramSocket socket;

        private Local(String path) throws IOException {
            this.path = path;
            socket = connect(path);
        }

        private static LocalDatagramSocket connect(String path) throws IOException {
            try {
                return new LocalDatagramSocket(path);
            } catch (NativeFailure e) {
                throw new IOException(e.getMessage(), e);
            }
        }

        @Override
        public void send(byte[] datagram) throws IOException {
            try {
                socket.send(datagram);
            } catch (NativeFailure e) {
                switch (e.errno()) {
                    case LibC.EAGAIN, LibC.ENOBUFS -> {
                        // The syslog is behind; a log line is not worth the wait.
                        return;
                    }
                    case LibC.EMSGSIZE, LibC.ENOMEM -> throw new IOException(e.getMessage(), e);
                    default -> {} // It has gone: ECONNREFUSED, ENOTCONN and others say so.
                }
                LocalDatagramSocket fresh = connect(path);
                socket.close();
                socket = fresh;
                try {
                    socket.send(datagram);
                } catch (NativeFailure again) {
                    throw new IOException(again.getMessage(), again);
                }
            }
        }

        @Override
        public void close() {
            socket.close();
        }
    }

    /** To another machine, or another port. */
    final class Udp implements SyslogStream {
        private final DatagramSocket socket = new DatagramSocket();
        private final InetSocketAddress address;

        private Udp(SyslogAddress.Udp to) throws IOException {
            address = new InetSocketAddress(to.host(), to.port());
            if (address.isUnresolved()) {
                socket.close();
                throw new IOException("host " + to.host() + " is not known");
            }
        }

        @Override
        public void send(byte[] datagram) throws IOException {
            socket.send(new DatagramPacket(datagram, datagram.length, address));
        }

        @Override
        public void close() {
            socket.close();
        }
    }
}
