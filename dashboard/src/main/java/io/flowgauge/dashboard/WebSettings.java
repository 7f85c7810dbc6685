package io.flowgauge.dashboard;

import static io.flowgauge.config.Types.bool;
import static io.flowgauge.config.Types.listOf;
import static io.flowgauge.config.Types.optional;
import static io.flowgauge.config.Types.text;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.ConfigObject;
import io.flowgauge.config.ConfigObject.Entry;
import io.flowgauge.config.Notice;
import io.flowgauge.config.Position;
import io.flowgauge.config.Section;
import io.flowgauge.config.SectionReader;
import io.flowgauge.config.Setting;
import io.flowgauge.output.TlsSettings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code flowgauge.web}: where the page is served, and to whom.
 *
 * @param enabled whether it is; there is nothing to show without the store
 * @param address to listen at
 * @param host the address as it was written
 * @param port 1 to 65535, or 0 for any that is free
 * @param token who does not know it is refused; empty for none
 * @param tls for HTTPS
 * @param hosts further names by which the page may be asked for
 * @param names whether names of hosts are looked up
 * @param position where the address was written, for messages about it
 */
public record WebSettings(
        boolean enabled,
        InetAddress address,
        String host,
        int port,
        Optional<String> token,
        Optional<TlsSettings> tls,
        List<String> hosts,
        boolean names,
        Position position) {
    /** The port where none is given. */
    public static final int PORT = 5_606;

    /** The shortest token that is taken. */
    static final int TOKEN_CHARACTERS_MIN = 16;

    private static final int PORT_MAX = 65_535;

    /** A host, an address of IPv6 in brackets, and perhaps a port. */
    private static final Pattern LISTEN =
            Pattern.compile("(\\[([0-9a-fA-F:.]+)]|[^:\\[\\]/\\s]+)(?::([0-9]{1,5}))?");

    private static final Setting<Boolean> ENABLED =
            Setting.of(
                    "enabled",
                    bool(),
                    true,
                    "Whether the web page is served; it shows what output.store keeps, and is not"
                            + " there without.");
    private static final Setting<String> LISTEN_AT =
            Setting.of(
                    "listen",
                    text(),
                    "127.0.0.1:" + PORT,
                    "Address and port of the web page. Any address but a loopback one wants a token.");
    private static final Setting<Optional<String>> TOKEN =
            new Setting<>(
                    "token",
                    optional(text()),
                    Optional.empty(),
                    "",
                    "What must be known to see the page, at least 16 characters; best out of the"
                            + " keystore: ${WEB_TOKEN}.");
    private static final Setting<List<String>> HOSTS =
            new Setting<>(
                    "hosts",
                    listOf(text()),
                    List.of(),
                    "",
                    "Names by which the page may be asked for, besides the address of listen: that of"
                            + " a proxy in front of it, for example.");
    private static final Setting<Boolean> NAMES =
            Setting.of(
                    "names",
                    bool(),
                    false,
                    "Whether names of hosts are looked up by reverse DNS for the page.");

    /** The section, in the order of the documentation. */
    public static final Section SECTION = section();

    /** Keeps a copy of the list. */
    public WebSettings {
        hosts = List.copyOf(hosts);
    }

    private static Section section() {
        List<Setting<?>> settings = new ArrayList<>();
        settings.add(ENABLED);
        settings.add(LISTEN_AT);
        settings.add(TOKEN);
        settings.add(HOSTS);
        settings.add(NAMES);
        settings.addAll(TlsSettings.SETTINGS);
        return new Section("flowgauge.web", false, settings);
    }

    /**
     * Reads the section.
     *
     * @param notices takes what a person should know
     * @throws UserErrorException if a setting is wrong, or the page would be open to others
     */
    public static WebSettings read(ConfigObject root, Consumer<Notice> notices)
            throws UserErrorException {
        SectionReader reader = SectionReader.of(root, SECTION);
        String listen = reader.get(LISTEN_AT).strip();
        Matcher parts = LISTEN.matcher(listen);
        if (!parts.matches()) {
            throw wrongAddress(reader, listen);
        }
        int port = parts.group(3) == null ? PORT : Integer.parseInt(parts.group(3));
        if (port > PORT_MAX) {
            throw wrongAddress(reader, listen);
        }
        String host = parts.group(2) == null ? parts.group(1) : parts.group(2);
        InetAddress address;
        try {
            address = InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw reader.problem(
                    LISTEN_AT,
                    "there is no address of " + host,
                    "an address of this machine, such as 127.0.0.1:" + PORT);
        }
        boolean enabled = reader.get(ENABLED);
        Optional<String> token = reader.get(TOKEN).filter(text -> !text.isEmpty());
        if (token.isPresent() && token.get().length() < TOKEN_CHARACTERS_MIN) {
            throw reader.problem(
                    TOKEN,
                    "the token is too short",
                    "at least " + TOKEN_CHARACTERS_MIN + " characters, not easily guessed");
        }
        if (enabled && !address.isLoopbackAddress() && token.isEmpty()) {
            throw reader.problem(
                    LISTEN_AT,
                    listen + " can be reached from other machines, and there is no token",
                    "a loopback address, such as 127.0.0.1:"
                            + PORT
                            + ", or flowgauge.web.token with at least "
                            + TOKEN_CHARACTERS_MIN
                            + " characters");
        }
        ConfigObject section =
                root.find(SECTION.key())
                        .map(Entry::value)
                        .filter(ConfigObject.class::isInstance)
                        .map(ConfigObject.class::cast)
                        .orElseGet(() -> ConfigObject.empty(root.position()));
        Optional<TlsSettings> tls = TlsSettings.read(section, reader, notices);
        if (tls.isPresent() && tls.get().files().identity().isEmpty()) {
            throw reader.problem(
                    LISTEN_AT,
                    SECTION.key() + ".ssl has no certificate to show",
                    "ssl.certificate and ssl.key, or no ssl");
        }
        if (enabled && !address.isLoopbackAddress() && tls.isEmpty()) {
            notices.accept(
                    new Notice(
                            true,
                            reader.position(LISTEN_AT)
                                    + ": "
                                    + reader.keyOf(LISTEN_AT)
                                    + ": token and flows go over the network unencrypted; give"
                                    + " flowgauge.web.ssl.certificate and key"));
        }
        return new WebSettings(
                enabled,
                address,
                host.toLowerCase(Locale.ROOT),
                port,
                token,
                tls,
                reader.get(HOSTS).stream().map(name -> name.toLowerCase(Locale.ROOT)).toList(),
                reader.get(NAMES),
                reader.position(LISTEN_AT));
    }

    private static UserErrorException wrongAddress(SectionReader reader, String listen) {
        return reader.problem(
                LISTEN_AT,
                "\"" + listen + "\" is no address and port",
                "such as 127.0.0.1:" + PORT + ", [::1]:" + PORT + " or 0.0.0.0:" + PORT);
    }

    /** Shows no secret. */
    @Override
    public String toString() {
        return "WebSettings[" + host + ":" + port + "]";
    }
}
