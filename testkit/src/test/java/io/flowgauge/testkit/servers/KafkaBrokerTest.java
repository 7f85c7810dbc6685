package io.flowgauge.testkit.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.flowgauge.testkit.TestCertificates;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaBrokerTest {
    @TempDir Path directory;

    @Test
    void shouldKeepRecordsWhenKilled() throws Exception {
        TestCertificates certificates =
                new TestCertificates(directory).add("server", "EC").add("client", "EC");
        try (KafkaBroker broker =
                KafkaBroker.startTls(
                        directory.resolve("kafka"), certificates, "server", "client")) {
            broker.createTopic("flows", 1);
            broker.write("flows", List.of("one", "zwölf"));
            broker.kill();
            broker.start();
            assertThat(broker.read("flows")).containsExactly("0\t\tone", "0\t\tzwölf");
            try (SSLSocket socket = connect(certificates, broker.tls())) {
                socket.startHandshake();
                assertThat(socket.getSession().getPeerPrincipal().getName()).isEqualTo("CN=server");
            }
            assertThat(
                            broker.read(
                                    "flows",
                                    broker.saslTlsSettings(
                                            "SCRAM-SHA-512",
                                            KafkaBroker.USER,
                                            KafkaBroker.PASSWORD,
                                            certificates.certificate("server"))))
                    .hasSize(2);
            assertThatIOException()
                    .isThrownBy(
                            () ->
                                    broker.read(
                                            "flows",
                                            broker.saslSettings(
                                                    "PLAIN", KafkaBroker.USER, "wrong")))
                    .withMessageContaining("Authentication failed");
        }
    }

    private static SSLSocket connect(TestCertificates certificates, String address)
            throws Exception {
        int port = Integer.parseInt(address.substring(address.indexOf(':') + 1));
        return (SSLSocket)
                certificates
                        .server(/* shown= */ "client", /* trusted= */ "server")
                        .getSocketFactory()
                        .createSocket(InetAddress.getLoopbackAddress(), port);
    }
}
