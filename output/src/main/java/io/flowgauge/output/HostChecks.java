package io.flowgauge.output;

import io.flowgauge.output.Check.Finding;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.Certificate;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;

/** The first steps of a test of any host: its name, a connection, TLS. */
public final class HostChecks {
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("yyyy-MM-dd").withZone(ZoneOffset.UTC);

    /** A certificate that ends sooner is worth a warning. */
    private static final int DAYS_LEFT_MIN = 14;

    private final String host;
    private final int port;
    private final int timeoutMs;

    /**
     * Makes steps for a host.
     *
     * @param timeoutMs how long a connection and a handshake may take, above 0
     */
    public HostChecks(String host, int port, int timeoutMs) {
        this.host = host;
        this.port = port;
        this.timeoutMs = timeoutMs;
    }

    /**
     * Returns the steps.
     *
     * @param tls what is trusted and shown; empty for a host without TLS
     */
    public List<Check> all(Optional<TlsSettings> tls) {
        List<Check> all = new ArrayList<>();
        all.add(new Check("dns lookup", this::resolve));
        all.add(new Check("dial up", this::connect));
        all.add(tls.isPresent() ? new Check("TLS", () -> shakeHands(tls.get())) : withoutTls());
        return all;
    }

    /** Returns what stands in the place of the step of TLS where there is none. */
    public static Check withoutTls() {
        return Check.note("TLS", () -> Finding.warning("secure connection disabled"));
    }

    private Finding resolve() throws IOException {
        return Finding.ok(
                "addresses: "
                        + Arrays.stream(addresses())
                                .map(InetAddress::getHostAddress)
                                .collect(Collectors.joining(", ")));
    }

    private InetAddress[] addresses() throws IOException {
        try {
            return InetAddress.getAllByName(host);
        } catch (UnknownHostException e) {
            throw new IOException(
                    "no address of " + host + " is known; check its spelling, and the name server",
                    e);
        }
    }

    /** Connects and goes away again. */
    public Finding connect() throws IOException {
        try (Socket _ = socket()) {
            return Finding.ok("");
        }
    }

    private Socket socket() throws IOException {
        IOException first = null;
        for (InetAddress address : addresses()) {
            Socket socket = new Socket();
            try {
                socket.connect(new InetSocketAddress(address, port), timeoutMs);
                return socket;
            } catch (IOException e) {
                socket.close();
                first = first == null ? reason(address, e) : first;
            }
        }
        throw first == null ? new UnknownHostException(host) : first;
    }

    private IOException reason(InetAddress address, IOException e) {
        String where = address.getHostAddress() + ":" + port;
        return new IOException(
                switch (e) {
                    case SocketTimeoutException _ ->
                            where
                                    + ": no answer within "
                                    + timeoutMs / 1_000
                                    + " s; a firewall may be in between, or the machine is off";
                    case NoRouteToHostException _ ->
                            where + ": no route to the host; check network and firewall";
                    case ConnectException _ ->
                            where
                                    + ": "
                                    + ("" + e.getMessage()).toLowerCase(java.util.Locale.ROOT)
                                    + "; the server does not run, or at another port";
                    default -> where + ": " + e.getMessage();
                },
                e);
    }

    /** Connects, and tells the version and the certificate. */
    private Finding shakeHands(TlsSettings tls) throws IOException {
        try (Socket plain = socket();
                SSLSocket socket =
                        (SSLSocket)
                                tls.context()
                                        .getSocketFactory()
                                        .createSocket(plain, host, port, true)) {
            socket.setSoTimeout(timeoutMs);
            socket.setSSLParameters(tls.parameters());
            socket.startHandshake();
            return finding(tls, socket.getSession());
        } catch (SSLException e) {
            throw new IOException(advice(e), e);
        } catch (SocketTimeoutException e) {
            throw new IOException(
                    "no answer to the TLS handshake; the server may not speak TLS at this port", e);
        }
    }

    private static Finding finding(TlsSettings tls, SSLSession session) throws SSLException {
        Certificate[] chain = session.getPeerCertificates();
        String text = session.getProtocol() + ", " + session.getCipherSuite();
        if (chain.length == 0 || !(chain[0] instanceof X509Certificate certificate)) {
            return Finding.ok(text);
        }
        Instant end = certificate.getNotAfter().toInstant();
        text +=
                ", certificate of "
                        + certificate.getSubjectX500Principal().getName()
                        + " until "
                        + DAY.format(end);
        if (!tls.files().verification().withName()) {
            return Finding.warning(text + "; ssl.verification_mode leaves out checks");
        }
        boolean endsSoon = end.isBefore(Instant.now().plus(DAYS_LEFT_MIN, ChronoUnit.DAYS));
        return new Finding(endsSoon, text + (endsSoon ? ": that is soon" : ""));
    }

    /** Says why a handshake failed and what can be done. */
    private static String advice(SSLException e) {
        String all = "";
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateExpiredException) {
                return "the certificate has expired ("
                        + cause.getMessage()
                        + "); the server needs a new one";
            }
            if (cause instanceof CertificateNotYetValidException) {
                return "the certificate is not valid yet ("
                        + cause.getMessage()
                        + "); check the clocks";
            }
            all += cause.getMessage() + " ";
        }
        if (all.contains("unable to find valid certification path")
                || all.contains("Path does not chain")) {
            return "the certificate is signed by nobody who is trusted; name the authority in"
                    + " ssl.certificate_authorities";
        }
        if (all.contains("No subject alternative") || all.contains("No name matching")) {
            return "the certificate is for another name ("
                    + e.getMessage()
                    + "); use that name in hosts, or ssl.verification_mode: certificate";
        }
        if (all.contains("bad_certificate") || all.contains("certificate_required")) {
            return "the server wants another client certificate ("
                    + e.getMessage()
                    + "); set ssl.certificate and ssl.key";
        }
        if (all.contains("Unsupported or unrecognized SSL message")) {
            return "the server does not speak TLS at this port; set ssl.enabled: false, or use the"
                    + " port for TLS";
        }
        if (all.contains("terminated the handshake")) {
            return "the server ended the TLS handshake; it may not speak TLS at this port";
        }
        return "" + e.getMessage();
    }
}
