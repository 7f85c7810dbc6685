package io.flowgauge.output.kafka;

import static io.flowgauge.output.CheckLines.run;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowgauge.testkit.TestCertificates;
import io.flowgauge.testkit.servers.KafkaBroker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a broker of Kafka, which makes no topics by itself. */
@Timeout(120)
class KafkaOutputTest {
    private static final int COUNT = 1_000;
    private static final String QUICK = "backoff: {init: 100ms, max: 500ms}";

    @TempDir private static Path directory;
    private static KafkaBroker broker;
    private static TestCertificates certificates;
    private static int topics;

    private String topic = "";

    @BeforeAll
    static void startBroker() throws Exception {
        certificates = new TestCertificates(directory).add("server", "RSA").add("other", "RSA");
        broker =
                KafkaBroker.startTls(
                        directory.resolve("kafka"),
                        certificates,
                        "server",
                        "server",
                        "auto.create.topics.enable=false");
        Files.writeString(directory.resolve("ca.pem"), certificates.certificate("server"));
        Files.writeString(directory.resolve("other.pem"), certificates.certificate("other"));
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @BeforeEach
    void nameATopic() throws Exception {
        if (!broker.isRunning()) {
            broker.start();
        }
        topic = "flows-" + topics++;
    }

    private void createTopic(int partitions, Map<String, String> configs) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.plain()))) {
            admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1).configs(configs)))
                    .all()
                    .get();
        }
    }

    private void createTopic(int partitions) throws Exception {
        createTopic(partitions, Map.of());
    }

    private KafkaFixture output(String... lines) throws Exception {
        return outputTo(broker.plain(), lines);
    }

    private KafkaFixture outputTo(String host, String... lines) throws Exception {
        List<String> all = new ArrayList<>(List.of("hosts: '" + host + "'", QUICK));
        all.add("topic: " + topic);
        all.addAll(List.of(lines));
        return new KafkaFixture(all.toArray(String[]::new));
    }

    private List<ConsumerRecord<String, String>> read() {
        return KafkaFixture.read(broker.plain(), topic);
    }

    private List<Integer> numbers() {
        return read().stream().map(one -> KafkaFixture.number(one.value())).sorted().toList();
    }

    private static List<Integer> range(int first, int end) {
        return IntStream.range(first, end).boxed().toList();
    }

    @Test
    void shouldDeliverKeysHeadersAndTimesToThePartitionOfTheKey() throws Exception {
        createTopic(5);
        try (KafkaFixture output =
                output(
                        "key: 'k%{[source.stats.net_bytes_total]}'",
                        "headers: [{key: site, value: zürich}, {key: site, value: two}]")) {
            output.append(0, COUNT);
            output.finish();
            assertThat(output.count("events.acked")).isEqualTo(COUNT);
            assertThat(output.count("bytes")).isGreaterThan(100 * COUNT);
            assertThat(output.count("latency.p99_us")).isPositive();
            assertThat(output.log).containsExactly("INFO kafka: connected to " + broker.plain());
        }
        List<ConsumerRecord<String, String>> all = read();
        assertThat(all).hasSize(COUNT);
        for (ConsumerRecord<String, String> one : all) {
            int number = KafkaFixture.number(one.value());
            assertThat(one.key()).isEqualTo("k" + number);
            assertThat(one.partition()).isEqualTo((fnv1a(one.key()) & 0x7fff_ffff) % 5);
            assertThat(one.timestamp()).isEqualTo(KafkaFixture.EPOCH_MS + number);
            assertThat(one.value()).startsWith("{\"@timestamp\"").endsWith("}");
            List<String> headers = new ArrayList<>();
            one.headers().forEach(h -> headers.add(h.key() + "=" + new String(h.value(), UTF_8)));
            assertThat(headers).containsExactly("site=zürich", "site=two");
        }
    }

    /** The sum as the algorithm's authors give it, with 64 bits for the product. */
    private static int fnv1a(String text) {
        long hash = 2_166_136_261L;
        for (byte one : text.getBytes(UTF_8)) {
            hash = ((hash ^ (one & 0xff)) * 16_777_619L) & 0xffff_ffffL;
        }
        return (int) hash;
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 1, 0})
    void shouldDeliverWithEachKindOfAcknowledgement(int acks) throws Exception {
        createTopic(2);
        try (KafkaFixture output = output("required_acks: " + acks)) {
            output.append(0, COUNT);
            output.finish();
        }
        // Without acknowledgement the broker may be at it still.
        long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (acks == 0 && numbers().size() < COUNT && System.nanoTime() < endNs) {
            Thread.sleep(50);
        }
        assertThat(numbers()).isEqualTo(range(0, COUNT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "gzip", "snappy", "lz4", "zstd"})
    void shouldDeliverWithEachCompression(String compression) throws Exception {
        createTopic(1);
        try (KafkaFixture output = output("compression: " + compression, "compression_level: 1")) {
            output.append(0, COUNT);
            output.finish();
        }
        assertThat(numbers()).isEqualTo(range(0, COUNT));
    }

    @Test
    void shouldSpreadEventsInTurns() throws Exception {
        createTopic(4);
        try (KafkaFixture output =
                output("partition.round_robin: {group_events: 10, reachable_only: true}")) {
            output.append(0, COUNT);
            output.finish();
        }
        int[] counts = new int[4];
        read().forEach(one -> counts[one.partition()]++);
        assertThat(counts).containsOnly(COUNT / 4);
    }

    @Test
    void shouldDeliverWithSeveralWorkers() throws Exception {
        createTopic(2);
        try (KafkaFixture output = output("worker: 3", "bulk_max_size: 50")) {
            output.append(0, COUNT);
            output.finish();
        }
        assertThat(numbers()).isEqualTo(range(0, COUNT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"})
    void shouldLogIn(String mechanism) throws Exception {
        createTopic(1);
        try (KafkaFixture output =
                outputTo(
                        broker.sasl(),
                        "username: " + KafkaBroker.USER,
                        "password: " + KafkaBroker.PASSWORD,
                        "sasl.mechanism: " + mechanism)) {
            output.append(0, COUNT);
            output.finish();
        }
        assertThat(numbers()).isEqualTo(range(0, COUNT));
    }

    @Test
    void shouldWaitWithAWrongPasswordAndSaySoOnce() throws Exception {
        createTopic(1);
        try (KafkaFixture output =
                outputTo(broker.sasl(), "username: " + KafkaBroker.USER, "password: wrong")) {
            output.append(0, COUNT);
            KafkaFixture.await(() -> output.count("errors") > 3);
            assertThat(output.log)
                    .singleElement()
                    .asString()
                    .startsWith("ERROR kafka: " + broker.sasl() + " can't be used: the brokers")
                    .contains("Authentication failed", "check username, password");
            assertThat(output.waiting()).isEqualTo(COUNT);
            assertThat(output.count("events.dropped")).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void shouldSpeakTls(boolean login) throws Exception {
        createTopic(1);
        try (KafkaFixture output =
                outputTo(
                        login ? broker.saslTls() : broker.tls(),
                        "username: " + (login ? KafkaBroker.USER : ""),
                        "password: " + KafkaBroker.PASSWORD,
                        "ssl.certificate_authorities: " + directory.resolve("ca.pem"))) {
            output.append(0, COUNT);
            output.finish();
        }
        assertThat(numbers()).isEqualTo(range(0, COUNT));
    }

    @Test
    void shouldNotTrustAnotherCertificate() throws Exception {
        createTopic(1);
        try (KafkaFixture output =
                outputTo(
                        broker.tls(),
                        "ssl.certificate_authorities: " + directory.resolve("other.pem"))) {
            output.append(0, 10);
            KafkaFixture.await(() -> output.count("errors") > 1);
            assertThat(output.log)
                    .singleElement()
                    .asString()
                    .contains("can't be used: TLS: ", "certification path");
        }
        assertThat(numbers()).isEmpty();
    }

    @Test
    void shouldWaitForABrokerThatIsDownAtTheStart() throws Exception {
        createTopic(2);
        broker.kill();
        try (KafkaFixture output = output()) {
            output.append(0, COUNT);
            output.awaitLine("can't be used: 127.0.0.1:");
            broker.start();
            output.finish();
            assertThat(output.log).hasSize(2);
            assertThat(output.log.get(0)).contains("connection refused; the server does not run");
            assertThat(output.log.get(1))
                    .startsWith("INFO kafka: connected to " + broker.plain() + "; it was down: ");
        }
        assertThat(numbers()).isEqualTo(range(0, COUNT));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 1})
    void shouldLoseNothingWhenTheBrokerIsKilledInMidBatch(int acks) throws Exception {
        createTopic(2);
        try (KafkaFixture output = output("required_acks: " + acks, "bulk_max_size: 100")) {
            output.append(0, 20_000);
            KafkaFixture.await(() -> output.count("events.acked") > 1_000);
            broker.kill();
            assertThat(output.waiting()).isPositive();
            output.append(20_000, 21_000);
            output.awaitLine("can't be used");
            broker.start();
            output.finish();
            assertThat(output.log.stream().filter(line -> line.startsWith("ERROR")).count())
                    .as("lines of %s", output.log)
                    .isEqualTo(1);
        }
        assertThat(new TreeSet<>(numbers())).containsExactlyElementsOf(range(0, 21_000));
    }

    @Test
    void shouldWaitForATopicThatIsNotThere() throws Exception {
        try (KafkaFixture output = output("timeout: 1s")) {
            output.append(0, COUNT);
            KafkaFixture.await(() -> output.count("errors") > 2);
            assertThat(output.log)
                    .singleElement()
                    .asString()
                    .contains(topic, "The brokers do not know the topic; create it");
            createTopic(1);
            output.finish();
        }
        assertThat(numbers()).isEqualTo(range(0, COUNT));
    }

    @ParameterizedTest
    @CsvSource({"2000, 1000000", "1000000, 2000"})
    void shouldDropWhatIsTooLargeAndNothingElse(int ofClient, int ofTopic) throws Exception {
        createTopic(1, Map.of("max.message.bytes", "" + ofTopic));
        try (KafkaFixture output = output("max_message_bytes: " + ofClient, "compression: none")) {
            output.append(0, 100);
            output.append(100, 110, 5_000);
            output.append(110, 200);
            output.finish();
            assertThat(output.count("events.dropped")).isEqualTo(10);
            assertThat(output.count("events.acked")).isEqualTo(190);
            assertThat(output.log.stream().filter(line -> line.startsWith("WARN")))
                    .singleElement()
                    .asString()
                    .contains("is dropped", "max_message_bytes", "It begins: {\"@timestamp\"");
        }
        List<Integer> kept = new ArrayList<>(range(0, 100));
        kept.addAll(range(110, 200));
        assertThat(numbers()).isEqualTo(kept);
    }

    @Test
    void shouldDropWhatHasNoPossibleTopic() throws Exception {
        try (KafkaFixture output = output("topics: [{topic: 'no %{[type]}'}]")) {
            output.append(0, 10);
            output.finish();
            assertThat(output.count("events.dropped")).isEqualTo(10);
            assertThat(output.log).anyMatch(line -> line.contains("letters, digits, dot, _ and -"));
        }
    }

    @Test
    void shouldGiveUpAfterAsManyTriesAsConfigured() throws Exception {
        try (KafkaFixture output = output("max_retries: 2", "timeout: 1s")) {
            output.append(0, 10);
            output.finish();
            assertThat(output.count("events.dropped")).isEqualTo(10);
            assertThat(output.count("errors")).isEqualTo(3);
        }
    }

    @Test
    void shouldCloseWithinASecondWhateverItDoes() throws Exception {
        createTopic(1);
        KafkaFixture busy = output("bulk_max_size: 10");
        busy.append(0, 20_000);
        KafkaFixture.await(() -> busy.count("events.acked") > 100);
        assertThat(closeMs(busy)).isLessThan(1_500);
        assertThat(busy.log).noneMatch(line -> line.startsWith("ERROR"));
        broker.kill();
        KafkaFixture lost = output();
        lost.append(0, 10);
        Thread.sleep(500);
        assertThat(closeMs(lost)).isLessThan(1_500);
    }

    private static long closeMs(KafkaFixture output) {
        long beganNs = System.nanoTime();
        output.close();
        return (System.nanoTime() - beganNs) / 1_000_000;
    }

    @Test
    @Tag("full")
    void shouldGoOnBehindAConnectionThatNobodyAnswers() throws Exception {
        createTopic(2);
        try (KafkaFixture output = output("timeout: 3s", "bulk_max_size: 100")) {
            output.append(0, 10_000);
            KafkaFixture.await(() -> output.count("events.acked") > 1_000);
            broker.halt();
            output.append(10_000, 11_000);
            Thread.sleep(10_000);
            broker.resume();
            output.finish();
        }
        assertThat(new TreeSet<>(numbers())).containsExactlyElementsOf(range(0, 11_000));
    }

    @Test
    @Tag("full")
    @Timeout(600)
    void shouldLoseNothingWhenTheBrokerIsRestartedAgainAndAgain() throws Exception {
        createTopic(2);
        int count = 0;
        try (KafkaFixture output = output("required_acks: -1")) {
            for (int round = 0; round < 20; round++) {
                for (int i = 0; i < 20; i++) {
                    output.append(count, count + 100);
                    count += 100;
                    Thread.sleep(20);
                }
                broker.restart();
            }
            output.finish();
        }
        assertThat(new TreeSet<>(numbers())).containsExactlyElementsOf(range(0, count));
    }

    @Test
    void shouldTestEachStep() throws Exception {
        createTopic(3);
        List<String> lines =
                run(
                        KafkaFixture.settings(
                                        "hosts: '" + broker.saslTls() + "'",
                                        "username: " + KafkaBroker.USER,
                                        "password: " + KafkaBroker.PASSWORD,
                                        "topics: [{topic: '%{[transport]}'}]",
                                        "topic: " + topic,
                                        "ssl.certificate_authorities: "
                                                + directory.resolve("ca.pem"))
                                .checks());
        assertThat(lines).hasSize(6);
        assertThat(lines.get(0)).isEqualTo("dns lookup OK addresses: 127.0.0.1");
        assertThat(lines.get(1)).startsWith("dial up OK ");
        // It is valid for 2 days.
        assertThat(lines.get(2))
                .startsWith("TLS WARN TLSv1.3, ")
                .contains("certificate of CN=server until ", "that is soon");
        assertThat(lines.get(3))
                .startsWith("talk to server OK Kafka, cluster ")
                .contains("brokers: 1", "metadata.version ", "user flowgauge (PLAIN)");
        assertThat(lines.get(4))
                .isEqualTo("topic " + topic + " OK partitions: 3, may be written to");
        assertThat(lines.get(5)).startsWith("other topics WARN not tested");
    }

    @Test
    void shouldSayWhichStepFails() throws Exception {
        String hosts = "hosts: '" + broker.sasl() + "'";
        assertThat(run(KafkaFixture.settings("hosts: no.invalid", "topic: a").checks()))
                .first()
                .asString()
                .startsWith("dns lookup ERROR no address of no.invalid is known; check");
        assertThat(run(KafkaFixture.settings("hosts: '127.0.0.1:1'", "topic: a").checks()))
                .contains(
                        "dial up ERROR 127.0.0.1:1: connection refused; the server does not run,"
                                + " or at another port");
        assertThat(
                        run(
                                KafkaFixture.settings(
                                                hosts, "topic: a", "username: u", "password: p")
                                        .checks()))
                .last()
                .asString()
                .startsWith("talk to server ERROR the brokers refuse the user: ");
        assertThat(
                        run(
                                KafkaFixture.settings(
                                                "hosts: '" + broker.tls() + "'",
                                                "topic: a",
                                                "ssl.certificate_authorities: "
                                                        + directory.resolve("other.pem"))
                                        .checks()))
                .anyMatch(
                        line ->
                                line.startsWith(
                                        "TLS ERROR the certificate is signed by nobody who is"
                                                + " trusted"));
        assertThat(
                        run(
                                KafkaFixture.settings(
                                                "hosts: '" + broker.plain() + "'",
                                                "topic: not-there")
                                        .checks()))
                .last()
                .asString()
                .isEqualTo(
                        "topic not-there ERROR it is not there, and the brokers make none"
                                + " (auto.create.topics.enable=false); create it");
    }
}
