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
import java.util.List;
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
 * @param verification how the peer is checked
 * @param authorityKeysSha256 SHA-256 of public keys of authorities, base64: the peer's chain must
 *     have one of them; empty for any
 * @param trustedAuthoritySha256 SHA-256 of the certificate of an authority, in hexadecimal, that is
 *     trusted too when the peer shows it; empty for none
 */
public record TlsFiles(
        Optional<String> authorities,
        Optional<Identity> identity,
        Verification verification,
        List<String> authorityKeysSha256,
        String trustedAuthoritySha256) {
    private static final char[] NO_PASSWORD = new char[0];

    /** Keeps a copy of the list. */
    public TlsFiles {
        authorityKeysSha256 = List.copyOf(authorityKeysSha256);
    }

    /** Makes what either checks the peer fully or not at all. */
    public TlsFiles(Optional<String> authorities, Optional<Identity> identity, boolean verified) {
        this(
                authorities,
                identity,
                verified ? Verification.FULL : Verification.NONE,
                List.of(),
                "");
    }

    /** How the peer is checked. */
    public enum Verification {
        /** Its certificate, and that it is for the host's name or address. */
        FULL,
        /** As {@link #FULL}, and the name must be among the alternative names. */
        STRICT,
        /** Its certificate, for whichever host that is. */
        CERTIFICATE,
        /** Not at all. */
        NONE;

        /** Returns whether the name of the host is checked. */
        public boolean withName() {
            return this == FULL || this == STRICT;
        }
    }

    /**
     * A certificate, with those that signed it, and its key.
     *
     * @param certificates PEM
     * @param key PEM
     * @param passphrase of the key; empty if it has none
     */
    public record Identity(String certificates, String key, String passphrase) {
        /** Makes an identity whose key has no passphrase. */
        public Identity(String certificates, String key) {
            this(certificates, key, "");
        }

        /** Shows no secret. */
        @Override
        public String toString() {
            return certificates;
        }
    }

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
            PrivateKey key = PemKey.read(identity.get().key(), identity.get().passphrase());
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
        if (verification == Verification.NONE) {
            return new TrustManager[] {new TrustAll()};
        }
        Collection<? extends Certificate> trusted =
                authorities.isPresent() ? certificates(authorities.get()) : List.of();
        if (verification == Verification.FULL
                && authorityKeysSha256.isEmpty()
                && trustedAuthoritySha256.isEmpty()) {
            return new TrustManager[] {trust(trusted)};
        }
        return new TrustManager[] {
            new CheckedTrust(trusted, verification, authorityKeysSha256, trustedAuthoritySha256)
        };
    }

    /** Returns what trusts these; what trusts those of the JDK if there are none. */
    static X509ExtendedTrustManager trust(Collection<? extends Certificate> authorities)
            throws GeneralSecurityException {
        KeyStore store = null;
        if (!authorities.isEmpty()) {
            store = emptyStore();
            for (Certificate authority : authorities) {
                store.setCertificateEntry("ca-" + store.size(), authority);
            }
        }
        TrustManagerFactory factory =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509ExtendedTrustManager extended) {
                return extended;
            }
        }
        throw new GeneralSecurityException("this Java can't check certificates");
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
