package io.flowgauge.event;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A field that flow events can have, for those who store and show them: index templates, index
 * patterns.
 *
 * @param name with dots
 * @param type how it is stored
 * @param description a sentence
 * @param target the field that an alias stands for; empty for all others
 */
public record ExportedField(String name, Type type, String description, String target) {
    /** How a field is stored. */
    public enum Type {
        /** A text that is found as a whole. */
        KEYWORD,
        /** A text that is found by its words. */
        TEXT,
        /** An instant. */
        DATE,
        /** A whole number. */
        LONG,
        /** A whole number of bytes. */
        BYTES,
        /** True or false. */
        BOOLEAN,
        /** An address of IPv4 or IPv6. */
        IP,
        /** A place on the earth. */
        GEO_POINT,
        /** An object whose keys are the user's. */
        OBJECT,
        /** A name of old for another field, by which it is found too. */
        ALIAS
    }

    /**
     * Returns the fields of schema {@code packetbeat-6}, with the types of Packetbeat 6.7: ports
     * and VLAN ids are keywords there, as are addresses.
     */
    public static List<ExportedField> packetbeat6() {
        return List.of(
                field(
                        "@timestamp",
                        Type.DATE,
                        "Instant of the report: of the packet that ended the period, or"
                                + " the end of the flow."),
                field(
                        "beat.name",
                        Type.KEYWORD,
                        "Name of the probe, as configured, else that of its host."),
                field("beat.hostname", Type.KEYWORD, "Name of the probe's host."),
                field(
                        "beat.version",
                        Type.KEYWORD,
                        "Version of Packetbeat whose form the events have."),
                field("beat.timezone", Type.KEYWORD, "Time zone of the probe (add_locale)."),
                field("host.name", Type.KEYWORD, "Name of the probe."),
                field("host.id", Type.KEYWORD, "Id of the probe's host (add_host_metadata)."),
                field(
                        "host.architecture",
                        Type.KEYWORD,
                        "Architecture of the probe's host (add_host_metadata)."),
                field(
                        "host.ip",
                        Type.KEYWORD,
                        "Addresses of the probe's host (add_host_metadata)."),
                field(
                        "host.mac",
                        Type.KEYWORD,
                        "MAC addresses of the probe's host (add_host_metadata)."),
                field(
                        "host.os.platform",
                        Type.KEYWORD,
                        "Operating system: platform (add_host_metadata)."),
                field("host.os.name", Type.KEYWORD, "Operating system: name (add_host_metadata)."),
                field(
                        "host.os.family",
                        Type.KEYWORD,
                        "Operating system: family (add_host_metadata)."),
                field(
                        "host.os.version",
                        Type.KEYWORD,
                        "Operating system: version (add_host_metadata)."),
                field("tags", Type.KEYWORD, "Tags: the general ones, then those of flows."),
                field("fields", Type.OBJECT, "Fields of the user's own."),
                field("error.message", Type.TEXT, "What went wrong in a processor."),
                field("error.code", Type.LONG, "Code of that error."),
                field("error.type", Type.KEYWORD, "Kind of that error."),
                field(
                        "log.flags",
                        Type.KEYWORD,
                        "Marks that processors left, such as dissect_parsing_error."),
                field(
                        "meta.cloud.provider",
                        Type.KEYWORD,
                        "Name of the cloud (add_cloud_metadata)."),
                field(
                        "meta.cloud.instance_id",
                        Type.KEYWORD,
                        "Id of the machine (add_cloud_metadata)."),
                field(
                        "meta.cloud.instance_name",
                        Type.KEYWORD,
                        "Name of the machine (add_cloud_metadata)."),
                field(
                        "meta.cloud.machine_type",
                        Type.KEYWORD,
                        "Type of the machine (add_cloud_metadata)."),
                field(
                        "meta.cloud.availability_zone",
                        Type.KEYWORD,
                        "Zone of the machine (add_cloud_metadata)."),
                field(
                        "meta.cloud.project_id",
                        Type.KEYWORD,
                        "Project of the machine (add_cloud_metadata)."),
                field(
                        "meta.cloud.region",
                        Type.KEYWORD,
                        "Region of the machine (add_cloud_metadata)."),
                field(
                        "docker.container.id",
                        Type.KEYWORD,
                        "Id of the container (add_docker_metadata)."),
                field(
                        "docker.container.image",
                        Type.KEYWORD,
                        "Image of the container (add_docker_metadata)."),
                field(
                        "docker.container.name",
                        Type.KEYWORD,
                        "Name of the container (add_docker_metadata)."),
                field(
                        "docker.container.labels",
                        Type.OBJECT,
                        "Labels of the container (add_docker_metadata)."),
                field(
                        "kubernetes.pod.name",
                        Type.KEYWORD,
                        "Name of the pod (add_kubernetes_metadata)."),
                field(
                        "kubernetes.pod.uid",
                        Type.KEYWORD,
                        "Id of the pod (add_kubernetes_metadata)."),
                field(
                        "kubernetes.namespace",
                        Type.KEYWORD,
                        "Namespace of the pod (add_kubernetes_metadata)."),
                field(
                        "kubernetes.node.name",
                        Type.KEYWORD,
                        "Node of the pod (add_kubernetes_metadata)."),
                field(
                        "kubernetes.container.name",
                        Type.KEYWORD,
                        "Name of the container (add_kubernetes_metadata)."),
                field(
                        "kubernetes.container.image",
                        Type.KEYWORD,
                        "Image of the container (add_kubernetes_metadata)."),
                field(
                        "kubernetes.labels",
                        Type.OBJECT,
                        "Labels of the pod (add_kubernetes_metadata)."),
                field(
                        "kubernetes.annotations",
                        Type.OBJECT,
                        "Annotations of the pod (add_kubernetes_metadata)."),
                field("type", Type.KEYWORD, "Kind of the event: flow."),
                field("start_time", Type.DATE, "Time of the flow's first packet."),
                field("last_time", Type.DATE, "Time of the flow's last packet so far."),
                field(
                        "final",
                        Type.KEYWORD,
                        "Whether the flow has ended; false in reports on the way."),
                field(
                        "flow_id",
                        Type.KEYWORD,
                        "Id of the flow, made of its addresses and ports; the same in"
                                + " each of its reports."),
                field("vlan", Type.KEYWORD, "Innermost VLAN id."),
                field("outer_vlan", Type.KEYWORD, "VLAN id around that."),
                field("source.mac", Type.KEYWORD, "MAC address of who sent the first packet."),
                field(
                        "source.ip",
                        Type.KEYWORD,
                        "Innermost IPv4 address of who sent the first packet."),
                field(
                        "source.ip_location",
                        Type.GEO_POINT,
                        "Where that address is; consumers fill it in."),
                field("source.outer_ip", Type.KEYWORD, "IPv4 address around that, of a tunnel."),
                field(
                        "source.outer_ip_location",
                        Type.GEO_POINT,
                        "Where that address is; consumers fill it in."),
                field(
                        "source.ipv6",
                        Type.KEYWORD,
                        "Innermost IPv6 address of who sent the first packet."),
                field(
                        "source.ipv6_location",
                        Type.GEO_POINT,
                        "Where that address is; consumers fill it in."),
                field("source.outer_ipv6", Type.KEYWORD, "IPv6 address around that, of a tunnel."),
                field(
                        "source.outer_ipv6_location",
                        Type.GEO_POINT,
                        "Where that address is; consumers fill it in."),
                field(
                        "source.port",
                        Type.KEYWORD,
                        "Port of who sent the first packet, TCP or UDP."),
                field(
                        "source.stats.net_packets_total",
                        Type.LONG,
                        "Packets so far from who sent the first packet."),
                field(
                        "source.stats.net_bytes_total",
                        Type.BYTES,
                        "Bytes on the wire so far from who sent the first packet."),
                field("dest.mac", Type.KEYWORD, "MAC address of the other side."),
                field("dest.ip", Type.KEYWORD, "Innermost IPv4 address of the other side."),
                field(
                        "dest.ip_location",
                        Type.GEO_POINT,
                        "Where that address is; consumers fill it in."),
                field("dest.outer_ip", Type.KEYWORD, "IPv4 address around that, of a tunnel."),
                field(
                        "dest.outer_ip_location",
                        Type.GEO_POINT,
                        "Where that address is; consumers fill it in."),
                field("dest.ipv6", Type.KEYWORD, "Innermost IPv6 address of the other side."),
                field(
                        "dest.ipv6_location",
                        Type.GEO_POINT,
                        "Where that address is; consumers fill it in."),
                field("dest.outer_ipv6", Type.KEYWORD, "IPv6 address around that, of a tunnel."),
                field(
                        "dest.outer_ipv6_location",
                        Type.GEO_POINT,
                        "Where that address is; consumers fill it in."),
                field("dest.port", Type.KEYWORD, "Port of the other side, TCP or UDP."),
                field(
                        "dest.stats.net_packets_total",
                        Type.LONG,
                        "Packets so far from the other side."),
                field(
                        "dest.stats.net_bytes_total",
                        Type.BYTES,
                        "Bytes on the wire so far from the other side."),
                field(
                        "icmp_id",
                        Type.KEYWORD,
                        "Id of ICMP messages that belong together, where icmp is in the"
                                + " protocols."),
                field("transport", Type.KEYWORD, "tcp or udp."),
                field(
                        "connection_id",
                        Type.KEYWORD,
                        "Number of a TCP connection on a port that a protocol lists."),
                field(
                        "client_proc",
                        Type.KEYWORD,
                        "Name of the process that sent the first packet."),
                field("client_cmdline", Type.KEYWORD, "Command line of that process."),
                field("proc", Type.KEYWORD, "Name of the process on the other side."),
                field("cmdline", Type.KEYWORD, "Command line of that process."));
    }

    /**
     * Returns the fields of schema {@code ecs}, with the types of Packetbeat 9 and of the Elastic
     * Common Schema 8, the aliases that Packetbeat 7 has for the names of 6 with them.
     */
    public static List<ExportedField> ecs() {
        List<ExportedField> fields = new ArrayList<>(ecsOfFlows());
        for (String side : List.of("source", "destination")) {
            String who = side.equals("source") ? "who sent the first packet." : "the other side.";
            fields.add(field(side + ".mac", Type.KEYWORD, "MAC address of " + who));
            fields.add(field(side + ".ip", Type.IP, "Innermost address of " + who));
            fields.add(
                    field(
                            side + ".outer.ip",
                            Type.IP,
                            "Addresses around that, of a tunnel, of " + who));
            fields.add(field(side + ".port", Type.LONG, "Port of " + who));
            fields.add(field(side + ".bytes", Type.BYTES, "Bytes so far from " + who));
            fields.add(field(side + ".packets", Type.LONG, "Packets so far from " + who));
            fields.add(
                    field(
                            side + ".geo.location",
                            Type.GEO_POINT,
                            "Where the address is of " + who));
            for (String name :
                    List.of(
                            "city_name",
                            "continent_name",
                            "country_iso_code",
                            "country_name",
                            "region_iso_code",
                            "region_name")) {
                fields.add(
                        field(
                                side + ".geo." + name,
                                Type.KEYWORD,
                                "Where the address is of " + who));
            }
        }
        for (ExportedField field : packetbeat6()) {
            if (PROCESSORS_6.matcher(field.name).lookingAt()
                    && fields.stream().noneMatch(known -> known.name.equals(field.name))) {
                fields.add(field);
            }
        }
        ALIASES.forEach(
                (name, target) ->
                        fields.add(
                                new ExportedField(
                                        name,
                                        Type.ALIAS,
                                        "Name of " + target + " before Packetbeat 7.",
                                        target)));
        return List.copyOf(fields);
    }

    /** Fields that processors add, under the same names in both schemas. */
    private static final Pattern PROCESSORS_6 =
            Pattern.compile("(docker|error|host|kubernetes|log|meta)\\.");

    /** The aliases of Packetbeat 7 for fields of flows. */
    private static final Map<String, String> ALIASES =
            new TreeMap<>(
                    Map.of(
                            "flow_id", "flow.id",
                            "final", "flow.final",
                            "vlan", "flow.vlan",
                            "source.stats.net_bytes_total", "source.bytes",
                            "source.stats.net_packets_total", "source.packets",
                            "dest.stats.net_bytes_total", "destination.bytes",
                            "dest.stats.net_packets_total", "destination.packets",
                            "transport", "network.transport"));

    private static List<ExportedField> ecsOfFlows() {
        return List.of(
                field(
                        "@timestamp",
                        Type.DATE,
                        "Instant of the report: of the packet that ended the period, or"
                                + " the end of the flow."),
                field("ecs.version", Type.KEYWORD, "Version of the Elastic Common Schema."),
                field("agent.name", Type.KEYWORD, "Name of the probe."),
                field("agent.type", Type.KEYWORD, "Kind of the probe: packetbeat."),
                field(
                        "agent.version",
                        Type.KEYWORD,
                        "Version of Packetbeat whose form the events have."),
                field("agent.id", Type.KEYWORD, "Id of the installation."),
                field("agent.ephemeral_id", Type.KEYWORD, "Id of the program's run."),
                field("host.name", Type.KEYWORD, "Name of the probe's host."),
                field("type", Type.KEYWORD, "Kind of the event: flow."),
                field("tags", Type.KEYWORD, "Tags: the general ones, then those of flows."),
                field("fields", Type.OBJECT, "Fields of the user's own."),
                field("event.start", Type.DATE, "Time of the flow's first packet."),
                field("event.end", Type.DATE, "Time of the flow's last packet so far."),
                field("event.duration", Type.LONG, "Time between the two, in nanoseconds."),
                field("event.dataset", Type.KEYWORD, "Kind of the event: flow."),
                field("event.kind", Type.KEYWORD, "Kind of the event: event."),
                field("event.category", Type.KEYWORD, "Category of the event: network."),
                field("event.action", Type.KEYWORD, "What happened: network_flow."),
                field("event.type", Type.KEYWORD, "connection, and end in the last report."),
                field("event.timezone", Type.KEYWORD, "Time zone of the probe (add_locale)."),
                field(
                        "flow.id",
                        Type.KEYWORD,
                        "Id of the flow, made of its addresses and ports; the same in"
                                + " each of its reports."),
                field("flow.final", Type.BOOLEAN, "Whether the flow has ended."),
                field("flow.vlan", Type.LONG, "VLAN id; of several the last two, outer first."),
                field("icmp.id", Type.LONG, "Id of ICMP messages that belong together."),
                field("icmp.type", Type.LONG, "ICMP type of the first packet."),
                field("icmp.code", Type.LONG, "ICMP code of the first packet."),
                field("network.type", Type.KEYWORD, "ipv4 or ipv6."),
                field("network.transport", Type.KEYWORD, "tcp, udp, icmp or ipv6-icmp."),
                field(
                        "network.community_id",
                        Type.KEYWORD,
                        "Id of the flow that other programs give it too."),
                field(
                        "network.direction",
                        Type.KEYWORD,
                        "internal, outbound, inbound or external, by internal_networks."),
                field("network.bytes", Type.BYTES, "Bytes on the wire so far, both ways."),
                field("network.packets", Type.LONG, "Packets so far, both ways."),
                field(
                        "observer.ingress.interface.name",
                        Type.KEYWORD,
                        "Device from which the first packet was captured."),
                field("related.ip", Type.IP, "All addresses of the flow, each once."));
    }

    private static ExportedField field(String name, Type type, String description) {
        return new ExportedField(name, type, description, "");
    }
}
