package io.flowgauge.output.kafka;

import io.flowgauge.output.HostAddress;
import io.flowgauge.output.TlsSettings;
import java.util.List;
import java.util.Optional;

/**
 * How events are sent to Kafka, whatever they look like.
 *
 * @param hosts brokers to ask for the others, one or more
 * @param clientId name of the client for the brokers' logs and quotas
 * @param login user; none to connect without
 * @param tls none to connect without TLS
 * @param workers clients, each with connections of its own, 1 or more
 * @param eventsMax most events that are handed to the client at a time
 * @param retriesMax after how many failed tries an event is dropped; {@link Integer#MAX_VALUE} for
 *     never
 * @param requiredAcks 0 for none, 1 for the leader's, -1 for that of all replicas
 * @param compression {@code none}, {@code gzip}, {@code snappy}, {@code lz4} or {@code zstd}
 * @param gzipLevel 1 to 9, for gzip
 * @param timeoutMs how long an answer is waited for, above 0
 * @param brokerTimeoutMs how long a broker may wait for replicas, above 0
 * @param lingerMs how long records wait for more of their partition
 * @param messageBytesMax the largest event
 * @param metadata how brokers are asked for topics and partitions
 * @param backoffInitMs first wait after a failure
 * @param backoffMaxMs longest wait after failures
 * @param headers of each record
 * @param partition how partitions are chosen
 */
record KafkaClientSettings(
        List<HostAddress> hosts,
        String clientId,
        Optional<Login> login,
        Optional<TlsSettings> tls,
        int workers,
        int eventsMax,
        int retriesMax,
        int requiredAcks,
        String compression,
        int gzipLevel,
        int timeoutMs,
        int brokerTimeoutMs,
        int lingerMs,
        int messageBytesMax,
        Metadata metadata,
        long backoffInitMs,
        long backoffMaxMs,
        List<Header> headers,
        PartitionSettings partition) {
    /** Keeps copies of the lists. */
    KafkaClientSettings {
        hosts = List.copyOf(hosts);
        headers = List.copyOf(headers);
    }

    /**
     * A user of SASL.
     *
     * @param mechanism {@code PLAIN}, {@code SCRAM-SHA-256} or {@code SCRAM-SHA-512}
     */
    record Login(String mechanism, String user, String password) {
        /** Shows no password. */
        @Override
        public String toString() {
            return user + " (" + mechanism + ")";
        }
    }

    /**
     * {@code metadata}: how brokers are asked for topics and partitions.
     *
     * @param retries how often before it counts as a failure
     * @param backoffMs wait between two times
     * @param refreshMs how often although nothing has failed; 0 for never
     */
    record Metadata(int retries, long backoffMs, long refreshMs) {}

    /** A header of a record. */
    record Header(String key, String value) {}

    /** Returns whether brokers recognize repeated records, which needs the acks of all replicas. */
    boolean isIdempotent() {
        return requiredAcks == -1;
    }

    /** Returns the hosts as people know them. */
    String address() {
        return String.join(", ", hosts.stream().map(HostAddress::hostAndPort).toList());
    }
}
