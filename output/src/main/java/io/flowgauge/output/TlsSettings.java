package io.flowgauge.output;

import static io.flowgauge.config.Types.bool;
import static io.flowgauge.config.Types.choice;
import static io.flowgauge.config.Types.listOf;
import static io.flowgauge.config.Types.locatedText;
import static io.flowgauge.config.Types.optional;
import static io.flowgauge.config.Types.text;

import io.flowgauge.base.TlsFiles;
import io.flowgauge.base.TlsFiles.Identity;
import io.flowgauge.base.TlsFiles.Verification;
import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.ConfigErrors;
import io.flowgauge.config.ConfigObject;
import io.flowgauge.config.ConfigObject.Entry;
import io.flowgauge.config.LocatedText;
import io.flowgauge.config.Notice;
import io.flowgauge.config.SectionReader;
import io.flowgauge.config.Setting;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/**
 * {@code ssl} below an output. Files are read with the settings: an output whose certificate has
 * changed is another one when the configuration is read again.
 *
 * @param files what is trusted and shown
 * @param protocols the JDK's names of versions; empty for its choice, TLS 1.2 and 1.3
 * @param cipherSuites the JDK's names of cipher suites; empty for its choice
 * @param namedGroups the JDK's names of curves; empty for its choice
 */
public record TlsSettings(
        TlsFiles files,
        List<String> protocols,
        List<String> cipherSuites,
        List<String> namedGroups) {
    /** What a connection has without {@code ssl}: the authorities of the JDK, fully checked. */
    public static final TlsSettings DEFAULT =
            new TlsSettings(
                    new TlsFiles(Optional.empty(), Optional.empty(), true),
                    List.of(),
                    List.of(),
                    List.of());

    private static final Setting<Boolean> ENABLED =
            Setting.of("ssl.enabled", bool(), true, "Whether the settings of ssl count.");
    private static final Setting<List<LocatedText>> AUTHORITIES =
            new Setting<>(
                    "ssl.certificate_authorities",
                    listOf(locatedText()),
                    List.of(),
                    "those of the JDK",
                    "Files with certificates of authorities to trust, or such certificates"
                            + " themselves, in PEM.");
    private static final Setting<Optional<LocatedText>> CERTIFICATE =
            located("ssl.certificate", "Certificate to show: a file, or the certificate in PEM.");
    private static final Setting<Optional<LocatedText>> KEY =
            located("ssl.key", "Key of the certificate: a file, or the key in PEM.");
    private static final Setting<Optional<String>> KEY_PASSPHRASE =
            new Setting<>(
                    "ssl.key_passphrase",
                    optional(text()),
                    Optional.empty(),
                    "",
                    "Passphrase of the key.");
    private static final Setting<String> VERIFICATION_MODE =
            Setting.of(
                    "ssl.verification_mode",
                    text(),
                    "full",
                    "What is checked: full (certificate and name of the host), strict (the name must"
                            + " be among the alternative names), certificate (not the name), none.");
    private static final Setting<List<LocatedText>> SUPPORTED_PROTOCOLS =
            new Setting<>(
                    "ssl.supported_protocols",
                    listOf(locatedText()),
                    List.of(),
                    "[TLSv1.2, TLSv1.3]",
                    "Versions of TLS; the JDK has switched off those before TLSv1.2.");
    private static final Setting<List<LocatedText>> CIPHER_SUITES =
            new Setting<>(
                    "ssl.cipher_suites",
                    listOf(locatedText()),
                    List.of(),
                    "those of the JDK",
                    "Cipher suites, such as ECDHE-RSA-AES-128-GCM-SHA256.");
    private static final Setting<List<LocatedText>> CURVE_TYPES =
            new Setting<>(
                    "ssl.curve_types",
                    listOf(locatedText()),
                    List.of(),
                    "those of the JDK",
                    "Elliptic curves: P-256, P-384, P-521, X25519.");
    private static final Setting<String> RENEGOTIATION =
            Setting.of(
                    "ssl.renegotiation",
                    choice("never", "once", "freely"),
                    "never",
                    "Accepted for Beats; TLS 1.3 has no renegotiation.");
    private static final Setting<List<String>> CA_SHA256 =
            new Setting<>(
                    "ssl.ca_sha256",
                    listOf(text()),
                    List.of(),
                    "",
                    "SHA-256 of public keys of authorities, base64: the other side's chain must have"
                            + " one of them.");
    private static final Setting<Optional<String>> CA_TRUSTED_FINGERPRINT =
            new Setting<>(
                    "ssl.ca_trusted_fingerprint",
                    optional(text()),
                    Optional.empty(),
                    "",
                    "SHA-256 of the certificate of an authority, in hexadecimal, that is trusted when"
                            + " the other side shows it.");

    /** The settings, with {@code ssl.} in front. */
    public static final List<Setting<?>> SETTINGS =
            List.of(
                    ENABLED,
                    AUTHORITIES,
                    CERTIFICATE,
                    KEY,
                    KEY_PASSPHRASE,
                    VERIFICATION_MODE,
                    SUPPORTED_PROTOCOLS,
                    CIPHER_SUITES,
                    CURVE_TYPES,
                    RENEGOTIATION,
                    CA_SHA256,
                    CA_TRUSTED_FINGERPRINT);

    private static final Map<String, Verification> MODES =
            Map.of(
                    "", Verification.FULL,
                    "full", Verification.FULL,
                    "strict", Verification.STRICT,
                    "certificate", Verification.CERTIFICATE,
                    "none", Verification.NONE);

    /** Keeps copies of the lists. */
    public TlsSettings {
        protocols = List.copyOf(protocols);
        cipherSuites = List.copyOf(cipherSuites);
        namedGroups = List.copyOf(namedGroups);
    }

    private static Setting<Optional<LocatedText>> located(String key, String description) {
        return new Setting<>(key, optional(locatedText()), Optional.empty(), "", description);
    }

    /**
     * Reads the settings and the files that they name.
     *
     * @param object the object of the output
     * @param notices takes what a person should know although a connection is possible
     * @return empty without {@code ssl}, and where it is not enabled
     * @throws UserErrorException with its place, if a setting is wrong or a file can't be read
     */
    public static Optional<TlsSettings> read(
            ConfigObject object, SectionReader reader, Consumer<Notice> notices)
            throws UserErrorException {
        Optional<Entry> section = object.find("ssl").filter(entry -> !entry.value().isNull());
        if (section.isEmpty()) {
            return Optional.empty();
        }
        if (!(section.get().value() instanceof ConfigObject)) {
            throw ConfigErrors.at(
                    section.get().value().position(),
                    reader.keyOf(ENABLED).replace(".enabled", ""),
                    "found " + section.get().value().describe(),
                    "an object");
        }
        if (!reader.get(ENABLED)) {
            return Optional.empty();
        }
        TlsSettings settings =
                new TlsSettings(
                        new TlsFiles(
                                authorities(reader),
                                identity(reader),
                                verification(reader),
                                reader.get(CA_SHA256),
                                fingerprint(reader)),
                        protocols(reader, notices),
                        cipherSuites(reader, notices),
                        names(reader, CURVE_TYPES, TlsNames.CURVES, "curve type"));
        reader.get(RENEGOTIATION);
        return Optional.of(settings);
    }

    private static Optional<String> authorities(SectionReader reader) throws UserErrorException {
        List<LocatedText> texts = reader.get(AUTHORITIES);
        if (texts.isEmpty()) {
            return Optional.empty();
        }
        StringBuilder all = new StringBuilder();
        for (LocatedText text : texts) {
            String pem = pem(text, reader.keyOf(AUTHORITIES), "1 error: ");
            try {
                new TlsFiles(Optional.of(pem), Optional.empty(), true).context();
            } catch (GeneralSecurityException e) {
                throw problem(text, reader.keyOf(AUTHORITIES), e);
            }
            all.append(pem).append('\n');
        }
        return Optional.of(all.toString());
    }

    private static Optional<Identity> identity(SectionReader reader) throws UserErrorException {
        Optional<LocatedText> certificate = reader.get(CERTIFICATE).filter(t -> !isEmpty(t));
        Optional<LocatedText> key = reader.get(KEY).filter(t -> !isEmpty(t));
        if (certificate.isEmpty() && key.isEmpty()) {
            return Optional.empty();
        }
        if (certificate.isEmpty() || key.isEmpty()) {
            throw ConfigErrors.at(
                    certificate.or(() -> key).orElseThrow().position(),
                    reader.keyOf(KEY).replace(".key", ""),
                    certificate.isEmpty()
                            ? "certificate file not configured"
                            : "key file not configured",
                    "certificate and key, or none of them");
        }
        Identity identity =
                new Identity(
                        pem(certificate.get(), reader.keyOf(CERTIFICATE), ""),
                        pem(key.get(), reader.keyOf(KEY), ""),
                        reader.get(KEY_PASSPHRASE).orElse(""));
        try {
            new TlsFiles(Optional.of(identity.certificates()), Optional.empty(), true).context();
        } catch (GeneralSecurityException e) {
            throw problem(certificate.get(), reader.keyOf(CERTIFICATE), e);
        }
        try {
            new TlsFiles(Optional.empty(), Optional.of(identity), false).context();
        } catch (GeneralSecurityException e) {
            throw problem(key.get(), reader.keyOf(KEY), e);
        }
        return Optional.of(identity);
    }

    private static boolean isEmpty(LocatedText text) {
        return text.text().isBlank();
    }

    /** Returns a text in PEM: itself, or that of the file it names. */
    private static String pem(LocatedText text, String key, String before)
            throws UserErrorException {
        if (text.text().contains("-----BEGIN ")) {
            return text.text();
        }
        String file = text.text();
        String problem;
        try {
            return Files.readString(Path.of(file));
        } catch (NoSuchFileException e) {
            problem = "no such file or directory";
        } catch (AccessDeniedException e) {
            problem = "permission denied";
        } catch (IOException | InvalidPathException e) {
            problem = "" + e.getMessage();
        }
        throw ConfigErrors.at(
                text.position(),
                key,
                before + "open " + file + ": " + problem + " reading " + file,
                "a file in PEM that can be read, or a text in PEM");
    }

    private static UserErrorException problem(
            LocatedText text, String key, GeneralSecurityException e) {
        String what = text.text().contains("-----BEGIN ") ? "the text in PEM" : text.text();
        return ConfigErrors.at(text.position(), key, what + " can't be used: " + e.getMessage());
    }

    private static Verification verification(SectionReader reader) throws UserErrorException {
        String mode = reader.get(VERIFICATION_MODE);
        Verification verification = MODES.get(mode);
        if (verification == null) {
            throw ConfigErrors.at(
                    reader.position(VERIFICATION_MODE),
                    reader.keyOf(VERIFICATION_MODE),
                    "unknown verification mode '" + mode + "'",
                    "full, strict, certificate, none");
        }
        return verification;
    }

    private static String fingerprint(SectionReader reader) throws UserErrorException {
        String text =
                reader.get(CA_TRUSTED_FINGERPRINT)
                        .orElse("")
                        .replace(":", "")
                        .toLowerCase(Locale.ROOT);
        if (!text.isEmpty() && !text.matches("[0-9a-f]{64}")) {
            throw ConfigErrors.at(
                    reader.position(CA_TRUSTED_FINGERPRINT),
                    reader.keyOf(CA_TRUSTED_FINGERPRINT),
                    "not a SHA-256",
                    "64 digits of a hexadecimal number");
        }
        return text;
    }

    private static List<String> protocols(SectionReader reader, Consumer<Notice> notices)
            throws UserErrorException {
        return usable(
                reader,
                SUPPORTED_PROTOCOLS,
                names(reader, SUPPORTED_PROTOCOLS, TlsNames.PROTOCOLS, "version"),
                supported().getProtocols(),
                notices);
    }

    private static List<String> cipherSuites(SectionReader reader, Consumer<Notice> notices)
            throws UserErrorException {
        List<String> names = new ArrayList<>();
        List<LocatedText> texts = reader.get(CIPHER_SUITES);
        for (int i = 0; i < texts.size(); i++) {
            LocatedText text = texts.get(i);
            String key = reader.keyOf(CIPHER_SUITES) + "." + i;
            names.add(
                    TlsNames.suite(text.text())
                            .orElseThrow(
                                    () ->
                                            ConfigErrors.at(
                                                    text.position(),
                                                    key,
                                                    "invalid tls cipher suite '"
                                                            + text.text()
                                                            + "'",
                                                    "such as ECDHE-RSA-AES-128-GCM-SHA256 or"
                                                            + " TLS-AES-128-GCM-SHA256")));
        }
        return usable(reader, CIPHER_SUITES, names, supported().getCipherSuites(), notices);
    }

    private static List<String> names(
            SectionReader reader,
            Setting<List<LocatedText>> setting,
            Map<String, String> known,
            String what)
            throws UserErrorException {
        List<String> names = new ArrayList<>();
        List<LocatedText> texts = reader.get(setting);
        for (int i = 0; i < texts.size(); i++) {
            String name = known.get(texts.get(i).text());
            if (name == null) {
                throw ConfigErrors.at(
                        texts.get(i).position(),
                        reader.keyOf(setting) + "." + i,
                        "invalid tls " + what + " '" + texts.get(i).text() + "'",
                        String.join(", ", new TreeSet<>(known.keySet())));
            }
            names.add(name);
        }
        return names;
    }

    /** Leaves out what this Java refuses; of nothing but that there is no connection. */
    private static List<String> usable(
            SectionReader reader,
            Setting<?> setting,
            List<String> wanted,
            String[] supported,
            Consumer<Notice> notices)
            throws UserErrorException {
        Collection<String> all = Arrays.asList(supported);
        List<String> usable = wanted.stream().filter(all::contains).distinct().toList();
        List<String> refused = wanted.stream().filter(name -> !all.contains(name)).toList();
        if (refused.isEmpty()) {
            return usable;
        }
        String problem =
                "switched off in this Java because they are not safe any more: "
                        + String.join(", ", refused);
        if (usable.isEmpty()) {
            throw ConfigErrors.at(
                    reader.position(setting),
                    reader.keyOf(setting),
                    problem,
                    "at least one that is not");
        }
        notices.accept(
                new Notice(
                        true,
                        reader.position(setting) + ": " + reader.keyOf(setting) + ": " + problem));
        return usable;
    }

    /** Returns what the JDK offers: what java.security has switched off is not among it. */
    private static SSLParameters supported() {
        try {
            SSLParameters parameters = SSLContext.getDefault().getSupportedSSLParameters();
            SSLParameters offered = SSLContext.getDefault().getDefaultSSLParameters();
            parameters.setProtocols(offered.getProtocols());
            return parameters;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no TLS", e);
        }
    }

    /** Returns a context that trusts and shows what the files say. */
    public SSLContext context() {
        try {
            return files.context();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("was made when the settings were read", e);
        }
    }

    /** Returns parameters of a connection: versions, ciphers, curves, the check of the name. */
    public SSLParameters parameters() {
        SSLParameters parameters = new SSLParameters();
        if (!protocols.isEmpty()) {
            parameters.setProtocols(protocols.toArray(String[]::new));
        }
        if (!cipherSuites.isEmpty()) {
            parameters.setCipherSuites(cipherSuites.toArray(String[]::new));
        }
        if (!namedGroups.isEmpty()) {
            parameters.setNamedGroups(namedGroups.toArray(String[]::new));
        }
        if (files.verification().withName()) {
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
        }
        return parameters;
    }
}
