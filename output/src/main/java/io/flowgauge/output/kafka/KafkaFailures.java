package io.flowgauge.output.kafka;

import io.flowgauge.output.HostAddress;
import io.flowgauge.output.HostChecks;
import java.io.IOException;
import java.util.Optional;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Says in words for people why events can't be delivered, and what can be done. */
final class KafkaFailures {
    private static final int CONNECT_MS = 2_000;

    private KafkaFailures() {}

    /** Returns whether a failure is about who we are and what we may. */
    static boolean isOfRights(Exception failure) {
        return failure instanceof AuthenticationException
                || failure instanceof AuthorizationException;
    }

    /** Returns the reason for a failure; may take seconds to find it. */
    static String reason(Exception failure, KafkaClientSettings settings) {
        return switch (failure) {
            case SslAuthenticationException _ ->
                    "TLS: " + rootMessage(failure) + "; see \"flowgauge test output\"";
            case AuthenticationException _ ->
                    "the brokers refuse the user: "
                            + failure.getMessage()
                            + "; check username, password and sasl.mechanism";
            case TopicAuthorizationException topics ->
                    "the user may not write to topics "
                            + topics.unauthorizedTopics()
                            + "; allow it on the brokers";
            case UnknownTopicOrPartitionException _ -> unknownTopic(failure);
            case TimeoutException _
                    when failure.getCause() instanceof UnknownTopicOrPartitionException ->
                    unknownTopic(failure);
            case TimeoutException _ ->
                    unreachable(settings).orElse(late("" + failure.getMessage()));
            case KafkaException _ when failure.getCause() instanceof ConfigException ->
                    unreachable(settings).orElse(message(failure));
            default -> message(failure);
        };
    }

    /**
     * Returns why nothing is acknowledged although nothing fails.
     *
     * @param topic the topic that the brokers have not told of; may be empty
     */
    static String stall(KafkaClientSettings settings, String topic) {
        return unreachable(settings).orElse(stall(topic));
    }

    /** As the other, where a host can be connected to. */
    static String stall(String topic) {
        return topic.isEmpty()
                ? "no broker has acknowledged an event for seconds"
                : "the brokers have told nothing of topic "
                        + topic
                        + " for seconds; it may not be there: create it, or set"
                        + " auto.create.topics.enable on them; \"flowgauge test output\" looks";
    }

    /** Returns what it may mean that nobody answered in time though a host can be connected to. */
    static String late(String message) {
        if (message.contains("node assignment")) {
            return "a host can be connected to, but does not answer as Kafka does; is it Kafka at"
                    + " this port, and does it want TLS (ssl.enabled) or none?";
        }
        return message.contains("not present in metadata")
                ? message
                        + " The topic may not be there; create it, or set"
                        + " auto.create.topics.enable on the brokers"
                : message;
    }

    private static String unknownTopic(Exception failure) {
        return failure.getMessage()
                + " The brokers do not know the topic; create it, or set"
                + " auto.create.topics.enable on them";
    }

    /** Returns why no host can be connected to; empty if one can. */
    private static Optional<String> unreachable(KafkaClientSettings settings) {
        String reason = "";
        for (HostAddress host : settings.hosts()) {
            try {
                new HostChecks(host.host(), host.port(), CONNECT_MS).connect();
                return Optional.empty();
            } catch (IOException e) {
                reason = reason.isEmpty() ? "" + e.getMessage() : reason;
            }
        }
        return Optional.of(reason);
    }

    private static String message(Throwable failure) {
        Throwable cause = failure.getCause();
        String text = failure.getMessage();
        return (text == null ? failure.getClass().getSimpleName() : text)
                + (cause == null || cause.getMessage() == null ? "" : ": " + cause.getMessage());
    }

    private static String rootMessage(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return message(root);
    }
}
