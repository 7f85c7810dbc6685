package io.flowgauge.base;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * What a connection over TLS trusts and shows.
 *
 * @param authorities certificates to trust, PEM; empty for those of the JDK
 * @param identity certificate and key to show
 * @param verified whether the peer is checked at all
 */
public record TlsFiles(
        Optional<String> authorities, Optional<Identity> identity, boolean verified) {
    private static final char[] NO_PASSWORD = new char[0];

    /**
     * A certificate, with those that signed it, and its key.
     *
     * @param certificates PEM
     * @param key PEM
     */
    public record Identity(String certificates, String key) {}

    /**
     * Makes a context of them.
     *
     * @throws GeneralSecurityException if a certificate or a key can't be read
     */
    public SSLContext context() throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keyManagers(), trustManagers(), null);
        return context;
    }

    private KeyManager[] keyManagers() throws GeneralSecurityException {
        KeyStore store = emptyStore();
        if (identity.isPresent()) {
            PrivateKey key = PemKey.read(identity.get().key());
            store.setKeyEntry(
                    "client",
                    key,
                    NO_PASSWORD,
                    certificates(identity.get().certificates()).toArray(Certificate[]::new));
        }
        KeyManagerFactory factory =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, NO_PASSWORD);
        return factory.getKeyManagers();
    }

    private TrustManager[] trustManagers() throws GeneralSecurityException {
        if (!verified) {
            return new TrustManager[] {new TrustAll()};
        }
        KeyStore store = null;
        if (authorities.isPresent()) {
            store = emptyStore();
            for (Certificate authority : certificates(authorities.get())) {
                store.setCertificateEntry("ca-" + store.size(), authority);
            }
        }
        TrustManagerFactory factory =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    private static KeyStore emptyStore() throws GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try {
            store.load(null, null);
        } catch (IOException e) {
            throw new KeyStoreFailure(e);
        }
        return store;
    }

    /** Nothing is read, so nothing can fail. */
    private static final class KeyStoreFailure extends GeneralSecurityException {
        private static final long serialVersionUID = 1;

        KeyStoreFailure(IOException cause) {
            super(cause);
        }
    }

    private static Collection<? extends Certificate> certificates(String pem)
            throws CertificateException {
        Collection<? extends Certificate> all =
                CertificateFactory.getInstance("X.509")
                        .generateCertificates(
                                new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8)));
        if (all.isEmpty()) {
            throw new CertificateException("no certificate in it");
        }
        return all;
    }

    /** Checks nothing, for {@code insecure-skip-tls-verify}. */
    private static final class TrustAll extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
