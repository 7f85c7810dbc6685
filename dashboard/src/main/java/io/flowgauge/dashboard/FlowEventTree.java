package io.flowgauge.dashboard;

import io.flowgauge.store.FlowReport;
import io.flowgauge.store.FlowRow;
import io.flowgauge.store.ReportBatch;
import io.flowgauge.store.StoredFlow;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;

/** Puts an event together again: what the store keeps in columns, and what it keeps beside them. */
final class FlowEventTree {
    private static final TypeReference<Map<String, Object>> TREE = new TypeReference<>() {};

    private FlowEventTree() {}

    /** Returns the fields of the flow's last event, with the sums of all of its time. */
    static Map<String, Object> of(StoredFlow stored) {
        FlowRow flow = stored.flow();
        Map<String, Object> tree = new LinkedHashMap<>();
        FlowReport last = stored.reports().isEmpty() ? null : stored.reports().getLast();
        tree.put("@timestamp", text(last == null ? flow.last() : last.time()));
        put(tree, "flow_id", flow.flowId());
        tree.put("start_time", text(flow.start()));
        tree.put("last_time", text(flow.last()));
        tree.put("final", flow.isFinal());
        put(tree, "transport", flow.transport());
        put(tree, "vlan", flow.vlan());
        if (!flow.tags().isEmpty()) {
            tree.put("tags", flow.tags());
        }
        ReportBatch.Sums before = stored.before();
        tree.put("source", end(flow.source(), before.sourceBytes(), before.sourcePackets()));
        tree.put(
                "dest",
                end(flow.destination(), before.destinationBytes(), before.destinationPackets()));
        // What the event said of itself goes first, where both know a field.
        others(stored.event()).forEach((name, value) -> merge(tree, name, value));
        return tree;
    }

    private static Map<String, Object> others(String json) {
        try {
            Map<String, Object> tree = Json.MAPPER.readValue(json, TREE);
            return tree == null ? Map.of() : tree;
        } catch (JacksonException e) {
            return Map.of("unreadable", json);
        }
    }

    private static Map<String, Object> end(
            FlowRow.Endpoint end, long bytesBefore, long packetsBefore) {
        Map<String, Object> tree = new LinkedHashMap<>();
        put(tree, "ip", end.ip());
        put(tree, "port", end.port());
        put(tree, "mac", end.mac());
        Map<String, Object> stats = new LinkedHashMap<>();
        stats.put("net_bytes_total", end.bytes() + bytesBefore);
        stats.put("net_packets_total", end.packets() + packetsBefore);
        tree.put("stats", stats);
        return tree;
    }

    @SuppressWarnings("unchecked") // keys of JSON are texts
    private static void merge(Map<String, Object> tree, String name, Object value) {
        if (value instanceof Map<?, ?> more && tree.get(name) instanceof Map<?, ?> there) {
            Map<String, Object> below = (Map<String, Object>) there;
            ((Map<String, Object>) more).forEach((key, inner) -> merge(below, key, inner));
        } else {
            tree.put(name, value);
        }
    }

    private static void put(Map<String, Object> tree, String name, @Nullable Object value) {
        if (value != null) {
            tree.put(name, value);
        }
    }

    private static String text(long ms) {
        return Instant.ofEpochMilli(ms).toString();
    }
}
