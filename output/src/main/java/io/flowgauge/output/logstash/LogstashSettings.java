package io.flowgauge.output.logstash;

import static io.flowgauge.config.Types.bool;
import static io.flowgauge.config.Types.duration;
import static io.flowgauge.config.Types.integer;
import static io.flowgauge.config.Types.integerFrom;
import static io.flowgauge.config.Types.text;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.ConfigObject;
import io.flowgauge.config.Notice;
import io.flowgauge.config.SectionReader;
import io.flowgauge.config.Setting;
import io.flowgauge.event.EventSettings;
import io.flowgauge.event.JsonEncoder;
import io.flowgauge.output.CheckedTarget;
import io.flowgauge.output.HostAddress;
import io.flowgauge.output.HostAddresses;
import io.flowgauge.output.HostOutput;
import io.flowgauge.output.HostSettings;
import io.flowgauge.output.HostTarget;
import io.flowgauge.output.Output;
import io.flowgauge.output.OutputCounters;
import io.flowgauge.output.OutputKind;
import io.flowgauge.output.OutputSettings;
import io.flowgauge.output.TlsSettings;
import io.flowgauge.output.queue.EventForm;
import io.flowgauge.output.queue.EventRouter;
import io.flowgauge.output.tcp.ProxySettings;
import io.flowgauge.output.tcp.SocksProxy;
import io.flowgauge.output.tcp.TcpConnector;
import io.flowgauge.output.tcp.TcpSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * {@code output.logstash}: Logstash, and others that speak Lumberjack 2.
 *
 * @param addresses of the hosts, one or more
 * @param hosts how events are sent to them
 * @param tcp how they are connected to
 * @param pipelining how many windows may wait for their acknowledgement; 0 to wait for each
 * @param slowStart whether windows are small at first
 * @param ttlNs after which time a connection is made anew, ns; 0 for never; not with pipelining
 * @param compressionLevel 0 for none to 9
 * @param index {@code @metadata.beat}
 * @param escapeHtml whether {@code <}, {@code >} and {@code &} are written as escapes in JSON
 */
public record LogstashSettings(
        List<HostAddress> addresses,
        HostSettings hosts,
        TcpSettings tcp,
        int pipelining,
        boolean slowStart,
        long ttlNs,
        int compressionLevel,
        String index,
        boolean escapeHtml)
        implements OutputSettings {
    private static final HostAddresses HOSTS =
            HostAddresses.of(5_044, "Hosts that speak Lumberjack 2: Logstash's input for Beats.");
    private static final HostSettings.Keys SENDING =
            HostSettings.Keys.of(
                    false,
                    2_048,
                    "Most events of a window; 0 or less for no bound but its size of 8 MiB.",
                    -1);
    private static final Setting<Integer> PORT =
            Setting.of(
                    "port",
                    integer(1, 65_535),
                    5_044,
                    "Port of the hosts that have none; better given there.");
    private static final Setting<Integer> PIPELINING =
            Setting.of(
                    "pipelining",
                    integerFrom(0),
                    2,
                    "How many windows of events a connection may have under way; 0 to wait for the"
                            + " acknowledgement of each.");
    private static final Setting<Boolean> SLOW_START =
            Setting.of(
                    "slow_start",
                    bool(),
                    false,
                    "Whether windows begin with 10 events and grow, and shrink after a failure.");
    private static final Setting<Long> TIMEOUT =
            new Setting<>(
                    "timeout",
                    duration(TimeUnit.MILLISECONDS.toNanos(1)),
                    TimeUnit.SECONDS.toNanos(30),
                    "30s",
                    "How long to wait for a connection, and for each sign that a host is at work on"
                            + " a window.");
    private static final Setting<Long> TTL =
            new Setting<>(
                    "ttl",
                    duration(0),
                    0L,
                    "0, for ever",
                    "After which time a connection is made anew, so that hosts behind one name get"
                            + " their share; only with pipelining: 0.");
    private static final Setting<Integer> COMPRESSION_LEVEL =
            Setting.of("compression_level", integer(0, 9), 3, "0 for no compression to 9.");
    private static final Setting<Boolean> ESCAPE_HTML =
            Setting.of(
                    "escape_html",
                    bool(),
                    false,
                    "Whether <, > and & are written as escapes in JSON.");
    private static final Setting<String> INDEX =
            Setting.of(
                    "index",
                    text(),
                    "packetbeat",
                    "What @metadata.beat says, which Logstash may begin the name of an index with.");

    /** The declaration of the output. */
    public static final OutputKind KIND =
            new OutputKind("logstash", settings(), LogstashSettings::read);

    /** Keeps a copy of the addresses. */
    public LogstashSettings {
        addresses = List.copyOf(addresses);
    }

    private static List<Setting<?>> settings() {
        List<Setting<?>> all =
                new ArrayList<>(
                        List.of(
                                HOSTS.setting(),
                                PORT,
                                PIPELINING,
                                SLOW_START,
                                TIMEOUT,
                                TTL,
                                COMPRESSION_LEVEL,
                                ESCAPE_HTML,
                                INDEX));
        all.addAll(SENDING.all());
        all.addAll(ProxySettings.SETTINGS);
        all.addAll(TlsSettings.SETTINGS);
        return List.copyOf(all);
    }

    private static LogstashSettings read(
            ConfigObject object, SectionReader reader, Consumer<Notice> notices)
            throws UserErrorException {
        int pipelining = reader.get(PIPELINING);
        long ttlNs = reader.get(TTL);
        if (ttlNs > 0 && pipelining > 0) {
            notices.accept(
                    new Notice(
                            true,
                            reader.position(TTL)
                                    + ": "
                                    + reader.keyOf(TTL)
                                    + ": has no effect with pipelining; set "
                                    + reader.keyOf(PIPELINING)
                                    + ": 0 for it to count"));
        }
        Optional<SocksProxy> proxy = ProxySettings.read(reader);
        HostAddresses hosts = new HostAddresses(HOSTS.setting(), reader.get(PORT), HOSTS.schemes());
        return new LogstashSettings(
                hosts.read(reader),
                SENDING.read(reader),
                new TcpSettings(
                        reader.get(TIMEOUT), proxy, TlsSettings.read(object, reader, notices)),
                pipelining,
                reader.get(SLOW_START),
                ttlNs,
                reader.get(COMPRESSION_LEVEL),
                reader.get(INDEX),
                reader.get(ESCAPE_HTML));
    }

    @Override
    public String kind() {
        return KIND.name();
    }

    @Override
    public String destination() {
        return addresses.stream()
                .map(HostAddress::hostAndPort)
                .collect(Collectors.joining(", ", "to Logstash at ", ""));
    }

    @Override
    public Optional<EventForm> form(EventSettings events) {
        return Optional.of(
                new EventForm(
                        new JsonEncoder(events, false, escapeHtml, index),
                        EventRouter.ONE_PLACE,
                        "logstash " + escapeHtml + " " + index));
    }

    @Override
    public Output open(String prefix) {
        OutputCounters counters = new OutputCounters(prefix);
        TcpConnector connector = new TcpConnector(tcp);
        List<HostTarget> targets = new ArrayList<>();
        for (HostAddress address : addresses) {
            targets.add(new LogstashHost(address, connector, this, counters));
        }
        return new HostOutput(KIND.name(), hosts, targets, counters);
    }

    @Override
    public List<CheckedTarget> checks() {
        return LogstashChecks.of(this);
    }

    @Override
    public Object target() {
        return List.of(addresses, hosts, tcp, pipelining, slowStart, ttlNs, compressionLevel);
    }

    @Override
    public int batchEvents() {
        return hosts.eventsMax();
    }
}
