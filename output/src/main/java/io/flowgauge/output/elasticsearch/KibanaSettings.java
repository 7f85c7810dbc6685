package io.flowgauge.output.elasticsearch;

import static io.flowgauge.config.Types.choice;
import static io.flowgauge.config.Types.duration;
import static io.flowgauge.config.Types.freeObject;
import static io.flowgauge.config.Types.listOf;
import static io.flowgauge.config.Types.locatedText;
import static io.flowgauge.config.Types.optional;
import static io.flowgauge.config.Types.text;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.ConfigErrors;
import io.flowgauge.config.ConfigObject;
import io.flowgauge.config.LocatedText;
import io.flowgauge.config.Notice;
import io.flowgauge.config.Section;
import io.flowgauge.config.SectionReader;
import io.flowgauge.config.Setting;
import io.flowgauge.output.HostAddress;
import io.flowgauge.output.HostAddresses;
import io.flowgauge.output.TlsSettings;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * {@code setup.kibana}: where Kibana or OpenSearch Dashboards is.
 *
 * @param url of its API, the space with it, without a slash at the end
 * @param http how it is called
 */
public record KibanaSettings(URI url, HttpSettings http) {
    private static final int PORT = 5_601;
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(90);
    private static final long IDLE_NS = TimeUnit.SECONDS.toNanos(3);

    private static final HostAddresses HOST =
            new HostAddresses(
                    new Setting<>(
                            "host",
                            listOf(locatedText()),
                            List.of(LocatedText.NONE),
                            "localhost:5601",
                            "Kibana or OpenSearch Dashboards, with a port or not, or as a URL."),
                    PORT,
                    List.of("http", "https"));
    private static final Setting<String> PROTOCOL =
            Setting.of("protocol", choice("http", "https"), "http", "For a host that is no URL.");
    private static final Setting<Optional<String>> PATH = word("path", "", "Path of its API.");
    private static final Setting<Optional<String>> SPACE =
            word("space.id", "the default space", "Space that dashboards are loaded into.");
    private static final Setting<Optional<String>> USERNAME =
            word("username", "that of the output", "User.");
    private static final Setting<Optional<String>> PASSWORD =
            word("password", "that of the output", "Its password.");
    private static final Setting<Optional<String>> API_KEY =
            word("api_key", "", "ID and key with a colon between them, in place of a user.");
    private static final Setting<Map<String, Object>> HEADERS =
            new Setting<>(
                    "headers", freeObject(), Map.of(), "", "Further headers of each request.");
    private static final Setting<Long> TIMEOUT =
            new Setting<>(
                    "timeout", duration(1), TIMEOUT_NS, "90s", "How long a request may take.");

    /** The declaration. */
    public static final Section SECTION = section();

    private static Setting<Optional<String>> word(
            String key, String fallbackText, String description) {
        return new Setting<>(key, optional(text()), Optional.empty(), fallbackText, description);
    }

    private static Section section() {
        List<Setting<?>> all =
                new ArrayList<>(
                        List.of(
                                HOST.setting(),
                                PROTOCOL,
                                PATH,
                                SPACE,
                                USERNAME,
                                PASSWORD,
                                API_KEY,
                                HEADERS,
                                TIMEOUT));
        all.addAll(TlsSettings.SETTINGS);
        return new Section("setup.kibana", false, List.copyOf(all));
    }

    /**
     * Reads the settings.
     *
     * @param output whose user is Kibana's too where none is given
     * @throws UserErrorException with its place, if one is wrong
     */
    public static KibanaSettings read(
            ConfigObject root, Optional<ElasticsearchSettings> output, Consumer<Notice> notices)
            throws UserErrorException {
        SectionReader reader = SectionReader.of(root, SECTION);
        ConfigObject object =
                root.find(SECTION.key())
                        .map(ConfigObject.Entry::value)
                        .filter(ConfigObject.class::isInstance)
                        .map(ConfigObject.class::cast)
                        .orElseGet(() -> ConfigObject.empty(root.position()));
        HostAddress address =
                reader.has(HOST.setting())
                        ? HOST.read(reader).getFirst()
                        : new HostAddress("", "localhost", PORT, "", "", "", "");
        Map<String, String> headers = new LinkedHashMap<>();
        // Both products want such a header, so that no web page can make a browser send this.
        headers.put("kbn-xsrf", "true");
        headers.put("osd-xsrf", "true");
        reader.get(HEADERS).forEach((name, value) -> headers.put(name, value.toString()));
        return new KibanaSettings(
                url(reader, address),
                new HttpSettings(
                        headers,
                        Map.of(),
                        authorization(reader, address, output),
                        TlsSettings.read(object, reader, notices).orElse(TlsSettings.DEFAULT),
                        Proxy.NONE,
                        reader.get(TIMEOUT),
                        IDLE_NS,
                        0));
    }

    private static URI url(SectionReader reader, HostAddress address) throws UserErrorException {
        String scheme = address.scheme().isEmpty() ? reader.get(PROTOCOL) : address.scheme();
        String path = address.path().replaceAll("/+$", "");
        if (path.isEmpty()) {
            path = reader.get(PATH).orElse("").replaceAll("/+$", "");
        }
        if (!path.isEmpty() && !path.startsWith("/")) {
            path = "/" + path;
        }
        String space = reader.get(SPACE).orElse("");
        if (!space.isBlank()) {
            path += "/s/" + URLEncoder.encode(space, StandardCharsets.UTF_8);
        }
        String text = scheme + "://" + address.hostAndPort() + path;
        try {
            URI uri = new URI(text);
            if (uri.getHost() != null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // Told below.
        }
        throw reader.problem(HOST.setting(), text + " is no URL");
    }

    private static String authorization(
            SectionReader reader, HostAddress address, Optional<ElasticsearchSettings> output)
            throws UserErrorException {
        String key = reader.get(API_KEY).orElse("");
        String user = address.user();
        String password = address.password();
        if (user.isEmpty()) {
            user = reader.get(USERNAME).orElse("");
            password = reader.get(PASSWORD).orElse("");
        }
        if (!key.isEmpty() && !user.isEmpty()) {
            throw ConfigErrors.at(
                    reader.position(API_KEY),
                    reader.keyOf(API_KEY),
                    "cannot set both api_key and username/password",
                    "one of them");
        }
        if (!key.isEmpty()) {
            return "ApiKey " + (key.contains(":") ? ElasticsearchReader.encoded(key) : key);
        }
        if (!user.isEmpty()) {
            return "Basic " + ElasticsearchReader.encoded(user + ":" + password);
        }
        return output.map(ElasticsearchSettings::authorization).orElse("");
    }

    /**
     * Returns a connection.
     *
     * @throws UserErrorException if no request can be made of the settings
     */
    public SetupConnection connect() throws UserErrorException {
        HttpHost.check(url, http);
        return new SetupConnection(new HttpHost(url, http));
    }
}
