package io.flowgauge.base;

import io.flowgauge.base.TlsFiles.Verification;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/** Checks a peer's certificate more or less strictly than the JDK does by itself. */
final class CheckedTrust extends X509ExtendedTrustManager {
    private final Collection<? extends Certificate> authorities;
    private final Verification verification;
    private final List<String> keysSha256;
    private final String trustedSha256;
    private final X509ExtendedTrustManager trust;

    /** A check by the JDK, with the name of the host or without. */
    private interface Check {
        void by(X509ExtendedTrustManager trust) throws CertificateException;
    }

    /** Makes a check; see {@link TlsFiles} for the parameters. */
    CheckedTrust(
            Collection<? extends Certificate> authorities,
            Verification verification,
            List<String> keysSha256,
            String trustedSha256)
            throws GeneralSecurityException {
        this.authorities = List.copyOf(authorities);
        this.verification = verification;
        this.keysSha256 = List.copyOf(keysSha256);
        this.trustedSha256 = trustedSha256;
        trust = TlsFiles.trust(authorities);
    }

    private void check(X509Certificate[] chain, Check check) throws CertificateException {
        try {
            X509ExtendedTrustManager with = trustOf(chain);
            check.by(with);
            if (verification == Verification.STRICT
                    && chain[0].getSubjectAlternativeNames() == null) {
                throw new CertificateException("certificate without alternative names");
            }
            if (!keysSha256.isEmpty() && !hasPinnedKey(chain, with)) {
                throw new CertificateException(
                        "no certificate of the chain has a key of ca_sha256");
            }
        } catch (CertificateException e) {
            throw e;
        } catch (GeneralSecurityException e) {
            throw new CertificateException(e);
        }
    }

    /** Returns the trust, with the authority that is known by its hash if the chain shows it. */
    private X509ExtendedTrustManager trustOf(X509Certificate[] chain)
            throws GeneralSecurityException {
        if (!trustedSha256.isEmpty()) {
            for (X509Certificate certificate : chain) {
                String hash = HexFormat.of().formatHex(sha256(certificate.getEncoded()));
                if (hash.equals(trustedSha256) && certificate.getBasicConstraints() >= 0) {
                    List<Certificate> all = new ArrayList<>(authorities);
                    all.add(certificate);
                    return TlsFiles.trust(all);
                }
            }
        }
        return trust;
    }

    private boolean hasPinnedKey(X509Certificate[] chain, X509ExtendedTrustManager with)
            throws GeneralSecurityException {
        for (X509Certificate certificate : chain) {
            if (isPinned(certificate)) {
                return true;
            }
        }
        X509Certificate last = chain[chain.length - 1];
        for (X509Certificate root : with.getAcceptedIssuers()) {
            if (root.getSubjectX500Principal().equals(last.getIssuerX500Principal())
                    && isPinned(root)
                    && hasSigned(root, last)) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasSigned(X509Certificate issuer, X509Certificate certificate) {
        try {
            certificate.verify(issuer.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private boolean isPinned(X509Certificate certificate) throws NoSuchAlgorithmException {
        byte[] hash = sha256(certificate.getPublicKey().getEncoded());
        return keysSha256.contains(Base64.getEncoder().encodeToString(hash));
    }

    private static byte[] sha256(byte[] bytes) throws NoSuchAlgorithmException {
        return MessageDigest.getInstance("SHA-256").digest(bytes);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
            throws CertificateException {
        check(
                chain,
                with -> {
                    if (verification.withName()) {
                        with.checkServerTrusted(chain, type, socket);
                    } else {
                        with.checkServerTrusted(chain, type);
                    }
                });
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
            throws CertificateException {
        check(
                chain,
                with -> {
                    if (verification.withName()) {
                        with.checkServerTrusted(chain, type, engine);
                    } else {
                        with.checkServerTrusted(chain, type);
                    }
                });
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
            throws CertificateException {
        check(chain, with -> with.checkServerTrusted(chain, type));
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
            throws CertificateException {
        trust.checkClientTrusted(chain, type, socket);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
            throws CertificateException {
        trust.checkClientTrusted(chain, type, engine);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
            throws CertificateException {
        trust.checkClientTrusted(chain, type);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return trust.getAcceptedIssuers();
    }
}
