package io.flowgauge.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestCertificatesTest {
    @TempDir Path directory;

    @Test
    void shouldMakeCertificatesThatAreAndThatWereValid() throws Exception {
        TestCertificates certificates =
                new TestCertificates(directory).add("server", "EC").addExpired("old");
        read(certificates.certificate("server")).checkValidity();
        X509Certificate old = read(certificates.certificate("old"));
        assertThat(old.getSubjectX500Principal().getName()).isEqualTo("CN=old");
        assertThatExceptionOfType(CertificateExpiredException.class).isThrownBy(old::checkValidity);
    }

    private static X509Certificate read(String pem) throws GeneralSecurityException {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(pem.getBytes(UTF_8)));
    }
}
