package io.flowgauge.output.kafka;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.event.Event;
import io.flowgauge.event.FieldPath;
import io.flowgauge.event.FormatString;
import io.flowgauge.output.SelectedText;
import io.flowgauge.output.Selector;
import io.flowgauge.output.queue.EventRouter;
import io.flowgauge.output.queue.Route;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says which topic an event goes to, with which key, and the hash that chooses its partition. One
 * thread uses it.
 */
final class KafkaRouter implements EventRouter {
    private static final Logger LOG = LoggerFactory.getLogger("output");
    private static final Pattern TOPIC_NAME = Pattern.compile("[a-zA-Z0-9._-]{1,249}");
    private static final int TOPIC = 0;
    private static final int KEY = 1;
    private static final int HASH = 2;

    private final SelectedText topics;
    private final @Nullable FormatString key;
    private final PartitionSettings partition;
    private final List<FieldPath> hashFields;
    private final Fnv1a hash = new Fnv1a();
    private final String fingerprint;

    /** Whether the log has told of an event without a topic. */
    private boolean told;

    /**
     * Makes a router.
     *
     * @param key format string
     * @throws UserErrorException if that is wrong
     */
    KafkaRouter(Selector topics, Optional<String> key, PartitionSettings partition)
            throws UserErrorException {
        this.topics = topics.compile();
        this.key = key.isPresent() ? FormatString.compile(key.get()) : null;
        this.partition = partition;
        hashFields = partition.hashFields().stream().map(FieldPath::of).toList();
        fingerprint =
                topics.fingerprint()
                        + key
                        + partition.hashFields()
                        + (partition.randomFallback() ? "" : "!");
    }

    /** Returns a text that is the same whenever the router does the same. */
    String fingerprint() {
        return fingerprint;
    }

    @Override
    public @Nullable Route route(Event event) {
        String topic = topics.of(event);
        if (topic.isEmpty()) {
            tell(event);
            return null;
        }
        FormatString format = key;
        String text = format == null ? null : format.format(event);
        if (hashFields.isEmpty()) {
            return Route.of(topic, text == null ? "" : text);
        }
        String hashed = hashOf(event);
        if (hashed.isEmpty() && !partition.randomFallback()) {
            return null;
        }
        return Route.of(topic, text == null ? "" : text, hashed);
    }

    private void tell(Event event) {
        if (!told) {
            told = true;
            String why =
                    topics.lacking(event)
                            .map(
                                    lack ->
                                            "it lacks the field %s of the topic %s; %%{[%s]:other}"
                                                            .formatted(
                                                                    lack.field(),
                                                                    lack.format(),
                                                                    lack.field())
                                                    + " puts something in its place")
                            .orElse("no rule of topics gives it a topic; set topic for the others");
            LOG.warn(
                    "kafka: an event is not sent: {}. Further ones are only counted"
                            + " (events.unformatted)",
                    why);
        }
    }

    /** Returns the hash of the configured fields, in hexadecimal; empty if one is missing. */
    private String hashOf(Event event) {
        hash.clear();
        for (int i = 0; i < hashFields.size(); i++) {
            if (!hash.add(event, hashFields.get(i))) {
                return "";
            }
        }
        return Integer.toHexString(hash.value());
    }

    /** Returns whether Kafka takes a name for one of a topic. */
    static boolean isTopic(String name) {
        return TOPIC_NAME.matcher(name).matches() && !name.equals(".") && !name.equals("..");
    }

    /** Returns the topic of a route. */
    static String topic(Route route) {
        return route.value(TOPIC);
    }

    /** Returns the key of a route; null for none. */
    static byte @Nullable [] key(Route route) {
        String text = route.value(KEY);
        return text.isEmpty() ? null : text.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Returns the hash that chooses a partition; null for none.
     *
     * @param key of the route
     */
    static @Nullable Integer hash(Route route, PartitionSettings partition, byte @Nullable [] key) {
        if (!partition.hashFields().isEmpty()) {
            String text = route.value(HASH);
            return text.isEmpty() ? null : Integer.parseUnsignedInt(text, 16);
        }
        return key == null ? null : Fnv1a.of(key);
    }
}
