package io.flowgauge.testkit;

import java.net.ConnectException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/** Packets that tests send, from the network namespace of the calling thread. */
public final class Traffic {
    private Traffic() {}

    /** Sends datagrams of some bytes of payload to a port that nobody listens on. */
    public static void udp(String address, int port, int bytes, int count) throws Exception {
        try (DatagramSocket socket = new DatagramSocket()) {
            DatagramPacket packet =
                    new DatagramPacket(
                            new byte[bytes], bytes, InetAddress.getByName(address), port);
            for (int i = 0; i < count; i++) {
                socket.send(packet);
            }
        }
    }

    /** Tries to open a connection to a port that nobody listens on. */
    public static void refusedTcp(String address, int port) throws Exception {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, port), 2_000);
            throw new AssertionError("somebody listens on port " + port);
        } catch (ConnectException _) {
            // As expected: a SYN went out, a RST came back.
        }
    }
}
