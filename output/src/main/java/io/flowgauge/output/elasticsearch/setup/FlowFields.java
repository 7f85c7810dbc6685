package io.flowgauge.output.elasticsearch.setup;

import java.util.List;

/**
 * Names of fields of flow events in one schema.
 *
 * @param flowId the flow's id
 * @param ended whether the flow has ended
 * @param start time of its first packet
 * @param end time of its last packet so far
 * @param source object of who sent the first packet
 * @param dest object of the other side
 * @param bytes below these objects, the bytes sent
 * @param addresses below these objects, what geoip can look up
 */
record FlowFields(
        String flowId,
        String ended,
        String start,
        String end,
        String source,
        String dest,
        String bytes,
        List<String> addresses) {
    static final FlowFields PACKETBEAT_6 =
            new FlowFields(
                    "flow_id",
                    "final",
                    "start_time",
                    "last_time",
                    "source",
                    "dest",
                    "stats.net_bytes_total",
                    List.of("ip", "ipv6", "outer_ip", "outer_ipv6"));
    static final FlowFields ECS =
            new FlowFields(
                    "flow.id",
                    "flow.final",
                    "event.start",
                    "event.end",
                    "source",
                    "destination",
                    "bytes",
                    List.of("ip"));

    String sourceIp() {
        return source + ".ip";
    }

    String destIp() {
        return dest + ".ip";
    }

    String sourceBytes() {
        return source + "." + bytes;
    }

    String destBytes() {
        return dest + "." + bytes;
    }

    /** Returns what shows a flow in a table. */
    List<String> columns() {
        return List.of(
                "type",
                start,
                end,
                sourceIp(),
                source + ".port",
                destIp(),
                dest + ".port",
                sourceBytes(),
                destBytes());
    }
}
