package io.flowgauge.app.config;

import static io.flowgauge.config.Types.choice;
import static io.flowgauge.config.Types.integer;
import static io.flowgauge.config.Types.listOf;
import static io.flowgauge.config.Types.text;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.ConfigObject;
import io.flowgauge.config.Section;
import io.flowgauge.config.SectionReader;
import io.flowgauge.config.Setting;
import io.flowgauge.event.EcsSchema.TunnelAddresses;
import io.flowgauge.event.Network;
import io.flowgauge.event.SchemaName;
import java.util.ArrayList;
import java.util.List;

/**
 * The form of events.
 *
 * @param name which of the forms
 * @param communityIdSeed seed of {@code network.community_id}, 0 to 65535
 * @param tunnelAddresses how addresses of tunnelled flows are shown
 * @param internalNetworks what is inside, where an interface does not say it
 */
public record SchemaSettings(
        SchemaName name,
        int communityIdSeed,
        TunnelAddresses tunnelAddresses,
        List<Network> internalNetworks) {
    private static final String ECS_LABEL = SchemaName.ECS.label();

    private static final Setting<String> SCHEMA =
            Setting.of(
                    "flowgauge.schema",
                    choice(SchemaName.PACKETBEAT_6.label(), ECS_LABEL),
                    SchemaName.PACKETBEAT_6.label(),
                    "Form of events: that of Packetbeat 6.7, or the Elastic Common Schema as"
                            + " Packetbeat 9 has it.");
    private static final Setting<Integer> COMMUNITY_ID_SEED =
            Setting.of(
                    "flowgauge.community_id.seed",
                    integer(0, 0xffff),
                    0,
                    "A number that the community ids of one organisation have in common (schema"
                            + " ecs).");
    private static final Setting<String> TUNNEL_ADDRESSES =
            Setting.of(
                    "flowgauge.ecs.tunnel_addresses",
                    choice("fields", "array"),
                    "fields",
                    "Addresses of tunnelled flows in schema ecs: the inner one in source.ip and the"
                            + " outer ones in source.outer.ip, or all in a list, as Packetbeat 9"
                            + " has it.");
    private static final Setting<List<String>> INTERNAL_NETWORKS =
            Setting.of(
                    "packetbeat.internal_networks",
                    listOf(text()),
                    List.of(),
                    "Networks that are inside, such as 10.0.0.0/8 or private, for network.direction"
                            + " (schema ecs).");

    static final Section SECTION =
            Section.once("", SCHEMA, COMMUNITY_ID_SEED, TUNNEL_ADDRESSES, INTERNAL_NETWORKS);

    /** Keeps a copy of the list. */
    public SchemaSettings {
        internalNetworks = List.copyOf(internalNetworks);
    }

    /** Returns the name alone, which other sections need. */
    static SchemaName name(ConfigObject root) throws UserErrorException {
        boolean ecs = SectionReader.of(root, SECTION).get(SCHEMA).equals(ECS_LABEL);
        return ecs ? SchemaName.ECS : SchemaName.PACKETBEAT_6;
    }

    static SchemaSettings read(ConfigObject root) throws UserErrorException {
        SectionReader reader = SectionReader.of(root, SECTION);
        return new SchemaSettings(
                name(root),
                reader.get(COMMUNITY_ID_SEED),
                reader.get(TUNNEL_ADDRESSES).equals("array")
                        ? TunnelAddresses.ARRAY
                        : TunnelAddresses.FIELDS,
                networks(reader, INTERNAL_NETWORKS));
    }

    /** Returns the networks of a list of them. */
    static List<Network> networks(SectionReader reader, Setting<List<String>> setting)
            throws UserErrorException {
        List<String> texts = reader.get(setting);
        List<Network> networks = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            String one = texts.get(i);
            int item = i;
            networks.add(
                    Network.of(one)
                            .orElseThrow(
                                    () ->
                                            reader.problem(
                                                    setting,
                                                    item,
                                                    Network.unknown(one),
                                                    Network.ALLOWED
                                                            + String.join(", ", Network.names()))));
        }
        return networks;
    }
}
