package io.flowgauge.event;

import java.util.List;

/**
 * What all events of a run have in common.
 *
 * @param name {@code beat.name} and {@code host.name}, or {@code agent.name}: the configured {@code
 *     name}, else the host name
 * @param hostname {@code beat.hostname}, or {@code host.name}
 * @param version {@code beat.version} or {@code agent.version}, and {@code @metadata.version}
 * @param tags the general {@code tags}
 * @param flowTags the {@code tags} of {@code packetbeat.flows}; they follow the general ones
 * @param fields the general {@code fields}
 * @param flowFields the {@code fields} of {@code packetbeat.flows}; they replace general ones of
 *     the same name, as a whole (Packetbeat 6.7 merges the two only one level deep)
 * @param precision how fine times are written
 * @param schema the form of events
 */
public record EventSettings(
        String name,
        String hostname,
        String version,
        List<String> tags,
        List<String> flowTags,
        CustomFields fields,
        CustomFields flowFields,
        TimestampPrecision precision,
        Schema schema) {
    /** The Packetbeat 9 whose events schema {@code ecs} has. */
    public static final String PACKETBEAT_9 = "9.0.0";

    /** The Packetbeat whose events these are, field by field; what consumers look at. */
    public static final String PACKETBEAT_6 = "6.7.2";

    /** Makes settings; the lists are copied. */
    public EventSettings {
        tags = List.copyOf(tags);
        flowTags = List.copyOf(flowTags);
    }

    /** Makes settings of schema {@code packetbeat-6} with times in milliseconds, as it has them. */
    public EventSettings(
            String name,
            String hostname,
            String version,
            List<String> tags,
            List<String> flowTags,
            CustomFields fields,
            CustomFields flowFields) {
        this(
                name,
                hostname,
                version,
                tags,
                flowTags,
                fields,
                flowFields,
                TimestampPrecision.MILLISECOND,
                Packetbeat6Schema.INSTANCE);
    }

    /** Returns the same with another form of events. */
    public EventSettings withSchema(Schema other) {
        return new EventSettings(
                name, hostname, version, tags, flowTags, fields, flowFields, precision, other);
    }

    /** Returns settings without tags and custom fields. */
    public static EventSettings of(String name, String hostname, String version) {
        return new EventSettings(
                name,
                hostname,
                version,
                List.of(),
                List.of(),
                CustomFields.NONE,
                CustomFields.NONE);
    }
}
