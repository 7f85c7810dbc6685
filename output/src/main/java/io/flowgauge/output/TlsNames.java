package io.flowgauge.output;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What Beats calls parts of TLS, and what the JDK does. */
final class TlsNames {
    /** Versions by their names in {@code supported_protocols}. */
    static final Map<String, String> PROTOCOLS =
            Map.of(
                    "TLSv1", "TLSv1",
                    "TLSv1.0", "TLSv1",
                    "TLSv1.1", "TLSv1.1",
                    "TLSv1.2", "TLSv1.2",
                    "TLSv1.3", "TLSv1.3");

    /** Curves by their names in {@code curve_types}. */
    static final Map<String, String> CURVES =
            Map.of(
                    "P-256", "secp256r1",
                    "P-384", "secp384r1",
                    "P-521", "secp521r1",
                    "X25519", "x25519");

    /** Ways to agree on keys, by the beginning of names in {@code cipher_suites}. */
    private static final Map<String, String> EXCHANGES =
            Map.of(
                    "ECDHE-ECDSA-", "TLS_ECDHE_ECDSA_WITH_",
                    "ECDHE-RSA-", "TLS_ECDHE_RSA_WITH_",
                    "RSA-", "TLS_RSA_WITH_");

    /** Ciphers, by the rest of those names; 1205 is a slip in Beats that people have copied. */
    private static final Map<String, String> CIPHERS =
            Map.ofEntries(
                    Map.entry("3DES-CBC3-SHA", "3DES_EDE_CBC_SHA"),
                    Map.entry("AES-128-CBC-SHA", "AES_128_CBC_SHA"),
                    Map.entry("AES-128-CBC-SHA256", "AES_128_CBC_SHA256"),
                    Map.entry("AES-128-GCM-SHA256", "AES_128_GCM_SHA256"),
                    Map.entry("AES-256-CBC-SHA", "AES_256_CBC_SHA"),
                    Map.entry("AES-256-GCM-SHA384", "AES_256_GCM_SHA384"),
                    Map.entry("CHACHA20-POLY1205", "CHACHA20_POLY1305_SHA256"),
                    Map.entry("CHACHA20-POLY1305", "CHACHA20_POLY1305_SHA256"),
                    Map.entry("RC4-128-SHA", "RC4_128_SHA"));

    private static final Map<String, String> SUITES = suites();

    private TlsNames() {}

    private static Map<String, String> suites() {
        Map<String, String> all = new TreeMap<>();
        EXCHANGES.forEach(
                (exchange, long1) ->
                        CIPHERS.forEach(
                                (cipher, long2) -> all.put(exchange + cipher, long1 + long2)));
        for (String suite :
                List.of(
                        "TLS_AES_128_GCM_SHA256",
                        "TLS_AES_256_GCM_SHA384",
                        "TLS_CHACHA20_POLY1305_SHA256")) {
            all.put(suite.replace('_', '-'), suite);
        }
        return Map.copyOf(all);
    }

    /** Returns the JDK's name of a cipher suite that Beats knows. */
    static Optional<String> suite(String name) {
        return Optional.ofNullable(SUITES.get(name));
    }
}
