package io.flowgauge.testservers.lumberjack;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.jsse.KeyManagersParameters;
import org.apache.camel.support.jsse.KeyStoreParameters;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.support.jsse.SSLContextServerParameters;
import org.apache.camel.support.jsse.TrustManagersParameters;

/**
 * Runs a Lumberjack server until SIGTERM, which appends what it receives to events.ndjson.
 * Arguments are the port, the directory and what to print when it answers; for TLS further the
 * files of key, certificate and trusted certificate, and true if clients must show that.
 */
public final class LumberjackNode {
    private static final char[] PASSWORD = "password".toCharArray();

    private LumberjackNode() {}

    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[1]);
        boolean hasTls = arguments.length > 3;
        DefaultCamelContext context = new DefaultCamelContext();
        if (hasTls) {
            context.getRegistry()
                    .bind(
                            "tls",
                            tls(
                                    Path.of(arguments[3]),
                                    Path.of(arguments[4]),
                                    Path.of(arguments[5]),
                                    Boolean.parseBoolean(arguments[6])));
        }
        String uri =
                "lumberjack:127.0.0.1:"
                        + arguments[0]
                        + (hasTls ? "?sslContextParameters=#tls" : "");
        OutputStream file = new FileOutputStream(directory.resolve("events.ndjson").toFile(), true);
        ObjectMapper json = new ObjectMapper();
        Path failOnce = directory.resolve("fail-once");
        context.addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        errorHandler(noErrorHandler());
                        from(uri)
                                .process(
                                        exchange -> {
                                            if (Files.deleteIfExists(failOnce)) {
                                                throw new IOException("made by a test");
                                            }
                                            append(
                                                    file,
                                                    json.writeValueAsString(
                                                            exchange.getMessage().getBody()));
                                        });
                    }
                });
        Runtime.getRuntime().addShutdownHook(new Thread(context::stop));
        context.start();
        System.out.println(arguments[2]);
        Thread.currentThread().join();
    }

    private static synchronized void append(OutputStream file, String line) throws IOException {
        file.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private static SSLContextParameters tls(
            Path key, Path certificate, Path trusted, boolean needsClientCertificate)
            throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(null, null);
        keys.setKeyEntry(
                "server", privateKey(key), PASSWORD, new Certificate[] {certificate(certificate)});
        KeyManagersParameters keyManagers = new KeyManagersParameters();
        keyManagers.setKeyStore(parameters(keys));
        keyManagers.setKeyPassword(new String(PASSWORD));
        KeyStore trust = KeyStore.getInstance("PKCS12");
        trust.load(null, null);
        trust.setCertificateEntry("client", certificate(trusted));
        TrustManagersParameters trustManagers = new TrustManagersParameters();
        trustManagers.setKeyStore(parameters(trust));
        SSLContextServerParameters server = new SSLContextServerParameters();
        server.setClientAuthentication(needsClientCertificate ? "REQUIRE" : "NONE");
        SSLContextParameters tls = new SSLContextParameters();
        tls.setKeyManagers(keyManagers);
        tls.setTrustManagers(trustManagers);
        tls.setServerParameters(server);
        return tls;
    }

    private static KeyStoreParameters parameters(KeyStore store) {
        return new KeyStoreParameters() {
            @Override
            public KeyStore createKeyStore() {
                return store;
            }
        };
    }

    private static Certificate certificate(Path pem) throws Exception {
        return CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(Files.readAllBytes(pem)));
    }

    private static PrivateKey privateKey(Path pem) throws Exception {
        byte[] pkcs8 =
                Base64.getMimeDecoder()
                        .decode(Files.readString(pem).replaceAll("-----[A-Z ]+-----", ""));
        try {
            return KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        } catch (InvalidKeySpecException e) {
            return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        }
    }
}
