package io.flowgauge.output.redis;

import static io.flowgauge.config.Types.duration;
import static io.flowgauge.config.Types.integer;
import static io.flowgauge.config.Types.integerFrom;
import static io.flowgauge.config.Types.optional;
import static io.flowgauge.config.Types.text;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.ConfigErrors;
import io.flowgauge.config.ConfigObject;
import io.flowgauge.config.Notice;
import io.flowgauge.config.SectionReader;
import io.flowgauge.config.Setting;
import io.flowgauge.event.Event;
import io.flowgauge.event.EventSettings;
import io.flowgauge.output.CheckedTarget;
import io.flowgauge.output.CodecSettings;
import io.flowgauge.output.HostAddress;
import io.flowgauge.output.HostAddresses;
import io.flowgauge.output.HostOutput;
import io.flowgauge.output.HostSettings;
import io.flowgauge.output.HostTarget;
import io.flowgauge.output.Output;
import io.flowgauge.output.OutputCounters;
import io.flowgauge.output.OutputKind;
import io.flowgauge.output.OutputSettings;
import io.flowgauge.output.SelectedText;
import io.flowgauge.output.Selector;
import io.flowgauge.output.TlsSettings;
import io.flowgauge.output.queue.EventForm;
import io.flowgauge.output.queue.EventRouter;
import io.flowgauge.output.queue.Route;
import io.flowgauge.output.tcp.ProxySettings;
import io.flowgauge.output.tcp.TcpConnector;
import io.flowgauge.output.tcp.TcpSettings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * {@code output.redis}: lists or channels of Redis.
 *
 * @param addresses of the servers, one or more
 * @param hosts how events are sent to them
 * @param tcp how they are connected to; TLS also where {@code rediss://} asks for it without
 *     settings of its own
 * @param keys gives the list or channel of an event
 * @param type list or channel
 * @param database its number
 * @param password where an address has none; empty for none
 * @param index {@code @metadata.beat}
 * @param codec how an event is written
 */
public record RedisSettings(
        List<HostAddress> addresses,
        HostSettings hosts,
        TcpSettings tcp,
        Selector keys,
        DataType type,
        int database,
        String password,
        String index,
        CodecSettings codec)
        implements OutputSettings {
    private static final String TLS_SCHEME = "rediss";
    private static final HostAddresses HOSTS =
            HostAddresses.of(
                    6_379,
                    "Servers; in a URL with user and password of their own:"
                            + " rediss://USER:PASSWORD@HOST:PORT, where rediss is Redis over TLS.",
                    "redis",
                    TLS_SCHEME);
    private static final HostSettings.Keys SENDING =
            HostSettings.Keys.of(
                    true,
                    2_048,
                    "Most events sent at a time; 0 or less for no bound.",
                    Integer.MIN_VALUE);
    private static final Setting<Integer> PORT =
            Setting.of(
                    "port",
                    integer(1, 65_535),
                    6_379,
                    "Port of the hosts that have none; better given there.");
    private static final Selector.Keys KEYS =
            Selector.Keys.of("key", "keys", "the list or channel", "the index");
    private static final Setting<String> INDEX =
            Setting.of(
                    "index",
                    text(),
                    "packetbeat",
                    "What @metadata.beat says, and the list or channel where key and keys give"
                            + " none.");
    private static final Setting<Optional<String>> PASSWORD =
            new Setting<>(
                    "password",
                    optional(text()),
                    Optional.empty(),
                    "",
                    "Password for the servers whose URL has none.");
    private static final Setting<Integer> DB =
            Setting.of("db", integerFrom(0), 0, "Number of the database.");
    private static final Setting<String> DATATYPE =
            Setting.of(
                    "datatype",
                    text(),
                    "list",
                    "list, to whose end events are put, or channel, whose subscribers get them if"
                            + " there are any.");
    private static final Setting<Long> TIMEOUT =
            new Setting<>(
                    "timeout",
                    duration(TimeUnit.MILLISECONDS.toNanos(1)),
                    TimeUnit.SECONDS.toNanos(5),
                    "5s",
                    "How long to wait for a connection and for an answer.");

    /** The declaration of the output. */
    public static final OutputKind KIND = new OutputKind("redis", settings(), RedisSettings::read);

    /** Keeps a copy of the addresses. */
    public RedisSettings {
        addresses = List.copyOf(addresses);
    }

    private static List<Setting<?>> settings() {
        List<Setting<?>> all =
                new ArrayList<>(
                        CodecSettings.settingsAnd(
                                HOSTS.setting(),
                                PORT,
                                KEYS.single(),
                                KEYS.several(),
                                INDEX,
                                PASSWORD,
                                DB,
                                DATATYPE,
                                TIMEOUT));
        all.addAll(SENDING.all());
        all.addAll(ProxySettings.SETTINGS);
        all.addAll(TlsSettings.SETTINGS);
        return List.copyOf(all);
    }

    private static RedisSettings read(
            ConfigObject object, SectionReader reader, Consumer<Notice> notices)
            throws UserErrorException {
        String index = reader.get(INDEX);
        HostAddresses hosts = new HostAddresses(HOSTS.setting(), reader.get(PORT), HOSTS.schemes());
        List<HostAddress> addresses = hosts.read(reader);
        for (HostAddress address : addresses) {
            if (address.path().length() > 1 || !address.query().isEmpty()) {
                throw ConfigErrors.at(
                        reader.position(HOSTS.setting()),
                        reader.keyOf(HOSTS.setting()),
                        address + " has a path",
                        "none; the number of the database stands in " + reader.keyOf(DB));
            }
        }
        return new RedisSettings(
                addresses,
                SENDING.read(reader),
                new TcpSettings(
                        reader.get(TIMEOUT),
                        ProxySettings.read(reader),
                        TlsSettings.read(object, reader, notices)),
                KEYS.read(reader, notices),
                type(reader),
                reader.get(DB),
                reader.get(PASSWORD).orElse(""),
                index,
                CodecSettings.read(object, reader, false));
    }

    private static DataType type(SectionReader reader) throws UserErrorException {
        String name = reader.get(DATATYPE);
        return switch (name) {
            case "", "list" -> DataType.LIST;
            case "channel" -> DataType.CHANNEL;
            default ->
                    throw ConfigErrors.at(
                            reader.position(DATATYPE),
                            reader.keyOf(DATATYPE),
                            "redis data type " + name + " not supported",
                            "list, channel");
        };
    }

    @Override
    public String kind() {
        return KIND.name();
    }

    @Override
    public String destination() {
        return addresses.stream()
                .map(HostAddress::toString)
                .collect(Collectors.joining(", ", "to Redis at ", ""));
    }

    @Override
    public Optional<EventForm> form(EventSettings events) throws UserErrorException {
        return Optional.of(codec.form(events, router(), "redis " + keys.fingerprint(), index));
    }

    private EventRouter router() {
        return new KeyRouter(keys.compile(), Route.of(index));
    }

    /** Gives events the same object for the same key, as most are followed by one of their key. */
    private static final class KeyRouter implements EventRouter {
        private final SelectedText keys;
        private final Route fallback;
        private Route last;

        KeyRouter(SelectedText keys, Route fallback) {
            this.keys = keys;
            this.fallback = fallback;
            last = fallback;
        }

        @Override
        public Route route(Event event) {
            String key = keys.of(event);
            if (key.isEmpty()) {
                return fallback;
            }
            if (!last.value(0).equals(key)) {
                last = Route.of(key);
            }
            return last;
        }
    }

    @Override
    public Output open(String prefix) {
        OutputCounters counters = new OutputCounters(prefix);
        Map<TcpSettings, TcpConnector> connectors = new HashMap<>();
        List<HostTarget> targets = new ArrayList<>();
        for (HostAddress address : addresses) {
            TcpConnector connector = connectors.computeIfAbsent(tcp(address), TcpConnector::new);
            targets.add(new RedisHost(address, connector, this, counters));
        }
        return new HostOutput(KIND.name(), hosts, targets, counters);
    }

    /**
     * Returns how an address is connected to: by its scheme it may be without TLS although there
     * are settings of it, and with.
     */
    TcpSettings tcp(HostAddress address) {
        return switch (address.scheme()) {
            case "" -> tcp;
            case TLS_SCHEME -> withTls(tcp.tls().or(() -> Optional.of(TlsSettings.DEFAULT)));
            default -> withTls(Optional.empty());
        };
    }

    private TcpSettings withTls(Optional<TlsSettings> tls) {
        return new TcpSettings(tcp.timeoutNs(), tcp.proxy(), tls);
    }

    /** Returns what a connection to an address begins with. */
    RedisLogin login(HostAddress address) {
        return new RedisLogin(
                address.user(), address.password().isEmpty() ? password : address.password());
    }

    @Override
    public List<CheckedTarget> checks() {
        return RedisChecks.of(this);
    }

    @Override
    public Object target() {
        return List.of(addresses, hosts, tcp, type, database, password);
    }

    @Override
    public int batchEvents() {
        return hosts.eventsMax();
    }

    /** Shows no secret. */
    @Override
    public String toString() {
        return KIND.name() + " " + destination();
    }
}
