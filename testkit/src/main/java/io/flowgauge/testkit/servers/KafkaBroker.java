package io.flowgauge.testkit.servers;

import io.flowgauge.testkit.TestCertificates;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * A broker of Kafka 4.3.1 that is its own controller (KRaft), with listeners in plain text, with
 * users and with TLS. Topics are made when they are first named, with two partitions.
 */
public final class KafkaBroker extends ServerProcess {
    /** A user of SASL PLAIN, SCRAM-SHA-256 and SCRAM-SHA-512. */
    public static final String USER = "flowgauge";

    public static final String PASSWORD = "secret-of-kafka";

    private static final String PLAIN_MODULE =
            "org.apache.kafka.common.security.plain.PlainLoginModule";
    private static final String SCRAM_MODULE =
            "org.apache.kafka.common.security.scram.ScramLoginModule";
    private static final int CLIENT_LIMIT_SECONDS = 60;
    private static final String READY = "broker is ready";

    private final ServerModule module = ServerModule.find("kafka");
    private final int plainPort = Ports.next();
    private final int saslPort = Ports.next();
    private final int tlsPort = Ports.next();
    private final int saslTlsPort = Ports.next();
    private final int controllerPort = Ports.next();
    private final List<String> settings;
    private int starts;

    private KafkaBroker(Path directory, List<String> settings) throws IOException {
        super("kafka", directory);
        this.settings = new ArrayList<>(settings);
    }

    /**
     * Starts a broker, and waits until it answers.
     *
     * @param directory its own, for its data
     * @param settings further ones of its server.properties, each {@code name=value}
     */
    public static KafkaBroker start(Path directory, String... settings) throws IOException {
        KafkaBroker broker = new KafkaBroker(directory, List.of(settings));
        broker.module.train(broker);
        broker.start();
        return broker;
    }

    /**
     * Starts a broker whose TLS listeners show one certificate; clients may show one too, which
     * must then be the trusted one.
     *
     * @param settings as those of {@link #start}
     */
    public static KafkaBroker startTls(
            Path directory,
            TestCertificates certificates,
            String shown,
            String trusted,
            String... settings)
            throws IOException, GeneralSecurityException {
        KafkaBroker broker = new KafkaBroker(directory, List.of(settings));
        Path keys = broker.directory().resolve("keys.pem");
        Files.writeString(keys, certificates.key(shown) + certificates.certificate(shown));
        Path trust = broker.directory().resolve("trust.pem");
        Files.writeString(trust, certificates.certificate(trusted));
        broker.settings.addAll(
                List.of(
                        "ssl.keystore.type=PEM",
                        "ssl.keystore.location=" + keys,
                        "ssl.truststore.type=PEM",
                        "ssl.truststore.location=" + trust,
                        "ssl.client.auth=requested"));
        broker.module.train(broker);
        broker.start();
        return broker;
    }

    /** Returns host and port without TLS and users. */
    public String plain() {
        return "127.0.0.1:" + plainPort;
    }

    /** Returns host and port with users. */
    public String sasl() {
        return "127.0.0.1:" + saslPort;
    }

    /** Returns host and port with TLS. */
    public String tls() {
        return "127.0.0.1:" + tlsPort;
    }

    /** Returns host and port with users and TLS. */
    public String saslTls() {
        return "127.0.0.1:" + saslTlsPort;
    }

    /** Makes a topic. */
    public void createTopic(String topic, int partitions) throws IOException {
        client(plainSettings(), "create", topic, String.valueOf(partitions));
    }

    /** Writes a record per line to a topic, acknowledged; a new process, which takes seconds. */
    public void write(String topic, List<String> lines) throws IOException {
        Path file = directory().resolve("records.txt");
        Files.write(file, lines);
        client(plainSettings(), "write", topic, file.toString());
    }

    /**
     * Returns all records of a topic, each as its partition, key and value with tabs between, the
     * key empty where there is none; in their order within a partition. A new process reads them,
     * which takes seconds.
     */
    public List<String> read(String topic) throws IOException {
        return read(topic, plainSettings());
    }

    /**
     * Returns all records as {@link #read(String)}.
     *
     * @param settings of Kafka's client, such as {@link #saslTlsSettings}
     */
    public List<String> read(String topic, Map<String, String> settings) throws IOException {
        return client(settings, "read", topic);
    }

    private Map<String, String> plainSettings() {
        return Map.of("bootstrap.servers", plain());
    }

    /**
     * Returns settings of Kafka's client for the listener with users.
     *
     * @param mechanism PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512
     */
    public Map<String, String> saslSettings(String mechanism, String user, String password) {
        return Map.of(
                "bootstrap.servers",
                sasl(),
                "security.protocol",
                "SASL_PLAINTEXT",
                "sasl.mechanism",
                mechanism,
                "sasl.jaas.config",
                "%s required username=\"%s\" password=\"%s\";"
                        .formatted(
                                mechanism.equals("PLAIN") ? PLAIN_MODULE : SCRAM_MODULE,
                                user,
                                password));
    }

    /**
     * Returns settings of Kafka's client for the listener with users and TLS, as {@link
     * #saslSettings}.
     *
     * @param trusted certificates in PEM
     */
    public Map<String, String> saslTlsSettings(
            String mechanism, String user, String password, String trusted) {
        Map<String, String> settings = new TreeMap<>(saslSettings(mechanism, user, password));
        settings.put("bootstrap.servers", saslTls());
        settings.put("security.protocol", "SASL_SSL");
        settings.put("ssl.truststore.type", "PEM");
        settings.put("ssl.truststore.certificates", trusted);
        return settings;
    }

    private List<String> client(Map<String, String> settings, String... arguments)
            throws IOException {
        Properties properties = new Properties();
        properties.putAll(settings);
        Path file = directory().resolve("client.properties");
        try (Writer writer = Files.newBufferedWriter(file)) {
            properties.store(writer, null);
        }
        List<String> all = new ArrayList<>(List.of(file.toString()));
        all.addAll(List.of(arguments));
        Path out = directory().resolve("client.out");
        Path log = directory().resolve("client.log");
        Process client =
                new ProcessBuilder(
                                module.java(
                                        List.of("-Xmx128m"),
                                        "io.flowgauge.testservers.kafka.KafkaClient",
                                        all.toArray()))
                        .redirectOutput(out.toFile())
                        .redirectError(log.toFile())
                        .start();
        try {
            if (!client.waitFor(CLIENT_LIMIT_SECONDS, TimeUnit.SECONDS)
                    || client.exitValue() != 0) {
                throw new IOException(
                        String.join(" ", arguments) + " failed:\n" + Files.readString(log));
            }
            return Files.readAllLines(out);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        } finally {
            client.destroyForcibly();
        }
    }

    @Override
    List<String> command() throws IOException {
        starts++;
        Path file = directory().resolve("server.properties");
        Files.write(file, properties());
        return module.java(
                List.of("-Xmx256m"),
                "io.flowgauge.testservers.kafka.KafkaNode",
                file,
                USER,
                PASSWORD,
                READY + " " + starts);
    }

    private List<String> properties() {
        boolean hasTls = settings.stream().anyMatch(line -> line.startsWith("ssl.keystore"));
        List<String> listeners = new ArrayList<>();
        listeners.add("PLAIN://" + plain());
        listeners.add("SASL://" + sasl());
        if (hasTls) {
            listeners.add("TLS://" + tls());
            listeners.add("SASLTLS://" + saslTls());
        }
        String plainUsers = "%s required user_%s=\"%s\";".formatted(PLAIN_MODULE, USER, PASSWORD);
        String scramUsers = SCRAM_MODULE + " required;";
        List<String> lines = new ArrayList<>();
        lines.add(
                """
                process.roles=broker,controller
                node.id=1
                controller.quorum.voters=1@127.0.0.1:%d
                controller.listener.names=CONTROLLER
                listeners=%s,CONTROLLER://127.0.0.1:%d
                advertised.listeners=%s
                inter.broker.listener.name=PLAIN
                listener.security.protocol.map=PLAIN:PLAINTEXT,CONTROLLER:PLAINTEXT,\
                SASL:SASL_PLAINTEXT,TLS:SSL,SASLTLS:SASL_SSL
                sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-256,SCRAM-SHA-512
                log.dirs=%s
                num.partitions=2
                offsets.topic.replication.factor=1
                offsets.topic.num.partitions=1
                transaction.state.log.replication.factor=1
                transaction.state.log.min.isr=1
                transaction.state.log.num.partitions=1
                share.coordinator.state.topic.replication.factor=1
                share.coordinator.state.topic.min.isr=1
                group.initial.rebalance.delay.ms=0
                broker.session.timeout.ms=1000
                broker.heartbeat.interval.ms=200
                log.cleaner.dedupe.buffer.size=2097152
                controller.quorum.election.timeout.ms=200
                controller.quorum.election.backoff.max.ms=200\
                """
                        .formatted(
                                controllerPort,
                                String.join(",", listeners),
                                controllerPort,
                                String.join(",", listeners),
                                directory().resolve("data")));
        for (String listener : List.of("sasl", "sasltls")) {
            String prefix = "listener.name." + listener + ".";
            lines.add(prefix + "plain.sasl.jaas.config=" + plainUsers);
            lines.add(prefix + "scram-sha-256.sasl.jaas.config=" + scramUsers);
            lines.add(prefix + "scram-sha-512.sasl.jaas.config=" + scramUsers);
        }
        lines.addAll(settings);
        return lines;
    }

    @Override
    boolean isReady() throws IOException {
        return Files.readString(log()).contains(READY + " " + starts + "\n");
    }
}
