package io.flowgauge.output.kafka;

import io.flowgauge.output.HostAddress;
import io.flowgauge.output.kafka.KafkaClientSettings.Login;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.security.plain.PlainLoginModule;
import org.apache.kafka.common.security.scram.ScramLoginModule;

/** The settings of an output in the words of Kafka's client. */
final class KafkaProperties {
    /** Most bytes that wait in the client. */
    static final int BUFFER_BYTES = 32 << 20;

    private static final int BATCH_BYTES = 1 << 16;
    private static final int LINGER_MS_MIN = 5;
    private static final long RETRY_MS_MIN = 50;
    private static final int RETRY_MS_MAX = 1_000;
    private static final int BLOCK_MS_MIN = 5_000;
    private static final int BLOCK_MS_MAX = 10_000;

    private KafkaProperties() {}

    /** Returns properties for a producer. */
    static Map<String, Object> producer(KafkaClientSettings settings) {
        Map<String, Object> all = client(settings);
        boolean retriesForEver = settings.retriesMax() == Integer.MAX_VALUE;
        int requestMs = requestMs(settings);
        int lingerMs = Math.max(LINGER_MS_MIN, settings.lingerMs());
        all.put(ProducerConfig.ACKS_CONFIG, String.valueOf(settings.requiredAcks()));
        all.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, settings.isIdempotent());
        // With a limit the output itself counts tries: 1 is the least of an idempotent producer.
        all.put(
                ProducerConfig.RETRIES_CONFIG,
                retriesForEver ? Integer.MAX_VALUE : settings.isIdempotent() ? 1 : 0);
        all.put(
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                retriesForEver
                        ? Integer.MAX_VALUE
                        : (int) Math.min(Integer.MAX_VALUE, (long) requestMs + lingerMs));
        all.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, requestMs);
        all.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, blockMs(settings));
        all.put(ProducerConfig.LINGER_MS_CONFIG, lingerMs);
        all.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, settings.messageBytesMax());
        all.put(
                ProducerConfig.BUFFER_MEMORY_CONFIG,
                (long) Math.max(BUFFER_BYTES, settings.messageBytesMax()));
        all.put(
                ProducerConfig.BATCH_SIZE_CONFIG,
                Math.min(BATCH_BYTES, settings.messageBytesMax()));
        all.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, settings.compression());
        if (settings.compression().equals("gzip")) {
            all.put(ProducerConfig.COMPRESSION_GZIP_LEVEL_CONFIG, settings.gzipLevel());
        }
        return all;
    }

    /** Returns properties for questions to a cluster, each with an answer within a time. */
    static Map<String, Object> admin(KafkaClientSettings settings, int answerMs) {
        Map<String, Object> all = client(settings);
        // A person waits.
        all.put(CommonClientConfigs.RECONNECT_BACKOFF_MS_CONFIG, RETRY_MS_MIN);
        all.put(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, (long) RETRY_MS_MAX);
        all.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, answerMs);
        all.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, answerMs);
        return all;
    }

    private static Map<String, Object> client(KafkaClientSettings settings) {
        Map<String, Object> all = new HashMap<>();
        all.put(
                CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG,
                settings.hosts().stream().map(HostAddress::hostAndPort).toList());
        all.put(CommonClientConfigs.CLIENT_ID_CONFIG, settings.clientId());
        // No beans and no questions of the brokers about the client: nobody asked for them.
        all.put(CommonClientConfigs.METRIC_REPORTER_CLASSES_CONFIG, "");
        all.put(CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG, false);
        long refreshMs = settings.metadata().refreshMs();
        all.put(
                CommonClientConfigs.METADATA_MAX_AGE_CONFIG,
                refreshMs == 0 ? Long.MAX_VALUE / 2 : refreshMs);
        long retryMs = settings.metadata().backoffMs();
        all.put(CommonClientConfigs.RETRY_BACKOFF_MS_CONFIG, retryMs);
        all.put(CommonClientConfigs.RETRY_BACKOFF_MAX_MS_CONFIG, Math.max(RETRY_MS_MAX, retryMs));
        all.put(CommonClientConfigs.RECONNECT_BACKOFF_MS_CONFIG, settings.backoffInitMs());
        all.put(
                CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG,
                Math.max(settings.backoffInitMs(), settings.backoffMaxMs()));
        all.put(
                CommonClientConfigs.SOCKET_CONNECTION_SETUP_TIMEOUT_MS_CONFIG,
                (long) Math.min(BLOCK_MS_MAX, settings.timeoutMs()));
        all.put(
                CommonClientConfigs.SOCKET_CONNECTION_SETUP_TIMEOUT_MAX_MS_CONFIG,
                (long) settings.timeoutMs());
        addSecurity(settings, all);
        return all;
    }

    private static void addSecurity(KafkaClientSettings settings, Map<String, Object> all) {
        boolean tls = settings.tls().isPresent();
        boolean login = settings.login().isPresent();
        all.put(
                CommonClientConfigs.SECURITY_PROTOCOL_CONFIG,
                (login ? "SASL_" : "") + (tls ? "SSL" : "PLAINTEXT"));
        if (tls) {
            all.put(SslConfigs.SSL_ENGINE_FACTORY_CLASS_CONFIG, KafkaTls.class);
            all.put(KafkaTls.SETTINGS_KEY, settings.tls().get());
        }
        if (login) {
            Login user = settings.login().get();
            all.put(SaslConfigs.SASL_MECHANISM, user.mechanism());
            all.put(
                    SaslConfigs.SASL_JAAS_CONFIG,
                    "%s required username=\"%s\" password=\"%s\";"
                            .formatted(
                                    user.mechanism().equals("PLAIN")
                                            ? PlainLoginModule.class.getName()
                                            : ScramLoginModule.class.getName(),
                                    escaped(user.user()),
                                    escaped(user.password())));
        }
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }

    /**
     * Kafka's client has one time for both, the answer and the wait for replicas, which only
     * matters where all of them must acknowledge; sending again too early does no harm there.
     */
    private static int requestMs(KafkaClientSettings settings) {
        return settings.isIdempotent()
                ? Math.min(settings.timeoutMs(), settings.brokerTimeoutMs())
                : settings.timeoutMs();
    }

    private static int blockMs(KafkaClientSettings settings) {
        long asking = (settings.metadata().retries() + 1L) * settings.metadata().backoffMs();
        return Math.min(settings.timeoutMs(), Math.clamp(asking, BLOCK_MS_MIN, BLOCK_MS_MAX));
    }
}
