package io.flowgauge.event;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * The flow event of Packetbeat 9 (flows/worker.go) in the Elastic Common Schema, with what it lacks
 * beside it: outer addresses in fields of their own, ICMP, the direction, the device, all addresses
 * in {@code related.ip}. docs/ecs.md lists the fields.
 */
public final class EcsSchema extends Schema {
    /** {@code ecs.version} of Packetbeat 9. */
    static final String ECS_VERSION = "8.0.0";

    private static final String FORWARDED = "forwarded";

    /** How addresses of tunnelled flows are shown. */
    public enum TunnelAddresses {
        /** The inner address where addresses are, the outer ones in {@code source.outer.ip}. */
        FIELDS,
        /** A list of all where there are several, as Packetbeat 9 has it. */
        ARRAY
    }

    /**
     * Which program the events come from.
     *
     * @param id of the installation
     * @param ephemeralId of the run
     */
    public record Agent(UUID id, UUID ephemeralId) {}

    /**
     * Where packets are captured.
     *
     * @param name of the device; empty for files, and for all devices at once
     * @param internalNetworks what is inside, for the direction; empty for no direction
     */
    public record Device(String name, List<Network> internalNetworks) {
        /** Keeps a copy of the list. */
        public Device {
            internalNetworks = List.copyOf(internalNetworks);
        }
    }

    private final Agent agent;
    private final int communityIdSeed;
    private final TunnelAddresses tunnelAddresses;
    private final List<Device> devices;

    /**
     * Makes a schema.
     *
     * @param communityIdSeed seed of {@code network.community_id}, 0 to 65535
     * @param devices by their numbers
     */
    public EcsSchema(
            Agent agent,
            int communityIdSeed,
            TunnelAddresses tunnelAddresses,
            List<Device> devices) {
        this.agent = agent;
        this.communityIdSeed = communityIdSeed;
        this.tunnelAddresses = tunnelAddresses;
        this.devices = List.copyOf(devices);
    }

    @Override
    public SchemaName name() {
        return SchemaName.ECS;
    }

    int communityIdSeed() {
        return communityIdSeed;
    }

    TunnelAddresses tunnelAddresses() {
        return tunnelAddresses;
    }

    List<Device> devices() {
        return devices;
    }

    @Override
    Map<String, Object> own(EventSettings settings) {
        Map<String, Object> own = new TreeMap<>();
        own.put("type", "flow");
        own.put("event.start", FlowField.START_TIME);
        own.put("event.end", FlowField.LAST_TIME);
        own.put("event.duration", FlowField.DURATION);
        own.put("event.dataset", "flow");
        own.put("event.kind", "event");
        own.put("event.category", List.of("network"));
        own.put("event.action", "network_flow");
        own.put("event.type", FlowField.EVENT_TYPE);
        own.put("flow.id", FlowField.FLOW_ID);
        own.put("flow.final", FlowField.FINAL);
        own.put("flow.vlan", FlowField.VLANS);
        own.put("icmp.id", FlowField.ICMP_ID);
        own.put("icmp.type", FlowField.ICMP_TYPE);
        own.put("icmp.code", FlowField.ICMP_CODE);
        own.put("network.type", FlowField.NETWORK_TYPE);
        own.put("network.transport", FlowField.PROTOCOL);
        own.put("network.community_id", FlowField.COMMUNITY_ID);
        own.put("network.bytes", FlowField.TOTAL_BYTES);
        own.put("network.packets", FlowField.TOTAL_PACKETS);
        own.put("related.ip", FlowField.RELATED_IP);
        own.put("source.mac", FlowField.SOURCE_MAC_UPPER);
        own.put("source.port", FlowField.SOURCE_PORT);
        own.put("source.bytes", FlowField.SOURCE_BYTES);
        own.put("source.packets", FlowField.SOURCE_PACKETS);
        own.put("destination.mac", FlowField.DEST_MAC_UPPER);
        own.put("destination.port", FlowField.DEST_PORT);
        own.put("destination.bytes", FlowField.DEST_BYTES);
        own.put("destination.packets", FlowField.DEST_PACKETS);
        if (tunnelAddresses == TunnelAddresses.ARRAY) {
            own.put("source.ip", FlowField.SOURCE_ADDRESSES);
            own.put("destination.ip", FlowField.DEST_ADDRESSES);
        } else {
            own.put("source.ip", FlowField.SOURCE_ADDRESS);
            own.put("source.outer.ip", FlowField.SOURCE_OUTER_ADDRESSES);
            own.put("destination.ip", FlowField.DEST_ADDRESS);
            own.put("destination.outer.ip", FlowField.DEST_OUTER_ADDRESSES);
        }
        if (devices.stream().anyMatch(device -> !device.internalNetworks.isEmpty())) {
            own.put("network.direction", FlowField.DIRECTION);
        }
        if (devices.stream().anyMatch(device -> !device.name.isEmpty())) {
            own.put("observer.ingress.interface.name", FlowField.DEVICE);
        }
        return own;
    }

    /** Packetbeat 9 merges the two kinds of fields level by level. */
    @Override
    Map<String, Object> customFields(EventSettings settings) {
        Map<String, Object> merged = new HashMap<>();
        for (CustomFields custom : List.of(settings.fields(), settings.flowFields())) {
            if (!custom.values().isEmpty()) {
                merge(
                        merged,
                        custom.underRoot() ? custom.values() : Map.of(FIELDS, custom.values()));
            }
        }
        return merged;
    }

    /** Events that other hosts forwarded have no name of this one. */
    @Override
    Map<String, Object> builtIn(EventSettings settings) {
        Map<String, Object> builtIn = new HashMap<>();
        builtIn.put("ecs", Map.of("version", ECS_VERSION));
        builtIn.put(
                "agent",
                Map.of(
                        "ephemeral_id", agent.ephemeralId.toString(),
                        "id", agent.id.toString(),
                        "name", settings.name(),
                        "type", BEAT,
                        "version", settings.version()));
        if (!settings.tags().contains(FORWARDED) && !settings.flowTags().contains(FORWARDED)) {
            builtIn.put("host", Map.of("name", settings.hostname()));
        }
        return builtIn;
    }

    @Override
    boolean builtInWins() {
        return false;
    }

    @Override
    Map<String, Object> metadata(EventSettings settings, String beat) {
        return new TreeMap<>(Map.of("beat", beat, "type", "_doc", "version", settings.version()));
    }

    @Override
    public String toString() {
        return name().label();
    }
}
