package io.flowgauge.base;

import io.flowgauge.base.TlsFiles.Verification;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
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
            // The JDK trusts a certificate that is itself among the authorities for ever.
            chain[0].checkValidity();
            if (verification == Verification.STRICT
                    && chain[0].getSubjectAlternativeNames() == null) {
                throw new CertificateException("certificate without alternative names");
            }
            if (!keysSha256.isEmpty() && !hasPinnedKey(chain, with)) {
                throw new CertificateException(
                        "no certificate that vouches for the peer's has a key of ca_sha256");
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

    /**
     * Returns whether a pinned key is in a path from the peer's certificate to one that is trusted.
     * What else the peer sent counts for nothing: anyone can send the certificate of an authority.
     *
     * @param chain what the peer sent, which was checked
     */
    private boolean hasPinnedKey(X509Certificate[] chain, X509ExtendedTrustManager with)
            throws GeneralSecurityException {
        if (isPinned(chain[0])) {
            return true;
        }
        Set<TrustAnchor> anchors = new HashSet<>();
        Set<TrustAnchor> pinned = new HashSet<>();
        for (X509Certificate root : with.getAcceptedIssuers()) {
            TrustAnchor anchor = new TrustAnchor(root, null);
            anchors.add(anchor);
            if (isPinned(root)) {
                pinned.add(anchor);
            }
        }
        CertStore sent =
                CertStore.getInstance(
                        "Collection", new CollectionCertStoreParameters(Arrays.asList(chain)));
        if (leads(chain[0], false, sent, pinned)) {
            return true;
        }
        for (X509Certificate between : chain) {
            if (isPinned(between)
                    && leads(chain[0], false, sent, Set.of(new TrustAnchor(between, null)))
                    && leads(between, true, sent, anchors)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Returns whether a valid path leads from a certificate to an anchor (RFC 5280 section 6).
     *
     * @param authority whether the certificate must be one that may sign others
     */
    private static boolean leads(
            X509Certificate from, boolean authority, CertStore sent, Set<TrustAnchor> anchors)
            throws GeneralSecurityException {
        if (anchors.isEmpty()) {
            return false;
        }
        X509CertSelector target = new X509CertSelector();
        target.setCertificate(from);
        if (authority) {
            target.setBasicConstraints(0);
        }
        PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, target);
        parameters.addCertStore(sent);
        // As the JDK's own check, which was before, unless it is told otherwise.
        parameters.setRevocationEnabled(false);
        try {
            CertPathBuilder.getInstance("PKIX").build(parameters);
            return true;
        } catch (CertPathBuilderException e) {
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
