package io.flowgauge.event.processor;

import io.flowgauge.base.Counter;
import io.flowgauge.base.Durations;
import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.ConfigErrors;
import io.flowgauge.config.SectionReader;
import io.flowgauge.config.Setting;
import io.flowgauge.config.Types;
import io.flowgauge.event.Event;
import io.flowgauge.event.EventException;
import io.flowgauge.event.FieldPath;
import io.flowgauge.event.Network;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import org.minidns.dnsmessage.Question;
import org.minidns.dnsname.DnsName;
import org.minidns.dnsname.InvalidDnsNameException;
import org.minidns.record.Record;

/** {@code dns}. Servers are asked about all fields of an event at once. */
final class Dns implements Processor {
    static final Path RESOLV_CONF = Path.of("/etc/resolv.conf");
    private static final int IPV4_BYTES = 4;
    private static final FieldPath TAGS = FieldPath.of("tags");

    /** How many questions may be open at once to servers that are down: each has a socket. */
    private static final int ASKED_WHILE_DOWN_MAX = 16;

    private static final DnsAnswer NOT_WAITED_FOR =
            DnsAnswer.failed("not waited for, the servers have not answered lately");

    private static final Setting<String> TYPE =
            new Setting<>(
                    "type",
                    Types.choice("reverse", "PTR", "A", "AAAA", "TXT", "ptr", "a", "aaaa", "txt"),
                    "",
                    "required",
                    "What to look up: `reverse`, which is `PTR`, the name of an address; `A` and"
                            + " `AAAA` the addresses, `TXT` the texts of a name.");
    private static final Setting<String> ACTION =
            Setting.of(
                    "action",
                    Types.choice("append", "replace"),
                    "append",
                    "What becomes of the target: `append` makes a list of what is there and what"
                            + " was found.");
    private static final Setting<List<FieldPair>> FIELDS =
            new Setting<>(
                    "fields",
                    FieldMap.TYPE,
                    List.of(),
                    "",
                    "Fields to look up, and for each the field that takes what was found:"
                            + " `source.ip: source.domain`.");
    private static final Setting<Integer> SUCCESS_INITIAL = initial("success_cache");
    private static final Setting<Integer> SUCCESS_MAX =
            max("success_cache", "How many answers to remember, each as long as its TTL says.");
    private static final Setting<Long> SUCCESS_MIN_TTL =
            new Setting<>(
                    "success_cache.min_ttl",
                    Types.duration(0),
                    60 * Durations.SECOND_NS,
                    "1m",
                    "How long to remember answers at least, whatever their TTL.");
    private static final Setting<Integer> FAILURE_INITIAL = initial("failure_cache");
    private static final Setting<Integer> FAILURE_MAX =
            max("failure_cache", "How many failures to remember.");
    private static final Setting<Long> FAILURE_TTL =
            new Setting<>(
                    "failure_cache.ttl",
                    Types.duration(0),
                    60 * Durations.SECOND_NS,
                    "1m",
                    "How long to remember that there was no answer, or none that helps; and not"
                            + " to wait for servers that are down, unless it is 0.");
    private static final Setting<List<String>> NAMESERVERS =
            new Setting<>(
                    "nameservers",
                    Types.listOf(Types.text()),
                    List.of(),
                    "those of /etc/resolv.conf",
                    "Addresses of servers, with `:port` behind them where it is not 53, or"
                            + " 853 with `transport: tls`.");
    private static final Setting<Long> TIMEOUT =
            new Setting<>(
                    "timeout",
                    Types.duration(Durations.SECOND_NS / 1000),
                    Durations.SECOND_NS / 2,
                    "500ms",
                    "How long to wait for answers about one event, all servers and fields together."
                            + " No event is held up longer; those behind it wait meanwhile.");
    private static final Setting<String> TRANSPORT =
            Setting.of(
                    "transport",
                    Types.choice("udp", "tls"),
                    "udp",
                    "How to ask: over UDP (and over TCP again, where an answer is too long), or over"
                            + " TLS, with a connection for each question. Certificates must name"
                            + " the server's address, and be signed by who Java trusts.");
    private static final Setting<List<String>> TAG_ON_FAILURE =
            new Setting<>(
                    "tag_on_failure",
                    Types.listOf(Types.text()),
                    List.of(),
                    "",
                    "Tags for events of which something could not be looked up.");

    private static final CounterKind UNWAITED =
            CounterKind.count(
                    "unwaited",
                    "Flow events for which dns did not wait because its servers were down.");

    static final ProcessorKind KIND =
            ProcessorKind.of(
                            "dns",
                            "Adds what DNS servers know of addresses and names. Answers are"
                                    + " remembered; an event with something unknown waits for it,"
                                    + " and all events behind it too, up to `timeout`. After"
                                    + " three events in a row that waited in vain the servers count"
                                    + " as down for `failure_cache.ttl`, or until one answers:"
                                    + " meanwhile they are asked, but no event waits"
                                    + " (`unwaited` counts those). So use"
                                    + " servers near by, and `when` to ask only what matters. Every"
                                    + " lookup is also traffic. A name is added as a text, what"
                                    + " `A`, `AAAA` and `TXT` find as a list. `/etc/hosts` is not"
                                    + " read.",
                            Dns::new)
                    .with(
                            TYPE,
                            ACTION,
                            FIELDS,
                            SUCCESS_INITIAL,
                            SUCCESS_MAX,
                            SUCCESS_MIN_TTL,
                            FAILURE_INITIAL,
                            FAILURE_MAX,
                            FAILURE_TTL,
                            NAMESERVERS,
                            TIMEOUT,
                            TRANSPORT,
                            TAG_ON_FAILURE)
                    .failing(
                            "A field that is missing or no text is passed over. It fails where"
                                    + " there is no answer, the answer is that there is nothing, or"
                                    + " the target lies below something that is no object; the"
                                    + " other fields are done all the same, and `tag_on_failure` is"
                                    + " added.")
                    .counting(UNWAITED)
                    .shown(
                            """
                            - dns:
                                type: reverse
                                fields: {source.ip: source.domain}
                                nameservers: [192.0.2.53]
                                tag_on_failure: [no_name]
                            """,
                            "+ source.domain: \"pc-199.example.com\"\n");

    private final List<FieldPair> fields;
    private final Record.TYPE type;
    private final boolean replace;
    private final long timeoutNs;
    private final List<String> tagsOnFailure;
    private final long minTtlNs;
    private final long failureTtlNs;
    private final DnsResolver resolver;
    private final DnsCache successes;
    private final DnsCache failures;
    private final DnsOutage outage;
    private final Counter unwaited;
    private final Map<String, CompletableFuture<DnsAnswer>> underway = new ConcurrentHashMap<>();

    Dns(SectionReader settings, ProcessorContext context) throws UserErrorException {
        this(
                settings,
                RESOLV_CONF,
                System::nanoTime,
                (SSLSocketFactory) SSLSocketFactory.getDefault());
    }

    Dns(SectionReader settings, Path resolvConf, LongSupplier clockNs, SSLSocketFactory tlsSockets)
            throws UserErrorException {
        String name = settings.require(TYPE).toUpperCase(Locale.ROOT);
        type = name.equals("REVERSE") ? Record.TYPE.PTR : Record.TYPE.valueOf(name);
        replace = settings.get(ACTION).equals("replace");
        fields = settings.get(FIELDS);
        timeoutNs = settings.get(TIMEOUT);
        boolean tls = settings.get(TRANSPORT).equals("tls");
        unwaited = UNWAITED.of(settings);
        tagsOnFailure = settings.get(TAG_ON_FAILURE);
        minTtlNs = settings.get(SUCCESS_MIN_TTL);
        failureTtlNs = settings.get(FAILURE_TTL);
        successes = new DnsCache(settings.get(SUCCESS_INITIAL), settings.get(SUCCESS_MAX), clockNs);
        failures = new DnsCache(settings.get(FAILURE_INITIAL), settings.get(FAILURE_MAX), clockNs);
        outage = new DnsOutage(failureTtlNs, clockNs);
        resolver =
                new DnsResolver(
                        servers(
                                settings,
                                resolvConf,
                                tls ? DnsResolver.TLS_PORT : DnsResolver.PORT),
                        tls ? Optional.of(tlsSockets) : Optional.empty());
    }

    private static Setting<Integer> initial(String cache) {
        return Setting.of(
                cache + ".capacity.initial",
                Types.integerFrom(0),
                1000,
                "For how many to make room at the start.");
    }

    private static Setting<Integer> max(String cache, String description) {
        return Setting.of(cache + ".capacity.max", Types.integerFrom(1), 10_000, description);
    }

    private static List<InetSocketAddress> servers(
            SectionReader settings, Path resolvConf, int defaultPort) throws UserErrorException {
        List<InetSocketAddress> servers = new ArrayList<>();
        for (String text : settings.get(NAMESERVERS)) {
            servers.add(
                    server(text, defaultPort)
                            .orElseThrow(
                                    () ->
                                            ConfigErrors.at(
                                                    settings.position(NAMESERVERS),
                                                    settings.keyOf(NAMESERVERS),
                                                    "\"" + text + "\" is no address",
                                                    "192.0.2.53, 192.0.2.53:5353, 2001:db8::53 or"
                                                            + " [2001:db8::53]:5353")));
        }
        if (servers.isEmpty()) {
            systemServers(resolvConf, defaultPort).forEach(servers::add);
        }
        if (servers.isEmpty()) {
            throw settings.problem(
                    NAMESERVERS, resolvConf + " names no server, so there must be some here");
        }
        return servers;
    }

    /** Returns the servers of resolv.conf (5), whose lines may be about other things. */
    static List<InetSocketAddress> systemServers(Path resolvConf, int defaultPort) {
        List<InetSocketAddress> servers = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(resolvConf)) {
                String[] words = line.strip().split("\\s+", -1);
                if (words.length > 1 && words[0].equals("nameserver")) {
                    // an address of one link only, with % and an interface, can't be told apart
                    server(words[1].replaceAll("%.*", ""), defaultPort).ifPresent(servers::add);
                }
            }
        } catch (IOException e) {
            return List.of();
        }
        return servers;
    }

    private static Optional<InetSocketAddress> server(String text, int defaultPort) {
        Optional<InetAddress> alone = Network.address(text);
        if (alone.isPresent()) {
            return Optional.of(new InetSocketAddress(alone.get(), defaultPort));
        }
        int colon = text.lastIndexOf(':');
        if (colon < 0 || !text.substring(colon + 1).matches("[0-9]{1,5}")) {
            return Optional.empty();
        }
        int port = Integer.parseInt(text.substring(colon + 1));
        String host = text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        return port == 0 || port > 65_535
                ? Optional.empty()
                : Network.address(host).map(address -> new InetSocketAddress(address, port));
    }

    @Override
    public boolean process(Event event) throws EventException {
        boolean waiting = !outage.isOn();
        long endNs = System.nanoTime() + (waiting ? timeoutNs : 0);
        List<CompletableFuture<DnsAnswer>> answers = new ArrayList<>(fields.size());
        List<FieldPair> asked = new ArrayList<>(fields.size());
        for (FieldPair pair : fields) {
            String text = event.text(pair.from());
            if (text != null) {
                asked.add(pair);
                answers.add(lookUp(text, waiting));
            }
        }
        EventException failure = null;
        boolean late = false;
        for (int i = 0; i < asked.size(); i++) {
            boolean known = answers.get(i).isDone();
            DnsAnswer answer = await(answers.get(i), endNs);
            if (!waiting && !known && answer.equals(DnsAnswer.LATE)) {
                answer = NOT_WAITED_FOR;
            }
            late |= answer.equals(NOT_WAITED_FOR) || !known && answer.equals(DnsAnswer.LATE);
            try {
                put(event, asked.get(i), answer);
            } catch (EventException e) {
                failure = failure == null ? e : failure;
            }
        }
        if (late && waiting) {
            outage.waitedInVain();
        } else if (late) {
            unwaited.increment();
        }
        if (failure != null) {
            for (String tag : tagsOnFailure) {
                TextList.add(event, TAGS, tag, true);
            }
            throw failure;
        }
        return true;
    }

    private CompletableFuture<DnsAnswer> lookUp(String text, boolean waiting) {
        DnsAnswer known = successes.get(text);
        if (known == null) {
            known = failures.get(text);
        }
        if (known != null) {
            return CompletableFuture.completedFuture(known);
        }
        Question question = question(text);
        if (question == null) {
            return CompletableFuture.completedFuture(
                    DnsAnswer.failed(
                            type == Record.TYPE.PTR ? "it is no address" : "it is no name"));
        }
        // An answer that comes too late for this event is there for the next one.
        CompletableFuture<DnsAnswer> answer = underway.get(text);
        if (answer == null && !waiting && underway.size() >= ASKED_WHILE_DOWN_MAX) {
            return CompletableFuture.completedFuture(NOT_WAITED_FOR);
        }
        if (answer == null) {
            CompletableFuture<DnsAnswer> asking = new CompletableFuture<>();
            underway.put(text, asking);
            Thread.ofVirtual().name("dns").start(() -> ask(text, question, asking));
            answer = asking;
        }
        return answer;
    }

    private void ask(String text, Question question, CompletableFuture<DnsAnswer> asking) {
        DnsAnswer answer = DnsAnswer.failed("the lookup broke off");
        try {
            answer = resolver.ask(question, timeoutNs);
        } finally {
            if (answer.isFailure()) {
                failures.put(text, answer, failureTtlNs);
            } else {
                successes.put(text, answer, Math.max(minTtlNs, answer.ttlNs()));
            }
            if (!answer.equals(DnsAnswer.LATE)) {
                outage.answered();
            }
            underway.remove(text);
            asking.complete(answer);
        }
    }

    private @Nullable Question question(String text) {
        if (type == Record.TYPE.PTR) {
            return Network.address(text)
                    .map(address -> new Question(reverse(address.getAddress()), type))
                    .orElse(null);
        }
        try {
            return text.isEmpty() ? null : new Question(DnsName.from(text), type);
        } catch (InvalidDnsNameException | IllegalArgumentException e) {
            return null;
        }
    }

    /**
     * Returns the name below which an address stands: RFC 1035 section 3.5, RFC 3596 section 2.5.
     */
    static DnsName reverse(byte[] address) {
        StringBuilder name = new StringBuilder();
        for (int i = address.length - 1; i >= 0; i--) {
            int octet = address[i] & 0xff;
            if (address.length == IPV4_BYTES) {
                name.append(octet).append('.');
            } else {
                name.append(Character.forDigit(octet & 15, 16)).append('.');
                name.append(Character.forDigit(octet >> 4, 16)).append('.');
            }
        }
        return DnsName.from(
                name.append(address.length == IPV4_BYTES ? "in-addr.arpa" : "ip6.arpa"));
    }

    private static DnsAnswer await(CompletableFuture<DnsAnswer> answer, long endNs) {
        try {
            return answer.get(Math.max(0, endNs - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return DnsAnswer.LATE;
        } catch (ExecutionException e) {
            return DnsAnswer.failed("" + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return DnsAnswer.failed("interrupted");
        }
    }

    @Override
    public List<Counter> counters() {
        return List.of(unwaited);
    }

    private void put(Event event, FieldPair pair, DnsAnswer answer) throws EventException {
        if (answer.isFailure()) {
            throw new EventException(
                    "dns lookup ("
                            + type
                            + ") of "
                            + pair.from()
                            + " value '"
                            + event.text(pair.from())
                            + "' failed: "
                            + answer.failure());
        }
        List<String> values =
                type == Record.TYPE.PTR ? answer.values().subList(0, 1) : answer.values();
        Object before = replace ? null : event.get(pair.to());
        if (before == null && type == Record.TYPE.PTR) {
            event.put(pair.to(), values.getFirst());
        } else if (before == null) {
            event.put(pair.to(), values);
        } else {
            event.append(pair.to(), values);
        }
    }
}
