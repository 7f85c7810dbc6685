package io.flowgauge.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.ConfigObject;
import io.flowgauge.config.Notice;
import io.flowgauge.config.SectionReader;
import io.flowgauge.config.YamlReader;
import io.flowgauge.testkit.TestCertificates;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class TlsSettingsTest {
    @TempDir static Path directory;

    @SuppressWarnings("NullAway.Init")
    private static TestCertificates certificates;

    private final List<Notice> notices = new ArrayList<>();

    @BeforeAll
    static void make() throws Exception {
        certificates =
                new TestCertificates(directory)
                        .add("server", "EC")
                        .add("probe", "RSA")
                        .addExpired("expired")
                        .addForOtherHost("other")
                        .add("authority", "EC")
                        .addSigned("between", "authority")
                        .addSigned("signed", "between");
    }

    private Optional<TlsSettings> read(String yaml) throws UserErrorException {
        ConfigObject object = YamlReader.read("test.yml", yaml);
        return TlsSettings.read(object, SectionReader.of(object, "output.x"), notices::add);
    }

    private static String quoted(String pem) {
        return "\"" + pem.replace("\n", "\\n") + "\"";
    }

    private static String authority(String name) throws Exception {
        return "ssl.certificate_authorities: [" + quoted(certificates.certificate(name)) + "]";
    }

    /**
     * Shakes hands with a server that shows a certificate; throws if either side doesn't want to.
     */
    private static void connect(TlsSettings settings, String... shown) throws Exception {
        try (SSLServerSocket server =
                (SSLServerSocket)
                        certificates
                                .server(List.of(shown), "probe")
                                .getServerSocketFactory()
                                .createServerSocket(0)) {
            server.setWantClientAuth(true);
            Thread answering =
                    Thread.startVirtualThread(
                            () -> {
                                try (SSLSocket socket = (SSLSocket) server.accept()) {
                                    socket.getOutputStream().write(socket.getInputStream().read());
                                } catch (IOException e) {
                                    // The client sees it too.
                                }
                            });
            try (SSLSocket socket =
                    (SSLSocket)
                            settings.context()
                                    .getSocketFactory()
                                    .createSocket("127.0.0.1", server.getLocalPort())) {
                socket.setSSLParameters(settings.parameters());
                socket.setSoTimeout(60_000);
                socket.getOutputStream().write(7);
                assertThat(socket.getInputStream().read()).isEqualTo(7);
            }
            answering.join();
        }
    }

    @Test
    void shouldBeNothingWithoutSslOrWhereItIsSwitchedOff() throws Exception {
        assertThat(read("a: b")).isEmpty();
        assertThat(read("ssl:")).isEmpty();
        assertThat(read("ssl.enabled: false")).isEmpty();
        assertThat(read("ssl.verification_mode: full")).contains(TlsSettings.DEFAULT);
    }

    @Test
    void shouldTrustAuthoritiesOnly() throws Exception {
        connect(read(authority("server")).orElseThrow(), "server");
        TlsSettings wrong = read(authority("probe")).orElseThrow();
        assertThatThrownBy(() -> connect(wrong, "server")).isInstanceOf(SSLException.class);
        assertThatThrownBy(() -> connect(TlsSettings.DEFAULT, "server"))
                .isInstanceOf(SSLException.class);
        connect(read("ssl.verification_mode: none").orElseThrow(), "server");
    }

    @Test
    void shouldRefuseWhatHasExpired() throws Exception {
        TlsSettings settings = read(authority("expired")).orElseThrow();
        assertThatThrownBy(() -> connect(settings, "expired")).hasMessageContaining("NotAfter");
    }

    @Test
    void shouldCheckTheNameUnlessOnlyTheCertificateCounts() throws Exception {
        for (String mode : List.of("full", "strict")) {
            TlsSettings named =
                    read(authority("other") + "\nssl.verification_mode: " + mode).orElseThrow();
            assertThatThrownBy(() -> connect(named, "other")).isInstanceOf(SSLException.class);
        }
        String certificate = "\nssl.verification_mode: certificate";
        connect(read(authority("other") + certificate).orElseThrow(), "other");
        TlsSettings untrusted = read(authority("probe") + certificate).orElseThrow();
        assertThatThrownBy(() -> connect(untrusted, "other")).isInstanceOf(SSLException.class);
    }

    @Test
    void shouldTrustAnAuthorityByItsHash() throws Exception {
        X509Certificate server = certificate("server");
        String hash = HexFormat.of().formatHex(sha256(server.getEncoded()));
        connect(read("ssl.ca_trusted_fingerprint: " + hash).orElseThrow(), "server");
        TlsSettings other = read("ssl.ca_trusted_fingerprint: " + "f".repeat(64)).orElseThrow();
        assertThatThrownBy(() -> connect(other, "server")).isInstanceOf(SSLException.class);
    }

    @Test
    void shouldWantAKeyOfTheChain() throws Exception {
        String pin = Base64.getEncoder().encodeToString(sha256(key("server")));
        String other = Base64.getEncoder().encodeToString(sha256(key("probe")));
        String authority = authority("server") + "\nssl.ca_sha256: '";
        connect(read(authority + pin + "'").orElseThrow(), "server");
        TlsSettings wrong = read(authority + other + "'").orElseThrow();
        assertThatThrownBy(() -> connect(wrong, "server")).hasMessageContaining("ca_sha256");
    }

    @ParameterizedTest
    @ValueSource(strings = {"authority", "between", "signed"})
    void shouldTakeAKeyOfAnyCertificateThatVouchesForThePeers(String pinned) throws Exception {
        TlsSettings settings = pinned("authority", pinned);
        connect(settings, "signed", "between");
        connect(settings, "signed", "between", "authority");
        connect(settings, "signed", "server", "between");
    }

    @Test
    void shouldTakeTheKeyOfATrustedCertificateInBetween() throws Exception {
        connect(pinned("between", "between"), "signed", "between");
        connect(pinned("between", "between"), "signed");
        TlsSettings beyond = pinned("between", "authority");
        assertThatThrownBy(() -> connect(beyond, "signed", "between", "authority"))
                .hasMessageContaining("ca_sha256");
    }

    @Test
    void shouldRefuseAPinnedCertificateThatIsOnlyShown() throws Exception {
        TlsSettings settings = pinned("authority", "server");
        assertThatThrownBy(() -> connect(settings, "signed", "between", "server"))
                .isInstanceOf(SSLException.class)
                .hasMessageContaining("ca_sha256");
        assertThatThrownBy(() -> connect(settings, "signed", "between", "authority", "server"))
                .isInstanceOf(SSLException.class)
                .hasMessageContaining("ca_sha256");
    }

    private TlsSettings pinned(String authority, String pinned) throws Exception {
        String pin = Base64.getEncoder().encodeToString(sha256(key(pinned)));
        return read(authority(authority) + "\nssl.ca_sha256: '" + pin + "'").orElseThrow();
    }

    private static byte[] key(String name) throws Exception {
        return certificate(name).getPublicKey().getEncoded();
    }

    private static byte[] sha256(byte[] bytes) throws Exception {
        return MessageDigest.getInstance("SHA-256").digest(bytes);
    }

    private static X509Certificate certificate(String name) throws Exception {
        byte[] pem = certificates.certificate(name).getBytes(StandardCharsets.US_ASCII);
        return (X509Certificate)
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(pem));
    }

    @Test
    void shouldShowACertificateWithAKeyThatHasAPassphrase() throws Exception {
        Path key = directory.resolve("probe.key");
        Files.writeString(key, certificates.key("probe"));
        for (String command :
                List.of(
                        "pkcs8 -topk8 -v2 aes-256-cbc",
                        "pkcs8 -topk8 -v2 aes-128-cbc -v2prf hmacWithSHA512",
                        "pkcs8 -topk8 -v1 PBE-SHA1-3DES",
                        "rsa -aes256 -traditional",
                        "rsa -des3 -traditional")) {
            String encrypted = openssl(command, key);
            String settings =
                    "ssl.certificate: "
                            + quoted(certificates.certificate("probe"))
                            + "\nssl.key: "
                            + quoted(encrypted)
                            + "\n"
                            + authority("server")
                            + "\nssl.key_passphrase: ";
            connect(read(settings + "secret").orElseThrow(), "server");
            assertThatThrownBy(() -> read(settings + "wrong"))
                    .as(command)
                    .isInstanceOf(UserErrorException.class)
                    .hasMessageContaining("output.x.ssl.key: ")
                    .hasMessageContaining("another passphrase")
                    .hasMessageNotContaining("BEGIN");
            assertThatThrownBy(() -> read(settings + "''"))
                    .hasMessageContaining("a private key with a passphrase");
        }
    }

    private static String openssl(String command, Path key) throws Exception {
        List<String> words = new ArrayList<>(List.of("openssl"));
        words.addAll(List.of(command.split(" ", -1)));
        words.addAll(List.of("-in", key.toString(), "-passout", "pass:secret"));
        Process process = new ProcessBuilder(words).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        assertThat(process.waitFor()).as(command).isZero();
        return out;
    }

    @Test
    void shouldReadFiles() throws Exception {
        Path file = directory.resolve("ca.pem");
        Files.writeString(file, certificates.certificate("server"));
        connect(read("ssl.certificate_authorities: " + file).orElseThrow(), "server");
        assertThatThrownBy(() -> read("ssl.certificate_authorities: [" + file + ", /x]"))
                .hasMessageStartingWith("test.yml:1:")
                .hasMessageContaining(
                        "output.x.ssl.certificate_authorities: 1 error: open /x: no such file or"
                                + " directory reading /x");
    }

    @Test
    void shouldTakeNamesOfBeats() throws Exception {
        TlsSettings settings =
                read("""
                        ssl:
                          supported_protocols: [TLSv1.1, TLSv1.2]
                          cipher_suites: [ECDHE-ECDSA-AES-128-GCM-SHA256, RSA-RC4-128-SHA]
                          curve_types: [P-256, X25519]
                          renegotiation: once
                        """)
                        .orElseThrow();
        assertThat(settings.protocols()).containsExactly("TLSv1.2");
        assertThat(settings.cipherSuites())
                .containsExactly("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256");
        assertThat(settings.namedGroups()).containsExactly("secp256r1", "x25519");
        assertThat(notices).hasSize(2).allMatch(Notice::warning);
        assertThat(notices.getFirst().message()).contains("switched off in this Java");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    ssl.verification_mode: foo | unknown verification mode 'foo'
                    ssl.supported_protocols: [TLSv1.9] | invalid tls version 'TLSv1.9'
                    ssl.supported_protocols: [TLSv1.1] | switched off in this Java
                    ssl.cipher_suites: [x] | invalid tls cipher suite 'x'
                    ssl.curve_types: [x] | invalid tls curve type 'x'
                    ssl.renegotiation: always | "always" is not known
                    ssl.certificate: /x | key file not configured
                    ssl.key: /x | certificate file not configured
                    ssl.ca_trusted_fingerprint: abc | not a SHA-256
                    ssl.certificate_authorities: /etc/hostname | can't be used
                    ssl: [a] | found a list
                    """)
    void shouldNameWhatIsWrong(String yaml, String problem) {
        assertThatThrownBy(() -> read(yaml))
                .isInstanceOf(UserErrorException.class)
                .hasMessageStartingWith("test.yml:1:")
                .hasMessageContaining("output.x.ssl")
                .hasMessageContaining(problem);
    }
}
