package io.flowgauge.testkit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Certificates that sign themselves, made by the JDK's keytool. */
public final class TestCertificates {
    private static final char[] PASSWORD = "password".toCharArray();

    /** The object identifier ecPublicKey, before that of the curve. */
    private static final String EC_PUBLIC_KEY = "06072a8648ce3d0201";

    private final KeyStore store;
    private final Path file;

    /** Makes none yet, in a folder. */
    public TestCertificates(Path directory) throws GeneralSecurityException {
        store = KeyStore.getInstance("PKCS12");
        file = directory.resolve("certificates.p12");
    }

    /**
     * Makes a certificate for 127.0.0.1, with its key; returns this.
     *
     * @param algorithm RSA or EC
     */
    public TestCertificates add(String name, String algorithm)
            throws IOException, GeneralSecurityException {
        return add(name, algorithm, "now");
    }

    /** Makes a certificate that was valid until eight days ago; returns this. */
    public TestCertificates addExpired(String name, String algorithm)
            throws IOException, GeneralSecurityException {
        return add(name, algorithm, "-10d");
    }

    private TestCertificates add(String name, String algorithm, String start)
            throws IOException, GeneralSecurityException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString()));
        command.addAll(
                Arrays.asList(
                        ("-J-XX:TieredStopAtLevel=1 -J-XX:+UseSerialGC"
                                        + " -genkeypair -storetype PKCS12 -storepass password -validity 2 -dname CN="
                                        + name
                                        + (start.equals("now") ? "" : " -startdate " + start)
                                        + " -ext SAN=ip:127.0.0.1 -alias "
                                        + name
                                        + " -keyalg "
                                        + algorithm
                                        // The default of 3072 bits takes seconds.
                                        + (algorithm.equals("RSA") ? " -keysize 2048" : "")
                                        + " -keystore")
                                .split(" ", -1)));
        command.add(file.toString());
        Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (keytool.waitFor() != 0) {
                throw new IOException(said);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try (var in = Files.newInputStream(file)) {
            store.load(in, PASSWORD);
        }
        return this;
    }

    /** Returns a certificate in PEM. */
    public String certificate(String name) throws GeneralSecurityException {
        return pem("CERTIFICATE", certificateOf(name).getEncoded());
    }

    private Certificate certificateOf(String name) throws GeneralSecurityException {
        Certificate certificate = store.getCertificate(name);
        if (certificate == null) {
            throw new IllegalArgumentException(name);
        }
        return certificate;
    }

    /** Returns a key in PEM, as PKCS #8. */
    public String key(String name) throws GeneralSecurityException {
        return pem("PRIVATE KEY", keyBytes(name));
    }

    /**
     * Returns a key in the PEM of its algorithm, as OpenSSL wrote it for long: what is in the
     * envelope of PKCS #8.
     */
    public String plainKey(String name) throws GeneralSecurityException {
        Key key = keyOf(name);
        byte[] pkcs8 = key.getEncoded();
        // The last element of the envelope, an octet string, up to its end.
        for (int i = 4; i < pkcs8.length; i++) {
            int header = (pkcs8[i + 1] & 0xff) < 0x80 ? 2 : 2 + (pkcs8[i + 1] & 0x7f);
            if (pkcs8[i] == 0x04 && pkcs8[i + header] == 0x30) {
                byte[] plain = Arrays.copyOfRange(pkcs8, i + header, pkcs8.length);
                return pem(
                        key.getAlgorithm() + " PRIVATE KEY",
                        key.getAlgorithm().equals("EC") ? withCurve(plain, pkcs8) : plain);
            }
        }
        throw new GeneralSecurityException("not PKCS #8");
    }

    /** Adds the name of the curve, which the JDK writes into the envelope only. */
    private static byte[] withCurve(byte[] plain, byte[] pkcs8) {
        String hex = HexFormat.of().formatHex(pkcs8);
        int curve = (hex.indexOf(EC_PUBLIC_KEY) + EC_PUBLIC_KEY.length()) / 2;
        int curveBytes = 2 + pkcs8[curve + 1];
        byte[] all = Arrays.copyOf(plain, plain.length + 2 + curveBytes);
        all[1] += (byte) (2 + curveBytes); // stays below 128
        all[plain.length] = (byte) 0xa0;
        all[plain.length + 1] = (byte) curveBytes;
        System.arraycopy(pkcs8, curve, all, plain.length + 2, curveBytes);
        return all;
    }

    private byte[] keyBytes(String name) throws GeneralSecurityException {
        return keyOf(name).getEncoded();
    }

    private Key keyOf(String name) throws GeneralSecurityException {
        Key key = store.getKey(name, PASSWORD);
        if (key == null) {
            throw new IllegalArgumentException(name);
        }
        return key;
    }

    private static String pem(String kind, byte[] bytes) {
        return "-----BEGIN "
                + kind
                + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes)
                + "\n-----END "
                + kind
                + "-----\n";
    }

    /** Returns what a server needs that shows one certificate and trusts another. */
    public SSLContext server(String shown, String trusted)
            throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(null, null);
        keys.setKeyEntry(shown, keyOf(shown), PASSWORD, new Certificate[] {certificateOf(shown)});
        KeyManagerFactory keyManagers =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keyManagers.init(keys, PASSWORD);
        KeyStore trust = KeyStore.getInstance("PKCS12");
        trust.load(null, null);
        trust.setCertificateEntry(trusted, certificateOf(trusted));
        TrustManagerFactory trustManagers =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trustManagers.init(trust);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keyManagers.getKeyManagers(), trustManagers.getTrustManagers(), null);
        return context;
    }
}
