package io.flowgauge.output.kafka;

import static io.flowgauge.config.Types.bool;
import static io.flowgauge.config.Types.byteSize;
import static io.flowgauge.config.Types.duration;
import static io.flowgauge.config.Types.integer;
import static io.flowgauge.config.Types.integerFrom;
import static io.flowgauge.config.Types.listOf;
import static io.flowgauge.config.Types.locatedText;
import static io.flowgauge.config.Types.optional;
import static io.flowgauge.config.Types.text;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.ConfigErrors;
import io.flowgauge.config.ConfigObject;
import io.flowgauge.config.ConfigObject.Entry;
import io.flowgauge.config.LocatedText;
import io.flowgauge.config.Notice;
import io.flowgauge.config.ObjectType;
import io.flowgauge.config.SectionReader;
import io.flowgauge.config.Setting;
import io.flowgauge.event.EventSettings;
import io.flowgauge.event.FormatString;
import io.flowgauge.output.CheckedTarget;
import io.flowgauge.output.CodecSettings;
import io.flowgauge.output.HostAddresses;
import io.flowgauge.output.Output;
import io.flowgauge.output.OutputKind;
import io.flowgauge.output.OutputSettings;
import io.flowgauge.output.Selector;
import io.flowgauge.output.TlsSettings;
import io.flowgauge.output.queue.EventForm;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * {@code output.kafka}: topics of Kafka. No class of Kafka's client is loaded before an event is
 * sent.
 *
 * @param client how events are sent
 * @param topics chooses the topic of an event
 * @param key format string for the key of a record; empty for records without
 * @param codec how an event is written
 */
public record KafkaSettings(
        KafkaClientSettings client, Selector topics, Optional<String> key, CodecSettings codec)
        implements OutputSettings {
    private static final int PORT = 9_092;
    private static final int BULK_MAX_SIZE_DEFAULT = 2_048;
    private static final int MESSAGE_BYTES_DEFAULT = 1_000_000;
    private static final int GZIP_LEVEL_MAX = 9;
    private static final int GZIP_LEVEL_DEFAULT = 4;
    private static final String PLAIN = "PLAIN";
    private static final List<String> MECHANISMS = List.of(PLAIN, "SCRAM-SHA-256", "SCRAM-SHA-512");

    /** All releases that Beats of 6.7 and 9.0 know. */
    private static final String VERSIONS =
            "0\\.(8\\.2|9|10|11)(\\.\\d+){0,2}|0\\.8|[1-4](\\.\\d+){0,2}";

    /** Brokers before 2.1 don't speak with the client that is used. */
    private static final String VERSIONS_TOO_OLD = "0\\..*|1(\\..*)?|2\\.0(\\..*)?";

    private static final HostAddresses HOSTS =
            HostAddresses.of(
                    PORT, "Brokers to ask for the others of the cluster, HOST or HOST:PORT.");
    private static final Selector.Keys TOPICS =
            Selector.Keys.of("topic", "topics", "the topic", "none: one is required");
    private static final Setting<Optional<LocatedText>> KEY =
            new Setting<>(
                    "key",
                    optional(locatedText()),
                    Optional.empty(),
                    "",
                    "Format string for the key of a record; a record has none if the event lacks a"
                            + " field of it.");
    private static final Setting<String> VERSION =
            Setting.of(
                    "version",
                    text(),
                    "2.1.0",
                    "Version of the brokers. It has no effect: the client asks them, which must be"
                            + " of 2.1 or newer.");
    private static final Setting<String> USERNAME =
            new Setting<>("username", text(), "", "", "User of SASL.");
    private static final Setting<String> PASSWORD =
            new Setting<>("password", text(), "", "", "Password of this user.");
    private static final Setting<String> MECHANISM =
            Setting.of(
                    "sasl.mechanism",
                    text(),
                    PLAIN,
                    "How a user proves to be one: " + String.join(", ", MECHANISMS) + ".");
    private static final Setting<String> COMPRESSION =
            Setting.of(
                    "compression",
                    text(),
                    "gzip",
                    "Compression of records: none (no, off), snappy, lz4, gzip or zstd.");
    private static final Setting<Integer> COMPRESSION_LEVEL =
            Setting.of(
                    "compression_level",
                    integer(Integer.MIN_VALUE, Integer.MAX_VALUE),
                    GZIP_LEVEL_DEFAULT,
                    "Level of gzip, 1 (fast) to 9 (small); 0 for no compression.");
    private static final Setting<Integer> BULK_MAX_SIZE =
            Setting.of(
                    "bulk_max_size",
                    integerFrom(1),
                    BULK_MAX_SIZE_DEFAULT,
                    "Most events that are handed to Kafka's client at a time.");
    private static final Setting<Long> BULK_FLUSH_FREQUENCY =
            Setting.of(
                    "bulk_flush_frequency",
                    duration(0),
                    0L,
                    "How long a record waits for more of its partition, to be sent with them; 5 ms"
                            + " at least.");
    private static final Setting<Integer> MAX_RETRIES =
            Setting.of(
                    "max_retries",
                    integerFrom(-1),
                    -1,
                    "After how many failed tries events are dropped; -1 for never. Packetbeat drops"
                            + " after 3.");
    private static final Setting<Long> BACKOFF_INIT =
            new Setting<>(
                    "backoff.init",
                    duration(1),
                    TimeUnit.SECONDS.toNanos(1),
                    "1s",
                    "First wait after a failure; it doubles with each further one.");
    private static final Setting<Long> BACKOFF_MAX =
            new Setting<>(
                    "backoff.max",
                    duration(1),
                    TimeUnit.SECONDS.toNanos(60),
                    "60s",
                    "Longest wait after failures.");
    private static final Setting<Long> TIMEOUT =
            new Setting<>(
                    "timeout",
                    duration(1),
                    TimeUnit.SECONDS.toNanos(30),
                    "30s",
                    "How long an answer of a broker is waited for.");
    private static final Setting<Long> BROKER_TIMEOUT =
            new Setting<>(
                    "broker_timeout",
                    duration(1),
                    TimeUnit.SECONDS.toNanos(10),
                    "10s",
                    "How long a broker waits for replicas, with required_acks -1; timeout, if that"
                            + " is shorter.");
    private static final Setting<Integer> CHANNEL_BUFFER_SIZE =
            Setting.of(
                    "channel_buffer_size",
                    integerFrom(1),
                    256,
                    "Accepted without effect: what is under way is bounded by 32 MiB.");
    private static final Setting<Long> KEEP_ALIVE =
            new Setting<>(
                    "keep_alive",
                    duration(0),
                    0L,
                    "0s",
                    "Accepted without effect: the system keeps connections alive.");
    private static final Setting<Long> MAX_MESSAGE_BYTES =
            Setting.of(
                    "max_message_bytes",
                    byteSize(1),
                    (long) MESSAGE_BYTES_DEFAULT,
                    "Largest event; larger ones are dropped and counted. Not above the brokers'"
                            + " message.max.bytes.");
    private static final Setting<Integer> REQUIRED_ACKS =
            Setting.of(
                    "required_acks",
                    integer(-1, 1),
                    1,
                    "When an event counts as delivered: 0 when it was sent (events can be lost), 1"
                            + " when the leader of its partition has it, -1 when all replicas have"
                            + " it. With -1 the producer is idempotent: an event that is sent again"
                            + " after a failure of the network is stored once.");
    private static final Setting<String> CLIENT_ID =
            Setting.of(
                    "client_id", text(), "beats", "Name for the logs and quotas of the brokers.");
    private static final Setting<Integer> METADATA_RETRY_MAX =
            Setting.of(
                    "metadata.retry.max",
                    integerFrom(0),
                    3,
                    "How often brokers are asked for a topic before that counts as a failure;"
                            + " events then wait for backoff and are tried again.");
    private static final Setting<Long> METADATA_RETRY_BACKOFF =
            new Setting<>(
                    "metadata.retry.backoff",
                    duration(0),
                    TimeUnit.MILLISECONDS.toNanos(250),
                    "250ms",
                    "Wait between two times of asking, and before a record is sent again.");
    private static final Setting<Long> METADATA_REFRESH =
            new Setting<>(
                    "metadata.refresh_frequency",
                    duration(0),
                    TimeUnit.MINUTES.toNanos(10),
                    "10m",
                    "How often brokers are asked for partitions although nothing failed; 0 for"
                            + " never.");
    private static final Setting<Boolean> METADATA_FULL =
            Setting.of(
                    "metadata.full",
                    bool(),
                    false,
                    "Accepted without effect: brokers are asked for topics that are used.");
    private static final Setting<Integer> WORKER =
            Setting.of(
                    "worker",
                    integer(1, 1_000),
                    1,
                    "Clients at a time, each with connections of its own.");
    private static final Setting<String> HEADER_KEY =
            new Setting<>("key", text(), "", "", "Name of the header.");
    private static final Setting<String> HEADER_VALUE =
            new Setting<>("value", text(), "", "", "Its value.");
    private static final Setting<List<KafkaClientSettings.Header>> HEADERS =
            Setting.of(
                    "headers",
                    listOf(
                            new ObjectType<>(
                                    List.of(HEADER_KEY, HEADER_VALUE),
                                    reader ->
                                            new KafkaClientSettings.Header(
                                                    reader.require(HEADER_KEY),
                                                    reader.get(HEADER_VALUE)))),
                    List.of(),
                    "Headers of each record.");

    /** The declaration. */
    public static final OutputKind KIND = new OutputKind("kafka", settings(), KafkaSettings::read);

    private static List<Setting<?>> settings() {
        List<Setting<?>> all = new ArrayList<>();
        all.add(HOSTS.setting());
        all.add(TOPICS.single());
        all.add(TOPICS.several());
        all.add(KEY);
        all.addAll(PartitionSettings.SETTINGS);
        all.addAll(
                List.of(
                        HEADERS,
                        REQUIRED_ACKS,
                        COMPRESSION,
                        COMPRESSION_LEVEL,
                        MAX_MESSAGE_BYTES,
                        USERNAME,
                        PASSWORD,
                        MECHANISM,
                        VERSION,
                        CLIENT_ID,
                        WORKER,
                        BULK_MAX_SIZE,
                        BULK_FLUSH_FREQUENCY,
                        MAX_RETRIES,
                        BACKOFF_INIT,
                        BACKOFF_MAX,
                        TIMEOUT,
                        BROKER_TIMEOUT,
                        METADATA_RETRY_MAX,
                        METADATA_RETRY_BACKOFF,
                        METADATA_REFRESH,
                        METADATA_FULL,
                        CHANNEL_BUFFER_SIZE,
                        KEEP_ALIVE));
        all.addAll(TlsSettings.SETTINGS);
        return CodecSettings.settingsAnd(all.toArray(Setting<?>[]::new));
    }

    private static OutputSettings read(
            ConfigObject object, SectionReader reader, Consumer<Notice> notices)
            throws UserErrorException {
        checkVersion(reader, notices);
        Selector topics = TOPICS.read(reader, notices);
        if (topics.isEmpty()) {
            throw ConfigErrors.at(
                    object.position(),
                    reader.keyOf(TOPICS.single()),
                    "missing required 'topic' or 'topics' in "
                            + reader.keyOf(TOPICS.single()).replaceFirst("\\.topic$", ""),
                    "a format string, such as flows or flows-%{[transport]}");
        }
        checkTopics(topics, reader);
        String compression = compression(reader);
        KafkaClientSettings client =
                new KafkaClientSettings(
                        HOSTS.read(reader),
                        reader.get(CLIENT_ID),
                        login(object, reader),
                        TlsSettings.read(object, reader, notices),
                        reader.get(WORKER),
                        reader.get(BULK_MAX_SIZE),
                        retriesMax(reader),
                        reader.get(REQUIRED_ACKS),
                        compression,
                        reader.get(COMPRESSION_LEVEL),
                        ms(reader.get(TIMEOUT)),
                        ms(reader.get(BROKER_TIMEOUT)),
                        ms(reader.get(BULK_FLUSH_FREQUENCY)),
                        (int) Math.min(Integer.MAX_VALUE, reader.get(MAX_MESSAGE_BYTES)),
                        new KafkaClientSettings.Metadata(
                                reader.get(METADATA_RETRY_MAX),
                                ms(reader.get(METADATA_RETRY_BACKOFF)),
                                ms(reader.get(METADATA_REFRESH))),
                        ms(reader.get(BACKOFF_INIT)),
                        ms(reader.get(BACKOFF_MAX)),
                        reader.get(HEADERS),
                        PartitionSettings.read(object, reader));
        for (Setting<?> setting : List.of(CHANNEL_BUFFER_SIZE, KEEP_ALIVE, METADATA_FULL)) {
            reader.get(setting); // a value that does not fit is an error, effect or not
        }
        return new KafkaSettings(
                client, topics, key(reader), CodecSettings.read(object, reader, false));
    }

    /** What is the same for all events would never be taken. */
    private static void checkTopics(Selector topics, SectionReader reader)
            throws UserErrorException {
        String single = reader.get(TOPICS.single()).map(LocatedText::text).orElse("");
        for (String topic : topics.constants()) {
            if (!KafkaRouter.isTopic(topic)) {
                Setting<?> setting = topic.equals(single) ? TOPICS.single() : TOPICS.several();
                throw reader.problem(
                        setting,
                        topic + " is no name of a topic",
                        "at most 249 letters, digits, dots, _ and -, other than . and ..");
            }
        }
    }

    private static void checkVersion(SectionReader reader, Consumer<Notice> notices)
            throws UserErrorException {
        String version = reader.get(VERSION);
        if (!version.matches(VERSIONS)) {
            throw ConfigErrors.at(
                    reader.position(VERSION),
                    reader.keyOf(VERSION),
                    "unknown/unsupported kafka vesion '" + version + "'",
                    "a release of Kafka, such as 2.1.0 or 4.3");
        }
        if (version.matches(VERSIONS_TOO_OLD)) {
            notices.accept(
                    new Notice(
                            true,
                            reader.position(VERSION)
                                    + ": "
                                    + reader.keyOf(VERSION)
                                    + ": events can be sent to brokers of Kafka 2.1 and newer, not"
                                    + " to "
                                    + version));
        }
    }

    private static Optional<KafkaClientSettings.Login> login(
            ConfigObject object, SectionReader reader) throws UserErrorException {
        Optional<Entry> kerberos = object.find("kerberos");
        if (kerberos.isPresent() && !kerberos.get().value().isNull()) {
            throw ConfigErrors.at(
                    kerberos.get().keyPosition(),
                    reader.keyOf(USERNAME).replaceFirst("username$", "kerberos"),
                    "not available",
                    "username and password, with sasl.mechanism " + String.join(", ", MECHANISMS));
        }
        String mechanism = reader.get(MECHANISM).toUpperCase(Locale.ROOT);
        if (!mechanism.isEmpty() && !MECHANISMS.contains(mechanism)) {
            throw ConfigErrors.at(
                    reader.position(MECHANISM),
                    reader.keyOf(MECHANISM),
                    "not valid mechanism '" + reader.get(MECHANISM) + "'",
                    String.join(", ", MECHANISMS));
        }
        String user = reader.get(USERNAME);
        if (user.isEmpty()) {
            return Optional.empty();
        }
        if (reader.get(PASSWORD).isEmpty()) {
            throw ConfigErrors.at(
                    reader.position(USERNAME),
                    reader.keyOf(PASSWORD),
                    "password must be set when username is configured",
                    "a text");
        }
        return Optional.of(
                new KafkaClientSettings.Login(
                        mechanism.isEmpty() ? PLAIN : mechanism, user, reader.get(PASSWORD)));
    }

    private static String compression(SectionReader reader) throws UserErrorException {
        String name = reader.get(COMPRESSION).toLowerCase(Locale.ROOT);
        int level = reader.get(COMPRESSION_LEVEL);
        return switch (name) {
            case "none", "no", "off", "false" -> "none";
            case "snappy", "lz4", "zstd" -> name;
            case "gzip" -> {
                if (level < 0 || level > GZIP_LEVEL_MAX) {
                    throw ConfigErrors.at(
                            reader.position(COMPRESSION_LEVEL),
                            reader.keyOf(COMPRESSION_LEVEL),
                            "compression_level must be between 0 and 9");
                }
                yield level == 0 ? "none" : name;
            }
            default ->
                    throw ConfigErrors.at(
                            reader.position(COMPRESSION),
                            reader.keyOf(COMPRESSION),
                            "compression mode '" + reader.get(COMPRESSION) + "' unknown",
                            "none, snappy, lz4, gzip or zstd");
        };
    }

    private static int retriesMax(SectionReader reader) throws UserErrorException {
        int retries = reader.get(MAX_RETRIES);
        if (retries == 0) {
            throw ConfigErrors.at(
                    reader.position(MAX_RETRIES),
                    reader.keyOf(MAX_RETRIES),
                    "zero value",
                    "-1 for no limit, or a whole number of 1 or more");
        }
        return retries < 0 ? Integer.MAX_VALUE : retries;
    }

    private static Optional<String> key(SectionReader reader) throws UserErrorException {
        Optional<LocatedText> key = reader.get(KEY);
        if (key.isEmpty() || key.get().text().isEmpty()) {
            return Optional.empty();
        }
        try {
            FormatString.compile(key.get().text());
        } catch (UserErrorException e) {
            throw ConfigErrors.at(key.get().position(), reader.keyOf(KEY), "" + e.getMessage());
        }
        return Optional.of(key.get().text());
    }

    private static int ms(long ns) {
        long ms = TimeUnit.NANOSECONDS.toMillis(ns);
        return Math.clamp(ms, ns > 0 ? 1 : 0, Integer.MAX_VALUE);
    }

    @Override
    public String kind() {
        return KIND.name();
    }

    @Override
    public String destination() {
        return "to Kafka at " + client.address();
    }

    @Override
    public Optional<EventForm> form(EventSettings events) throws UserErrorException {
        KafkaRouter router = new KafkaRouter(topics, key, client.partition());
        return Optional.of(codec.form(events, router, router.fingerprint()));
    }

    @Override
    public Output open(String prefix) {
        return new KafkaOutput(client, prefix);
    }

    @Override
    public List<CheckedTarget> checks() {
        return KafkaChecks.of(client, topics);
    }

    @Override
    public Object target() {
        return client;
    }

    @Override
    public int batchEvents() {
        return client.eventsMax();
    }
}
