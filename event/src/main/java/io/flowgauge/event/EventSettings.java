package io.flowgauge.event;

import java.util.List;

/**
 * What all events of a run have in common.
 *
 * @param name {@code beat.name} and {@code host.name}: the configured {@code name}, else the host
 *     name
 * @param hostname {@code beat.hostname}
 * @param version {@code beat.version} and {@code @metadata.version}
 * @param tags the general {@code tags}
 * @param flowTags the {@code tags} of {@code packetbeat.flows}; they follow the general ones
 * @param fields the general {@code fields}
 * @param flowFields the {@code fields} of {@code packetbeat.flows}; they replace general ones of
 *     the same name, as a whole (Packetbeat 6.7 merges the two only one level deep)
 * @param precision how fine times are written
 */
public record EventSettings(
        String name,
        String hostname,
        String version,
        List<String> tags,
        List<String> flowTags,
        CustomFields fields,
        CustomFields flowFields,
        TimestampPrecision precision) {
    /** The Packetbeat whose events these are, field by field; what consumers look at. */
    public static final String PACKETBEAT_6 = "6.7.2";

    /** Makes settings; the lists are copied. */
    public EventSettings {
        tags = List.copyOf(tags);
        flowTags = List.copyOf(flowTags);
    }

    /** Makes settings with times in milliseconds, as Packetbeat 6.7 writes them. */
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
                TimestampPrecision.MILLISECOND);
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
