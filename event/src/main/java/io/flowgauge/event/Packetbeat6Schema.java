package io.flowgauge.event;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The flow event of Packetbeat 6.7 (flows/worker.go). */
public final class Packetbeat6Schema extends Schema {
    /** The schema: there is nothing to set about it. */
    public static final Packetbeat6Schema INSTANCE = new Packetbeat6Schema();

    private static final Map<String, FlowField> PATHS =
            Map.ofEntries(
                    Map.entry("start_time", FlowField.START_TIME),
                    Map.entry("last_time", FlowField.LAST_TIME),
                    Map.entry("flow_id", FlowField.FLOW_ID),
                    Map.entry("final", FlowField.FINAL),
                    Map.entry("vlan", FlowField.VLAN),
                    Map.entry("outer_vlan", FlowField.OUTER_VLAN),
                    Map.entry("icmp_id", FlowField.ICMP_ID),
                    Map.entry("transport", FlowField.TRANSPORT),
                    Map.entry("connection_id", FlowField.CONNECTION_ID),
                    Map.entry("source.mac", FlowField.SOURCE_MAC),
                    Map.entry("source.ip", FlowField.SOURCE_IP),
                    Map.entry("source.outer_ip", FlowField.SOURCE_OUTER_IP),
                    Map.entry("source.ipv6", FlowField.SOURCE_IPV6),
                    Map.entry("source.outer_ipv6", FlowField.SOURCE_OUTER_IPV6),
                    Map.entry("source.port", FlowField.SOURCE_PORT),
                    Map.entry("source.stats.net_packets_total", FlowField.SOURCE_PACKETS),
                    Map.entry("source.stats.net_bytes_total", FlowField.SOURCE_BYTES),
                    Map.entry("dest.mac", FlowField.DEST_MAC),
                    Map.entry("dest.ip", FlowField.DEST_IP),
                    Map.entry("dest.outer_ip", FlowField.DEST_OUTER_IP),
                    Map.entry("dest.ipv6", FlowField.DEST_IPV6),
                    Map.entry("dest.outer_ipv6", FlowField.DEST_OUTER_IPV6),
                    Map.entry("dest.port", FlowField.DEST_PORT),
                    Map.entry("dest.stats.net_packets_total", FlowField.DEST_PACKETS),
                    Map.entry("dest.stats.net_bytes_total", FlowField.DEST_BYTES));

    private Packetbeat6Schema() {}

    @Override
    public SchemaName name() {
        return SchemaName.PACKETBEAT_6;
    }

    @Override
    Map<String, Object> own(EventSettings settings) {
        Map<String, Object> own = new TreeMap<>(PATHS);
        own.put("type", "flow");
        return own;
    }

    /** Packetbeat 6.7 merges the two kinds of fields only one level deep. */
    @Override
    Map<String, Object> customFields(EventSettings settings) {
        Map<String, Object> merged = new HashMap<>();
        for (CustomFields custom : List.of(settings.fields(), settings.flowFields())) {
            if (custom.values().isEmpty()) {
                continue;
            }
            if (custom.underRoot()) {
                putAll(merged, custom.values());
                continue;
            }
            Map<String, Object> under = new HashMap<>();
            if (merged.get(FIELDS) instanceof Map<?, ?> before) {
                putAll(under, before);
            }
            putAll(under, custom.values());
            merged.put(FIELDS, under);
        }
        return merged;
    }

    @Override
    Map<String, Object> builtIn(EventSettings settings) {
        return Map.of(
                "beat",
                Map.of(
                        "name", settings.name(),
                        "hostname", settings.hostname(),
                        "version", settings.version()),
                "host",
                Map.of("name", settings.name()));
    }

    @Override
    boolean builtInWins() {
        return true;
    }

    @Override
    Map<String, Object> metadata(EventSettings settings, String beat) {
        return new TreeMap<>(Map.of("beat", beat, "type", "doc", "version", settings.version()));
    }

    @Override
    public String toString() {
        return name().label();
    }
}
