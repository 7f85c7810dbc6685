package io.flowgauge.event.processor;

import io.flowgauge.event.AddressText;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.minidns.dnsmessage.DnsMessage;
import org.minidns.dnsmessage.DnsMessage.RESPONSE_CODE;
import org.minidns.dnsmessage.Question;
import org.minidns.record.A;
import org.minidns.record.AAAA;
import org.minidns.record.Data;
import org.minidns.record.PTR;
import org.minidns.record.Record;
import org.minidns.record.TXT;

/**
 * Asks DNS servers over UDP, and over TCP where an answer is too long for that (RFC 1035, RFC
 * 7766), or over TLS (RFC 7858); several threads may. It knows no file of hosts and no search
 * domains.
 */
final class DnsResolver {
    /** The port of DNS. */
    static final int PORT = 53;

    /** The port of DNS over TLS. */
    static final int TLS_PORT = 853;

    private static final int ANSWER_BYTES_MAX = 65_535;
    private static final long NS_PER_MS = 1_000_000;
    private static final long NS_PER_SECOND = 1_000_000_000;

    private final List<InetSocketAddress> servers;
    private final Optional<SSLSocketFactory> tls;
    private final SecureRandom random = new SecureRandom();
    private volatile int first;

    /**
     * Makes a resolver that asks servers in order, beginning with the one that answered last.
     *
     * @param tls asks over TLS; a server's certificate must name its address
     */
    DnsResolver(List<InetSocketAddress> servers, Optional<SSLSocketFactory> tls) {
        this.servers = List.copyOf(servers);
        this.tls = tls;
    }

    /**
     * Asks until a server says what there is, or that there is nothing.
     *
     * @param limitNs how long that may take, for all servers together
     */
    DnsAnswer ask(Question question, long limitNs) {
        long endNs = System.nanoTime() + limitNs;
        String why = "";
        boolean late = false;
        int begin = first;
        for (int i = 0; i < servers.size(); i++) {
            int index = (begin + i) % servers.size();
            long leftNs = endNs - System.nanoTime();
            long shareNs = leftNs / (servers.size() - i);
            if (shareNs < NS_PER_MS) {
                break;
            }
            try {
                DnsMessage answer = exchange(servers.get(index), question, shareNs);
                if (answer.responseCode == RESPONSE_CODE.NO_ERROR
                        || answer.responseCode == RESPONSE_CODE.NX_DOMAIN) {
                    first = index;
                    return read(answer, question.type);
                }
                why = "the server answered " + answer.responseCode;
            } catch (SocketTimeoutException e) {
                late = true;
            } catch (IOException e) {
                why = "" + e.getMessage();
            }
        }
        return late || why.isEmpty() ? DnsAnswer.LATE : DnsAnswer.failed(why);
    }

    private DnsMessage exchange(InetSocketAddress server, Question question, long limitNs)
            throws IOException {
        long endNs = System.nanoTime() + limitNs;
        DnsMessage query =
                DnsMessage.builder()
                        .setId(random.nextInt(1 << 16))
                        .setRecursionDesired(true)
                        .setQuestion(question)
                        .build();
        return tls.isPresent()
                ? overTls(tls.get(), server, query, endNs)
                : overUdp(server, query, endNs);
    }

    private static DnsMessage overUdp(InetSocketAddress server, DnsMessage query, long endNs)
            throws IOException {
        byte[] bytes = query.toArray();
        // A socket for each question has a port of its own, which makes forging answers hard.
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(server);
            socket.send(new DatagramPacket(bytes, bytes.length));
            byte[] buffer = new byte[ANSWER_BYTES_MAX];
            while (true) {
                socket.setSoTimeout(leftMs(endNs));
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                socket.receive(packet);
                DnsMessage answer = parse(Arrays.copyOf(buffer, packet.getLength()));
                if (isFor(query, answer)) {
                    return answer.truncated ? overTcp(server, query, endNs) : answer;
                }
            }
        }
    }

    private static DnsMessage overTcp(InetSocketAddress server, DnsMessage query, long endNs)
            throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(server, leftMs(endNs));
            return exchange(socket, query, endNs);
        }
    }

    private static DnsMessage overTls(
            SSLSocketFactory tls, InetSocketAddress server, DnsMessage query, long endNs)
            throws IOException {
        try (Socket plain = new Socket()) {
            plain.connect(server, leftMs(endNs));
            String host = server.getAddress().getHostAddress();
            try (SSLSocket socket =
                    (SSLSocket) tls.createSocket(plain, host, server.getPort(), true)) {
                SSLParameters parameters = socket.getSSLParameters();
                // The rules of RFC 2818 for what a certificate names: its address, here.
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
                socket.setSSLParameters(parameters);
                socket.setSoTimeout(leftMs(endNs));
                socket.startHandshake();
                return exchange(socket, query, endNs);
            }
        }
    }

    /** Asks over a stream, where a length stands before each message. */
    private static DnsMessage exchange(Socket socket, DnsMessage query, long endNs)
            throws IOException {
        byte[] bytes = query.toArray();
        DataOutputStream out = new DataOutputStream(socket.getOutputStream());
        byte[] framed = new byte[bytes.length + 2];
        framed[0] = (byte) (bytes.length >> 8);
        framed[1] = (byte) bytes.length;
        System.arraycopy(bytes, 0, framed, 2, bytes.length);
        out.write(framed);
        DataInputStream in = new DataInputStream(socket.getInputStream());
        socket.setSoTimeout(leftMs(endNs));
        byte[] answer = new byte[in.readUnsignedShort()];
        for (int read = 0; read < answer.length; ) {
            socket.setSoTimeout(leftMs(endNs));
            int more = in.read(answer, read, answer.length - read);
            if (more < 0) {
                throw new IOException("the server's answer is cut");
            }
            read += more;
        }
        DnsMessage message = parse(answer);
        if (!isFor(query, message)) {
            throw new IOException("the server answered another question");
        }
        return message;
    }

    private static int leftMs(long endNs) throws SocketTimeoutException {
        long leftMs = (endNs - System.nanoTime()) / NS_PER_MS;
        if (leftMs <= 0) {
            throw new SocketTimeoutException();
        }
        return (int) Math.min(leftMs, Integer.MAX_VALUE);
    }

    private static boolean isFor(DnsMessage query, DnsMessage answer) {
        return answer.qr && answer.id == query.id && answer.questions.equals(query.questions);
    }

    private static DnsMessage parse(byte[] bytes) throws IOException {
        try {
            return new DnsMessage(bytes);
        } catch (IOException | RuntimeException e) { // the library throws all kinds for bad bytes
            throw new IOException("the server's answer is damaged", e);
        }
    }

    private static DnsAnswer read(DnsMessage answer, Record.TYPE type) {
        if (answer.responseCode == RESPONSE_CODE.NX_DOMAIN) {
            return DnsAnswer.failed("there is no such name");
        }
        List<String> values = new ArrayList<>();
        long ttlSeconds = Long.MAX_VALUE / NS_PER_SECOND;
        for (Record<? extends Data> record : answer.answerSection) {
            if (record.type == type) {
                values.add(text(record.payloadData));
                ttlSeconds = Math.min(ttlSeconds, record.ttl);
            }
        }
        return values.isEmpty()
                ? DnsAnswer.failed("the name has no record of type " + type)
                : new DnsAnswer(List.copyOf(values), ttlSeconds * NS_PER_SECOND, "");
    }

    private static String text(Data data) {
        return switch (data) {
            case PTR pointer -> withoutDot(pointer.target.getRawAce());
            case A address -> AddressText.of(address.getIp());
            case AAAA address -> AddressText.of(address.getIp());
            case TXT text -> String.join("", text.getCharacterStrings());
            default -> data.toString();
        };
    }

    private static String withoutDot(String name) {
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }
}
