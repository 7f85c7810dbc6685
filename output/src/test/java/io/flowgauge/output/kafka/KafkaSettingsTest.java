package io.flowgauge.output.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.Notice;
import io.flowgauge.event.Event;
import io.flowgauge.output.LogLines;
import io.flowgauge.output.kafka.PartitionSettings.Mode;
import io.flowgauge.output.queue.EventRouter;
import io.flowgauge.output.queue.Route;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KafkaSettingsTest {
    private static final String HOSTS = "hosts: [a, 'b:1234']";

    @Test
    void shouldHaveTheDefaultsOfPacketbeat() throws Exception {
        KafkaClientSettings client = KafkaFixture.settings(HOSTS, "topic: t").client();
        assertThat(client.address()).isEqualTo("a:9092, b:1234");
        assertThat(client.clientId()).isEqualTo("beats");
        assertThat(client.compression()).isEqualTo("gzip");
        assertThat(client.gzipLevel()).isEqualTo(4);
        assertThat(client.requiredAcks()).isEqualTo(1);
        assertThat(client.timeoutMs()).isEqualTo(30_000);
        assertThat(client.brokerTimeoutMs()).isEqualTo(10_000);
        assertThat(client.messageBytesMax()).isEqualTo(1_000_000);
        assertThat(client.eventsMax()).isEqualTo(2_048);
        assertThat(client.partition().mode()).isEqualTo(Mode.HASH);
        assertThat(client.login()).isEmpty();
        assertThat(client.tls()).isEmpty();
        // A failure costs time, not events.
        assertThat(client.retriesMax()).isEqualTo(Integer.MAX_VALUE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "topic: t | a.yml:1:1: output.kafka.hosts: missing required field",
                "hosts: [] ; topic: t | a.yml:1:8: output.kafka.hosts: empty field",
                "hosts: a | missing required 'topic' or 'topics' in output.kafka",
                "hosts: a; topic: 'x y!' | a.yml:2:8: output.kafka.topic: x y! is no name of a"
                        + " topic; allowed: at most 249 letters, digits, dots, _ and -",
                "hosts: a; topic: .. | a.yml:2:8: output.kafka.topic: .. is no name of a topic",
                "hosts: a; topics: [{topic: ä}]; topic: t | a.yml:2:9: output.kafka.topics: ä is no"
                        + " name of a topic",
                "hosts: a; topic: '%{[x' | a.yml:2:9: output.kafka.topic: missing closing '}'",
                "hosts: a; topic: t; key: '%{}' | a.yml:3:7: output.kafka.key: empty format",
                "hosts: a; topic: t; partition.foo.x: 1 | output.kafka.partition: unknown kafka"
                        + " partition mode foo; allowed: random, round_robin or hash",
                "hosts: a; topic: t; partition.hash.hash: [a]; partition.random.group_events: 1"
                        + " | output.kafka.partition: Too many partitioners",
                "hosts: a; topic: t; partition.random.group_events: 0 | 0 is too small",
                "hosts: a; topic: t; version: 9 | a.yml:3:10: output.kafka.version:"
                        + " unknown/unsupported kafka vesion '9'",
                "hosts: a; topic: t; username: u | output.kafka.password: password must be set"
                        + " when username is configured",
                "hosts: a; topic: t; sasl.mechanism: X | a.yml:3:17: output.kafka.sasl.mechanism:"
                        + " not valid mechanism 'X'",
                "hosts: a; topic: t; kerberos.realm: X | output.kafka.kerberos: not available",
                "hosts: a; topic: t; compression: foo | compression mode 'foo' unknown",
                "hosts: a; topic: t; compression_level: 10 | a.yml:3:20:"
                        + " output.kafka.compression_level: compression_level must be between 0 and"
                        + " 9",
                "hosts: a; topic: t; max_retries: 0 | output.kafka.max_retries: zero value",
                "hosts: a; topic: t; max_retries: -2 | -2 is too small",
                "hosts: a; topic: t; channel_buffer_size: 0 | 0 is too small",
                "hosts: a; topic: t; required_acks: 2 | 2 is too large",
                "hosts: a; topic: t; headers: [{value: x}] | output.kafka.headers.0.key: missing",
                "hosts: a; topic: t; ssl.verification_mode: foo | unknown verification mode 'foo'",
            })
    void shouldSayWhatIsWrong(String lines, String message) {
        assertThatThrownBy(() -> KafkaFixture.settings(lines.split("; *", -1)))
                .isInstanceOf(UserErrorException.class)
                .hasMessageContaining(message);
    }

    @Test
    void shouldWarnOfBrokersThatAreTooOld() throws Exception {
        List<Notice> notices = new ArrayList<>();
        KafkaFixture.settings(notices, HOSTS, "topic: t", "version: 1.0.0");
        assertThat(notices).singleElement().satisfies(n -> assertThat(n.warning()).isTrue());
        notices.clear();
        KafkaFixture.settings(notices, HOSTS, "topic: t", "version: 2.6.0");
        KafkaFixture.settings(notices, HOSTS, "topic: t", "version: 4");
        assertThat(notices).isEmpty();
    }

    @Test
    void shouldTellKafkasClientWhatIsConfigured() throws Exception {
        Map<String, Object> producer =
                KafkaProperties.producer(
                        KafkaFixture.settings(
                                        HOSTS,
                                        "topic: t",
                                        "required_acks: -1",
                                        "compression_level: 9",
                                        "username: u",
                                        "password: 'p\"\\'",
                                        "sasl.mechanism: scram-sha-256",
                                        "bulk_flush_frequency: 100ms",
                                        "metadata.refresh_frequency: 0",
                                        "max_message_bytes: 5MiB")
                                .client());
        assertThat(producer)
                .containsEntry("bootstrap.servers", List.of("a:9092", "b:1234"))
                .containsEntry("acks", "-1")
                .containsEntry("enable.idempotence", true)
                .containsEntry("compression.type", "gzip")
                .containsEntry("compression.gzip.level", 9)
                .containsEntry("security.protocol", "SASL_PLAINTEXT")
                .containsEntry("sasl.mechanism", "SCRAM-SHA-256")
                .containsEntry("linger.ms", 100)
                .containsEntry("request.timeout.ms", 10_000)
                .containsEntry("delivery.timeout.ms", Integer.MAX_VALUE)
                .containsEntry("max.request.size", 5 << 20);
        assertThat(producer.get("sasl.jaas.config"))
                .asString()
                .endsWith("ScramLoginModule required username=\"u\" password=\"p\\\"\\\\\";");
    }

    @Test
    void shouldNotCompressAtLevel0() throws Exception {
        assertThat(
                        KafkaFixture.settings(HOSTS, "topic: t", "compression_level: 0")
                                .client()
                                .compression())
                .isEqualTo("none");
        assertThat(
                        KafkaFixture.settings(HOSTS, "topic: t", "compression: off")
                                .client()
                                .compression())
                .isEqualTo("none");
    }

    @Test
    void shouldShowNoPassword() throws Exception {
        assertThat(KafkaFixture.settings(HOSTS, "topic: t", "username: u", "password: secret"))
                .asString()
                .doesNotContain("secret");
    }

    private static @Nullable Route route(String... lines) throws Exception {
        return KafkaFixture.settings(lines)
                .form(KafkaFixture.EVENTS)
                .orElseThrow()
                .router()
                .route(KafkaFixture.wrap(new Event(KafkaFixture.EVENTS), 7));
    }

    @Test
    void shouldChooseTopicAndKey() throws Exception {
        assertThat(
                        route(
                                HOSTS,
                                "topics:",
                                "  - topic: big",
                                "    when.range.source.stats.net_bytes_total.gte: 100",
                                "  - topic: 'flows-%{[transport]}'",
                                "    mappings: {flows-udp: datagrams}",
                                "topic: other",
                                "key: '%{[source.ip]}'"))
                .isEqualTo(Route.of("datagrams", "172.16.1.199"));
        assertThat(route(HOSTS, "topic: t", "key: '%{[nothing]}'")).isEqualTo(Route.of("t", ""));
        assertThat(route(HOSTS, "topic: 'flows-%{[nothing]}'")).isNull();
    }

    @Test
    void shouldTellTheFirstEventWithoutATopic() throws Exception {
        try (LogLines log = new LogLines()) {
            EventRouter router =
                    KafkaFixture.settings(HOSTS, "topic: 'flows-%{[nothing]}'")
                            .form(KafkaFixture.EVENTS)
                            .orElseThrow()
                            .router();
            Event event = KafkaFixture.wrap(new Event(KafkaFixture.EVENTS), 7);
            assertThat(router.route(event)).isNull();
            assertThat(router.route(event)).isNull();
            assertThat(log.lines())
                    .containsExactly(
                            "WARN kafka: an event is not sent: it lacks the field nothing of the"
                                    + " topic flows-%{[nothing]}; %{[nothing]:other} puts something"
                                    + " in its place. Further ones are only counted"
                                    + " (events.unformatted)");
        }
    }

    @Test
    void shouldHashFieldsWhereTheyAreKnown() throws Exception {
        String fields = "partition.hash.hash: [source.ip, dest.port]";
        byte[] hashed = "172.16.1.1995\0".getBytes(StandardCharsets.UTF_8);
        assertThat(route(HOSTS, "topic: t", fields))
                .isEqualTo(Route.of("t", "", Integer.toHexString(Fnv1a.of(hashed))));
        String missing = "partition.hash.hash: [source.ip, nothing]";
        assertThat(route(HOSTS, "topic: t", missing)).isEqualTo(Route.of("t", "", ""));
        assertThat(route(HOSTS, "topic: t", missing, "partition.hash.random: false")).isNull();
    }

    @Test
    void shouldBeAnotherOutputOnlyForAnotherClient() throws Exception {
        KafkaSettings settings = KafkaFixture.settings(HOSTS, "topic: t");
        assertThat(KafkaFixture.settings(HOSTS, "topic: u").target()).isEqualTo(settings.target());
        assertThat(KafkaFixture.settings("hosts: a", "topic: t").target())
                .isNotEqualTo(settings.target());
        assertThat(settings.form(KafkaFixture.EVENTS).orElseThrow().fingerprint())
                .isNotEqualTo(
                        KafkaFixture.settings(HOSTS, "topic: u")
                                .form(KafkaFixture.EVENTS)
                                .orElseThrow()
                                .fingerprint());
    }
}
