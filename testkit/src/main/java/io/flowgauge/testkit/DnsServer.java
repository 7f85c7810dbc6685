package io.flowgauge.testkit;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A dnsmasq on a port of the loopback interface, which knows what a test tells it. */
public final class DnsServer implements AutoCloseable {
    private static final Path PROGRAM = Path.of("/usr/sbin/dnsmasq");
    private static final int ATTEMPTS = 5;
    private static final int PORT = 53;

    private final Process process;
    private final Path log;
    private final int port;

    private DnsServer(Process process, Path log, int port) {
        this.process = process;
        this.log = log;
        this.port = port;
    }

    /**
     * Starts a server, or skips the test where the program is missing.
     *
     * @param directory for the server's log
     * @param options of dnsmasq, such as {@code --host-record=a.example,192.0.2.1}
     */
    public static DnsServer startOrSkip(Path directory, String... options)
            throws IOException, InterruptedException {
        Assumptions.assumeTrue(
                Files.isExecutable(PROGRAM), "skipped: needs dnsmasq of the package dnsmasq-base");
        for (int attempt = 1; ; attempt++) {
            DnsServer server = start(directory, freePort(), options);
            if (server.awaitStart()) {
                return server;
            }
            server.close();
            if (attempt == ATTEMPTS) {
                throw new IOException("dnsmasq did not start: " + server.log());
            }
        }
    }

    /**
     * Starts a server at port 53 of loopback, for a network namespace of the test's that the
     * calling thread is in; or skips the test where the program is missing.
     *
     * @param hosts a file of addresses and names, which {@link #readAgain} reads
     */
    public static DnsServer startAtPort53OrSkip(Path directory, Path hosts)
            throws IOException, InterruptedException {
        Assumptions.assumeTrue(
                Files.isExecutable(PROGRAM), "skipped: needs dnsmasq of the package dnsmasq-base");
        DnsServer server = start(directory, PORT, "--addn-hosts=" + hosts);
        if (!server.awaitStart()) {
            server.close();
            throw new IOException("dnsmasq did not start: " + server.log());
        }
        return server;
    }

    /** Lets the server read its file of names again, which it has done on return. */
    public void readAgain() throws IOException, InterruptedException {
        int before = questions("read ");
        new ProcessBuilder("kill", "-HUP", "" + process.pid()).inheritIO().start().waitFor();
        for (int i = 0; i < 200 && questions("read ") == before; i++) {
            process.waitFor(25, TimeUnit.MILLISECONDS);
        }
    }

    private static DnsServer start(Path directory, int port, String... options) throws IOException {
        Path log = Files.createTempFile(directory, "dnsmasq", ".log");
        List<String> command =
                new ArrayList<>(
                        List.of(
                                PROGRAM.toString(),
                                "--keep-in-foreground",
                                "--conf-file=/dev/null",
                                "--pid-file=",
                                "--user=" + System.getProperty("user.name"),
                                "--listen-address=127.0.0.1",
                                "--bind-interfaces",
                                "--port=" + port,
                                "--no-resolv",
                                "--no-hosts",
                                "--log-queries",
                                "--log-facility=-"));
        command.addAll(List.of(options));
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        return new DnsServer(process, log, port);
    }

    private static int freePort() throws IOException {
        try (DatagramSocket socket =
                new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            return socket.getLocalPort();
        }
    }

    private boolean awaitStart() throws IOException, InterruptedException {
        for (int i = 0; i < 200 && process.isAlive(); i++) {
            if (log().contains("started")) {
                return true;
            }
            process.waitFor(25, TimeUnit.MILLISECONDS);
        }
        return false;
    }

    /** Returns address and port. */
    public String address() {
        return "127.0.0.1:" + port;
    }

    /** Returns how many questions of a kind came, such as {@code query[A] a.example}. */
    public int questions(String kind) throws IOException {
        return log().split(java.util.regex.Pattern.quote(kind), -1).length - 1;
    }

    private String log() throws IOException {
        return Files.readString(log);
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
