package io.flowgauge.testkit.servers;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.flowgauge.testkit.TestCertificates;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * Debian's redis-server. Every write is on disk before it is answered, so that nothing that was
 * acknowledged is lost by {@link #kill}.
 */
public final class RedisServer extends ServerProcess {
    private static final Path PROGRAM = Path.of("/usr/bin/redis-server");
    private static final int TIMEOUT_MS = 10_000;

    private final int port;
    private final List<String> options;
    private final List<String> login;
    private final @Nullable TlsPair tls;

    private record TlsPair(TestCertificates certificates, String shown, String trusted) {}

    private RedisServer(
            Path directory, List<String> options, List<String> login, @Nullable TlsPair tls)
            throws IOException {
        this(directory, Ports.next(), options, login, tls);
    }

    private RedisServer(
            Path directory,
            int port,
            List<String> options,
            List<String> login,
            @Nullable TlsPair tls)
            throws IOException {
        super("redis", directory);
        this.port = port;
        this.options = new ArrayList<>(options);
        this.login = login;
        this.tls = tls;
    }

    private RedisServer started() throws IOException {
        Assumptions.assumeTrue(
                Files.isExecutable(PROGRAM), "skipped: needs Debian's package redis-server");
        if (tls == null) {
            options.addAll(List.of("--port", String.valueOf(port)));
        }
        start();
        return this;
    }

    /**
     * Starts a server without a password, or skips the test where Redis isn't installed.
     *
     * @param directory its own, for its data
     * @param options further ones of redis.conf, such as {@code --maxmemory 1mb}, word by word
     */
    public static RedisServer startOrSkip(Path directory, String... options) throws IOException {
        return new RedisServer(directory, List.of(options), List.of(), null).started();
    }

    /**
     * Starts a server at a port and one more address, for names that change; both have to be free
     * in the network namespace of the calling thread, in which the server is from then on.
     */
    public static RedisServer startAtOrSkip(Path directory, String address, int port)
            throws IOException {
        return new RedisServer(
                        directory,
                        port,
                        List.of("--bind", "127.0.0.1 " + address, "--protected-mode", "no"),
                        List.of(),
                        null)
                .started();
    }

    /** Starts a server that wants a password. */
    public static RedisServer startWithPasswordOrSkip(Path directory, String password)
            throws IOException {
        return new RedisServer(
                        directory,
                        List.of("--requirepass", password),
                        List.of("AUTH", password),
                        null)
                .started();
    }

    /**
     * Starts a server where only one user of its access control list may do anything.
     *
     * @param rules what the user may do, such as {@code ~* &* +@all}
     */
    public static RedisServer startWithUserOrSkip(
            Path directory, String user, String password, String rules) throws IOException {
        Path acl = Files.createDirectories(directory.toAbsolutePath()).resolve("users.acl");
        Files.writeString(
                acl, "user default off\nuser " + user + " on >" + password + " " + rules + "\n");
        return new RedisServer(
                        directory,
                        List.of("--aclfile", acl.toString()),
                        List.of("AUTH", user, password),
                        null)
                .started();
    }

    /**
     * Starts a server that speaks TLS only.
     *
     * @param needsClientCertificate whether clients must show the trusted certificate, or may not
     */
    public static RedisServer startTlsOrSkip(
            Path directory,
            TestCertificates certificates,
            String shown,
            String trusted,
            boolean needsClientCertificate)
            throws IOException, GeneralSecurityException {
        Files.createDirectories(directory);
        Path own = directory.toAbsolutePath();
        Files.writeString(own.resolve("server.pem"), certificates.certificate(shown));
        Files.writeString(own.resolve("server.key"), certificates.key(shown));
        Files.writeString(own.resolve("trust.pem"), certificates.certificate(trusted));
        RedisServer server =
                new RedisServer(
                        directory,
                        List.of(
                                "--tls-cert-file",
                                "server.pem",
                                "--tls-key-file",
                                "server.key",
                                "--tls-ca-cert-file",
                                "trust.pem",
                                "--tls-auth-clients",
                                needsClientCertificate ? "yes" : "no",
                                "--port",
                                "0"),
                        List.of(),
                        new TlsPair(certificates, shown, trusted));
        server.options.addAll(List.of("--tls-port", String.valueOf(server.port)));
        return server.started();
    }

    /** Returns the port, of TLS if it has that. */
    public int port() {
        return port;
    }

    @Override
    List<String> command() {
        List<String> command = new ArrayList<>();
        command.add(PROGRAM.toString());
        command.addAll(
                List.of(
                        "--bind",
                        "127.0.0.1",
                        "--save",
                        "",
                        "--appendonly",
                        "yes",
                        "--appendfsync",
                        "always",
                        "--dir",
                        directory().toString()));
        command.addAll(options);
        return command;
    }

    @Override
    boolean isReady() throws IOException {
        return send("PING").equals("PONG");
    }

    /**
     * Sends a command over a connection of its own and returns the answer as text: of an array its
     * elements, a line each; of nothing an empty text.
     *
     * @throws IOException also for an error that Redis answers with
     */
    public String send(String... command) throws IOException {
        try (Socket socket = connect()) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            if (!login.isEmpty()) {
                write(socket, login);
                answer(in);
            }
            write(socket, List.of(command));
            return answer(in);
        }
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket();
        try {
            socket.connect(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MS);
            socket.setSoTimeout(TIMEOUT_MS);
            return tls == null
                    ? socket
                    : tls.certificates
                            .server(/* shown= */ tls.trusted, /* trusted= */ tls.shown)
                            .getSocketFactory()
                            .createSocket(socket, "127.0.0.1", port, true);
        } catch (GeneralSecurityException | IOException e) {
            socket.close();
            throw new IOException(e.getMessage(), e);
        }
    }

    private static void write(Socket socket, List<String> command) throws IOException {
        StringBuilder request = new StringBuilder("*" + command.size() + "\r\n");
        for (String word : command) {
            request.append('$').append(word.getBytes(UTF_8).length).append("\r\n");
            request.append(word).append("\r\n");
        }
        socket.getOutputStream().write(request.toString().getBytes(UTF_8));
    }

    private static String answer(InputStream in) throws IOException {
        String line = line(in);
        String rest = line.substring(1);
        return switch (line.charAt(0)) {
            case '+', ':' -> rest;
            case '$' -> bulk(in, Integer.parseInt(rest));
            case '*' -> {
                List<String> all = new ArrayList<>();
                for (int i = Integer.parseInt(rest); i > 0; i--) {
                    all.add(answer(in));
                }
                yield String.join("\n", all);
            }
            default -> throw new IOException("Redis: " + rest);
        };
    }

    private static String bulk(InputStream in, int bytes) throws IOException {
        if (bytes < 0) {
            return "";
        }
        String text = new String(in.readNBytes(bytes), UTF_8);
        in.skipNBytes(2);
        return text;
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\r'; c = in.read()) {
            if (c < 0) {
                throw new EOFException();
            }
            line.append((char) c);
        }
        in.skipNBytes(1);
        return line.toString();
    }
}
