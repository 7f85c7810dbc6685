package io.flowgauge.testkit.servers;

import io.flowgauge.testkit.TestCertificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;

/**
 * The Lumberjack server of Apache Camel 4.17, which takes what Logstash's input for Beats takes. An
 * event is in the file of events before its window is acknowledged.
 */
public final class LumberjackServer extends ServerProcess {
    private static final String READY = "lumberjack is ready";

    private final int port = Ports.next();
    private final List<String> tlsFiles;
    private int starts;

    private LumberjackServer(Path directory, List<String> tlsFiles) throws IOException {
        super("lumberjack", directory);
        this.tlsFiles = tlsFiles;
    }

    private LumberjackServer started() throws IOException {
        start();
        return this;
    }

    /**
     * Starts a server, and waits until it answers.
     *
     * @param directory its own, for its data
     */
    public static LumberjackServer start(Path directory) throws IOException {
        return new LumberjackServer(directory, List.of()).started();
    }

    /**
     * Starts a server that speaks TLS.
     *
     * @param needsClientCertificate whether clients must show the trusted certificate, or need none
     */
    public static LumberjackServer startTls(
            Path directory,
            TestCertificates certificates,
            String shown,
            String trusted,
            boolean needsClientCertificate)
            throws IOException, GeneralSecurityException {
        Path own = Files.createDirectories(directory.toAbsolutePath());
        Path key = own.resolve("server.key");
        Files.writeString(key, certificates.key(shown));
        Path certificate = own.resolve("server.pem");
        Files.writeString(certificate, certificates.certificate(shown));
        Path trust = own.resolve("trust.pem");
        Files.writeString(trust, certificates.certificate(trusted));
        return new LumberjackServer(
                        directory,
                        List.of(
                                key.toString(),
                                certificate.toString(),
                                trust.toString(),
                                String.valueOf(needsClientCertificate)))
                .started();
    }

    /** Returns the port. */
    public int port() {
        return port;
    }

    /**
     * Returns the file of events: one in JSON per line, as they came, those that came twice too.
     */
    public Path file() {
        return directory().resolve("events.ndjson");
    }

    /** Returns the events so far, each in JSON; a line that isn't whole is left out. */
    public List<String> events() throws IOException {
        if (!Files.exists(file())) {
            return List.of();
        }
        String text = Files.readString(file());
        return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    }

    /**
     * Lets the server fail at an event, once: those of the window before it are in the file, the
     * window isn't acknowledged, and the connection is closed.
     */
    public void failOnce() throws IOException {
        Files.createFile(directory().resolve("fail-once"));
    }

    @Override
    List<String> command() throws IOException {
        starts++;
        List<Object> arguments = new ArrayList<>();
        arguments.add(port);
        arguments.add(directory());
        arguments.add(READY + " " + starts);
        arguments.addAll(tlsFiles);
        return ServerModule.find("lumberjack")
                .java(
                        List.of("-Xmx128m"),
                        "io.flowgauge.testservers.lumberjack.LumberjackNode",
                        arguments.toArray());
    }

    @Override
    boolean isReady() throws IOException {
        return Files.readString(log()).contains(READY + " " + starts + "\n");
    }
}
