package io.flowgauge.output.elasticsearch;

import static io.flowgauge.config.Types.bool;
import static io.flowgauge.config.Types.choice;
import static io.flowgauge.config.Types.duration;
import static io.flowgauge.config.Types.freeObject;
import static io.flowgauge.config.Types.integer;
import static io.flowgauge.config.Types.optional;
import static io.flowgauge.config.Types.text;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.ConfigErrors;
import io.flowgauge.config.ConfigObject;
import io.flowgauge.config.ConfigObject.Entry;
import io.flowgauge.config.ConfigScalar;
import io.flowgauge.config.Notice;
import io.flowgauge.config.SectionReader;
import io.flowgauge.config.Setting;
import io.flowgauge.output.HostAddress;
import io.flowgauge.output.HostAddresses;
import io.flowgauge.output.HostSettings;
import io.flowgauge.output.Selector;
import io.flowgauge.output.TlsSettings;
import io.flowgauge.output.elasticsearch.ElasticsearchSettings.Hosts;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Reads {@code output.elasticsearch}. */
final class ElasticsearchReader {
    private static final int PORT = 9_200;
    private static final int EVENTS_MAX = 1_600;
    private static final int GZIP_MAX = 9;
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(90);
    private static final long IDLE_NS = TimeUnit.SECONDS.toNanos(3);

    private static final HostAddresses HOSTS =
            HostAddresses.of(
                    PORT,
                    "Hosts of the cluster, each with a port or not, or as a URL.",
                    "http",
                    "https");
    private static final HostSettings.Keys SENDING =
            HostSettings.Keys.of(
                    true, EVENTS_MAX, "Most events in a request; 0 or less for no limit.", -1);
    private static final Setting<String> PROTOCOL =
            Setting.of(
                    "protocol",
                    choice("http", "https"),
                    "http",
                    "How hosts are reached that are no URLs.");
    private static final Setting<Optional<String>> PATH =
            word("path", "Path of the API, for hosts without one of their own.");
    private static final Setting<Map<String, Object>> PARAMETERS =
            object("parameters", "Parameters of the URL of each request.");
    private static final Setting<Map<String, Object>> HEADERS =
            object("headers", "Headers of each request.");
    private static final Setting<Optional<String>> USERNAME = word("username", "User.");
    private static final Setting<Optional<String>> PASSWORD = word("password", "Its password.");
    private static final Setting<Optional<String>> API_KEY =
            word("api_key", "ID and key with a colon between them, in place of a user.");
    private static final Setting<Optional<String>> PROXY_URL =
            new Setting<>(
                    "proxy_url",
                    optional(text()),
                    Optional.empty(),
                    "HTTP_PROXY, HTTPS_PROXY, NO_PROXY of the environment",
                    "Proxy of HTTP: http://HOST:PORT, with user and password or without.");
    private static final Setting<Boolean> PROXY_DISABLE =
            Setting.of("proxy_disable", bool(), false, "Whether no proxy is used in any case.");
    private static final Setting<Map<String, Object>> PROXY_HEADERS =
            object("proxy_headers", "Headers for the proxy; their names begin with Proxy-.");
    private static final Setting<Integer> COMPRESSION_LEVEL =
            Setting.of(
                    "compression_level",
                    integer(0, GZIP_MAX),
                    0,
                    "Level of gzip for requests; 0 for none.");
    private static final Setting<Boolean> ESCAPE_HTML =
            Setting.of(
                    "escape_html",
                    bool(),
                    true,
                    "Whether <, > and & are written as escapes in JSON.");
    private static final Setting<Long> TIMEOUT =
            new Setting<>(
                    "timeout",
                    duration(1),
                    TIMEOUT_NS,
                    "90s",
                    "How long a request may take, with its answer.");
    private static final Setting<Long> IDLE_CONNECTION_TIMEOUT =
            new Setting<>(
                    "idle_connection_timeout",
                    duration(0),
                    IDLE_NS,
                    "3s",
                    "How long a connection may be idle and be used again.");
    private static final Setting<String> PRESET =
            new Setting<>(
                    "preset",
                    text(),
                    "custom",
                    "custom",
                    "Settings that go well together: "
                            + Preset.names()
                            + ". They replace bulk_max_size, worker, compression_level,"
                            + " idle_connection_timeout and queue.mem.");
    private static final Setting<Map<String, Object>> POLICY =
            object(
                    "non_indexable_policy",
                    "What becomes of events that are refused for good: drop, or"
                            + " dead_letter_index.index with the name of an index.");
    private static final Selector.Keys INDEX =
            Selector.Keys.of("index", "indices", "the index", ElasticsearchSettings.DEFAULT_INDEX);
    private static final Selector.Keys PIPELINE =
            Selector.Keys.of("pipeline", "pipelines", "the ingest pipeline", "none");

    static final List<Setting<?>> SETTINGS = settings();

    private final String name;
    private final ConfigObject object;
    private final SectionReader reader;
    private final Consumer<Notice> notices;

    ElasticsearchReader(
            String name, ConfigObject object, SectionReader reader, Consumer<Notice> notices) {
        this.name = name;
        this.object = object;
        this.reader = reader;
        this.notices = notices;
    }

    private static Setting<Optional<String>> word(String key, String description) {
        return new Setting<>(key, optional(text()), Optional.empty(), "", description);
    }

    private static Setting<Map<String, Object>> object(String key, String description) {
        return new Setting<>(key, freeObject(), Map.of(), "", description);
    }

    private static List<Setting<?>> settings() {
        List<Setting<?>> all =
                new ArrayList<>(
                        List.of(
                                HOSTS.setting(),
                                PROTOCOL,
                                PATH,
                                PARAMETERS,
                                HEADERS,
                                USERNAME,
                                PASSWORD,
                                API_KEY,
                                PROXY_URL,
                                PROXY_DISABLE,
                                PROXY_HEADERS,
                                COMPRESSION_LEVEL,
                                ESCAPE_HTML,
                                TIMEOUT,
                                IDLE_CONNECTION_TIMEOUT,
                                PRESET,
                                POLICY,
                                INDEX.single(),
                                INDEX.several(),
                                PIPELINE.single(),
                                PIPELINE.several()));
        all.addAll(SENDING.all());
        all.addAll(TlsSettings.SETTINGS);
        return List.copyOf(all);
    }

    ElasticsearchSettings read() throws UserErrorException {
        refuseKerberos();
        List<HostAddress> addresses = HOSTS.read(reader);
        Optional<Preset> preset = preset();
        TlsSettings tls = TlsSettings.read(object, reader, notices).orElse(TlsSettings.DEFAULT);
        List<URI> urls = new ArrayList<>();
        List<HttpSettings> http = new ArrayList<>();
        for (HostAddress address : addresses) {
            URI url = url(address);
            urls.add(url);
            http.add(
                    new HttpSettings(
                            texts(HEADERS),
                            parameters(address),
                            authorization(address),
                            tls,
                            proxy(url),
                            reader.get(TIMEOUT),
                            preset.isPresent()
                                    ? preset.get().idleNs()
                                    : reader.get(IDLE_CONNECTION_TIMEOUT),
                            preset.isPresent()
                                    ? Preset.COMPRESSION_LEVEL
                                    : reader.get(COMPRESSION_LEVEL)));
        }
        return new ElasticsearchSettings(
                name,
                new Hosts(urls, http, sending(preset), deadLetterIndex()),
                INDEX.read(reader, notices).orElse(ElasticsearchSettings.DEFAULT_INDEX),
                PIPELINE.read(reader, notices),
                reader.get(ESCAPE_HTML),
                Optional.empty());
    }

    /** The keys below are not looked at, but whoever asks for it must not go without. */
    private void refuseKerberos() throws UserErrorException {
        Optional<Entry> kerberos = object.find("kerberos").filter(e -> !e.value().isNull());
        if (kerberos.isEmpty()) {
            return;
        }
        String key = reader.keyOf(PRESET).replace(PRESET.key(), "kerberos");
        Optional<Entry> enabled = object.find("kerberos.enabled");
        if (enabled.isEmpty() || bool().read(key + ".enabled", enabled.get().value())) {
            throw ConfigErrors.at(
                    kerberos.get().keyPosition(),
                    key,
                    "not available in this version; username and password, api_key or"
                            + " ssl.certificate are; remove the key to go on");
        }
    }

    private Optional<Preset> preset() throws UserErrorException {
        String preset = reader.get(PRESET);
        Optional<Preset> known = Preset.of(preset);
        if (known.isEmpty() && !preset.isEmpty() && !preset.equals("custom")) {
            throw ConfigErrors.at(
                    reader.position(PRESET),
                    reader.keyOf(PRESET),
                    "unknown preset value " + preset,
                    Preset.names());
        }
        if (known.isPresent()) {
            for (Setting<?> setting :
                    List.of(
                            SENDING.bulkMaxSize(),
                            SENDING.worker(),
                            SENDING.workers(),
                            COMPRESSION_LEVEL,
                            IDLE_CONNECTION_TIMEOUT)) {
                if (reader.has(setting)) {
                    notices.accept(
                            new Notice(
                                    true,
                                    reader.position(setting)
                                            + ": "
                                            + reader.keyOf(setting)
                                            + ": preset "
                                            + preset
                                            + " replaces it; preset: custom leaves it"));
                }
            }
        }
        return known;
    }

    private HostSettings sending(Optional<Preset> preset) throws UserErrorException {
        HostSettings written = SENDING.read(reader);
        return preset.map(one -> written.with(one.workers(), one.eventsMax())).orElse(written);
    }

    private URI url(HostAddress address) throws UserErrorException {
        String scheme = address.scheme().isEmpty() ? reader.get(PROTOCOL) : address.scheme();
        String path = address.path();
        if (path.isEmpty() || path.equals("/")) {
            path = reader.get(PATH).orElse("");
        }
        while (path.endsWith("/")) {
            path = path.substring(0, path.length() - 1);
        }
        if (!path.isEmpty() && !path.startsWith("/")) {
            path = "/" + path;
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
        throw reader.problem(HOSTS.setting(), text + " is no URL");
    }

    private Map<String, String> texts(Setting<Map<String, Object>> setting)
            throws UserErrorException {
        Map<String, String> texts = new LinkedHashMap<>();
        for (Map.Entry<String, Object> entry : reader.get(setting).entrySet()) {
            if (entry.getValue() instanceof Map || entry.getValue() instanceof List) {
                throw ConfigErrors.at(
                        reader.position(setting),
                        reader.keyOf(setting) + "." + entry.getKey(),
                        "not a text",
                        "names with a text each");
            }
            texts.put(entry.getKey(), entry.getValue().toString());
        }
        return texts;
    }

    private Map<String, String> parameters(HostAddress address) throws UserErrorException {
        Map<String, String> all = texts(PARAMETERS);
        for (String pair : address.query().split("&", -1)) {
            String[] both = pair.split("=", 2);
            if (!both[0].isEmpty()) {
                all.put(
                        URLDecoder.decode(both[0], UTF_8),
                        both.length == 2 ? URLDecoder.decode(both[1], UTF_8) : "");
            }
        }
        return all;
    }

    private String authorization(HostAddress address) throws UserErrorException {
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
            // Kibana shows keys as text with a colon, and already encoded too.
            return "ApiKey " + (key.contains(":") ? encoded(key) : key);
        }
        return user.isEmpty() ? "" : "Basic " + encoded(user + ":" + password);
    }

    static String encoded(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }

    private Proxy proxy(URI url) throws UserErrorException {
        if (reader.get(PROXY_DISABLE)) {
            return Proxy.NONE;
        }
        Map<String, String> headers = texts(PROXY_HEADERS);
        Optional<String> wanted = reader.get(PROXY_URL).filter(text -> !text.isEmpty());
        if (wanted.isEmpty()) {
            return new Proxy(
                    Proxy.ofEnvironment(url, v -> Optional.ofNullable(System.getenv(v)).orElse("")),
                    headers);
        }
        try {
            String text = wanted.get();
            URI proxy = new URI(text.contains("://") ? text : "http://" + text);
            if (proxy.getHost() != null && "http".equals(proxy.getScheme())) {
                return new Proxy(Optional.of(proxy), headers);
            }
        } catch (URISyntaxException e) {
            // Told below, without what may be a password.
        }
        throw ConfigErrors.at(
                reader.position(PROXY_URL),
                reader.keyOf(PROXY_URL),
                "not the URL of a proxy of HTTP",
                "http://HOST:PORT or http://USER:PASSWORD@HOST:PORT");
    }

    private Optional<String> deadLetterIndex() throws UserErrorException {
        Optional<Entry> entry = object.find(POLICY.key()).filter(e -> !e.value().isNull());
        if (entry.isEmpty()) {
            return Optional.empty();
        }
        String allowed = "drop, or dead_letter_index with an index";
        String key = reader.keyOf(POLICY);
        if (!(entry.get().value() instanceof ConfigObject policy)) {
            if (entry.get().value() instanceof ConfigScalar word && word.text().equals("drop")) {
                return Optional.empty();
            }
            throw ConfigErrors.at(
                    entry.get().value().position(),
                    key,
                    "found " + entry.get().value().describe(),
                    allowed);
        }
        if (policy.entries().size() > 1) {
            throw ConfigErrors.at(
                    policy.position(), key, "more than one namespace configured", allowed);
        }
        Optional<Map.Entry<String, Entry>> only = policy.entries().entrySet().stream().findFirst();
        if (only.isEmpty() || only.get().getKey().equals("drop")) {
            return Optional.empty();
        }
        String kind = only.get().getKey();
        if (!kind.equals("dead_letter_index")) {
            throw ConfigErrors.at(
                    only.get().getValue().keyPosition(),
                    key + "." + kind,
                    "no such policy type: " + kind,
                    allowed);
        }
        String index = key + ".dead_letter_index.index";
        Optional<Entry> found = policy.find("dead_letter_index.index");
        if (found.isEmpty()) {
            throw ConfigErrors.at(
                    policy.position(),
                    index,
                    "dead_letter_index policy requires an index to be specified",
                    "the name of an index");
        }
        String text = text().read(index, found.get().value());
        if (text.isBlank()) {
            throw ConfigErrors.at(
                    found.get().value().position(),
                    index,
                    "dead_letter_index policy requires an index to be specified",
                    "the name of an index");
        }
        return Optional.of(text);
    }
}
