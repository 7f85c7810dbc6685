package io.flowgauge.output.tcp;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Optional;

/**
 * A SOCKS5 proxy (RFC 1928), with a user and a password (RFC 1929) if it wants them.
 *
 * @param host its name or address
 * @param port its port
 * @param login user and password to show
 * @param resolvesHere whether names of hosts are looked up here, and not by the proxy
 */
public record SocksProxy(String host, int port, Optional<Login> login, boolean resolvesHere) {
    private static final int VERSION = 5;
    private static final int NO_LOGIN = 0;
    private static final int WITH_LOGIN = 2;
    private static final int LOGIN_VERSION = 1;
    private static final int CONNECT = 1;
    private static final int IPV4 = 1;
    private static final int NAME = 3;
    private static final int IPV6 = 4;
    private static final int IPV4_BYTES = 4;
    private static final int IPV6_BYTES = 16;

    /** Longest name, user or password that a byte can give the length of. */
    static final int TEXT_BYTES_MAX = 255;

    /**
     * A user and a password, each of 1 to 255 bytes.
     *
     * @param user whose name is no secret
     */
    public record Login(String user, String password) {
        @Override
        public String toString() {
            return user;
        }
    }

    /**
     * Has the proxy connect to a host.
     *
     * @param socket a connection to the proxy
     * @param target name or address of the host
     * @throws IOException if the proxy doesn't; the message says why
     */
    void connect(Socket socket, String target, int targetPort) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        OutputStream out = socket.getOutputStream();
        greet(in, out);
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.write(VERSION);
        request.write(CONNECT);
        request.write(0);
        if (resolvesHere) {
            byte[] address = InetAddress.getByName(target).getAddress();
            request.write(address.length == IPV4_BYTES ? IPV4 : IPV6);
            request.writeBytes(address);
        } else {
            request.write(NAME);
            writeText(request, target);
        }
        request.write(targetPort >>> 8);
        request.write(targetPort);
        out.write(request.toByteArray());
        expectVersion(in.readUnsignedByte());
        int answer = in.readUnsignedByte();
        if (answer != 0) {
            throw new IOException(here() + " refused to connect: " + reason(answer));
        }
        in.readUnsignedByte();
        int bytes =
                switch (in.readUnsignedByte()) {
                    case IPV4 -> IPV4_BYTES;
                    case IPV6 -> IPV6_BYTES;
                    case NAME -> in.readUnsignedByte();
                    default -> throw new IOException(here() + " answers with an unknown address");
                };
        in.skipNBytes(bytes + Short.BYTES);
    }

    private void greet(DataInputStream in, OutputStream out) throws IOException {
        out.write(
                login.isPresent()
                        ? new byte[] {VERSION, 2, NO_LOGIN, WITH_LOGIN}
                        : new byte[] {VERSION, 1, NO_LOGIN});
        expectVersion(in.readUnsignedByte());
        int method = in.readUnsignedByte();
        if (method == WITH_LOGIN && login.isPresent()) {
            ByteArrayOutputStream request = new ByteArrayOutputStream();
            request.write(LOGIN_VERSION);
            writeText(request, login.get().user());
            writeText(request, login.get().password());
            out.write(request.toByteArray());
            in.readUnsignedByte();
            if (in.readUnsignedByte() != 0) {
                throw new IOException(here() + " refuses user " + login.get().user());
            }
        } else if (method != NO_LOGIN) {
            throw new IOException(
                    here()
                            + (login.isPresent()
                                    ? " takes no user and password"
                                    : " wants a user and a password"));
        }
    }

    private void expectVersion(int version) throws IOException {
        if (version != VERSION) {
            throw new IOException(here() + " does not speak SOCKS5");
        }
    }

    private static void writeText(ByteArrayOutputStream to, String text) throws IOException {
        byte[] bytes = text.getBytes(UTF_8);
        if (bytes.length > TEXT_BYTES_MAX) {
            throw new IOException("a name longer than SOCKS5 can take: " + text);
        }
        to.write(bytes.length);
        to.writeBytes(bytes);
    }

    private String here() {
        return "proxy " + host + ":" + port;
    }

    /** Returns what an answer means (RFC 1928, section 6). */
    private static String reason(int answer) {
        return switch (answer) {
            case 1 -> "general failure";
            case 2 -> "not allowed by its rules";
            case 3 -> "network unreachable";
            case 4 -> "host unreachable";
            case 5 -> "connection refused";
            case 6 -> "time over";
            case 7 -> "command not supported";
            case 8 -> "kind of address not supported";
            default -> "answer " + answer;
        };
    }
}
