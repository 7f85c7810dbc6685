package io.flowgauge.event.processor;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.SectionReader;
import io.flowgauge.config.Setting;
import io.flowgauge.config.Types;
import io.flowgauge.event.CommunityIdHash;
import io.flowgauge.event.Event;
import io.flowgauge.event.EventException;
import io.flowgauge.event.FieldPath;
import io.flowgauge.event.Network;
import java.net.InetAddress;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code community_id}: the fields of an event that {@link CommunityIdHash} takes. */
final class CommunityId implements Processor {
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,5}");
    private static final int PORT_MAX = 0xffff;
    private static final int BYTE_MAX = 0xff;
    private static final int NONE = -1;

    /** IANA's protocol numbers of the names that Packetbeat takes. */
    private static final Map<String, Integer> PROTOCOLS =
            Map.ofEntries(
                    Map.entry("icmp", 1),
                    Map.entry("igmp", 2),
                    Map.entry("tcp", 6),
                    Map.entry("udp", 17),
                    Map.entry("gre", 47),
                    Map.entry("ipv6-icmp", 58),
                    Map.entry("icmpv6", 58),
                    Map.entry("eigrp", 88),
                    Map.entry("ospf", 89),
                    Map.entry("pim", 103),
                    Map.entry("sctp", 132));

    private static final Setting<FieldPath> SOURCE_IP =
            field("source_ip", "source.ip", "Field with the address of one end.");
    private static final Setting<FieldPath> SOURCE_PORT =
            field("source_port", "source.port", "Field with its port.");
    private static final Setting<FieldPath> DESTINATION_IP =
            field(
                    "destination_ip",
                    "destination.ip",
                    "Field with the address of the other end; events of flows have it in"
                            + " `dest.ip`.");
    private static final Setting<FieldPath> DESTINATION_PORT =
            field(
                    "destination_port",
                    "destination.port",
                    "Field with its port; events of flows have it in `dest.port`.");
    private static final Setting<FieldPath> IANA_NUMBER =
            field("iana_number", "network.iana_number", "Field with the number of the protocol.");
    private static final Setting<FieldPath> TRANSPORT =
            field(
                    "transport",
                    "network.transport",
                    "Field with the protocol, a number or one of icmp, igmp, tcp, udp, gre,"
                            + " ipv6-icmp, icmpv6, eigrp, ospf, pim, sctp; it counts where there is"
                            + " no `iana_number`. Events of flows have it in `transport`.");
    private static final Setting<FieldPath> ICMP_TYPE =
            field("icmp_type", "icmp.type", "Field with the type of an ICMP message.");
    private static final Setting<FieldPath> ICMP_CODE =
            field("icmp_code", "icmp.code", "Field with its code.");
    private static final Setting<FieldPath> TARGET =
            Setting.of(
                    "target",
                    FieldType.FIELD,
                    FieldPath.of("network.community_id"),
                    "Field for the id; what is there is left as it is.");
    private static final Setting<Integer> SEED =
            Setting.of(
                    "seed",
                    Types.integer(0, PORT_MAX),
                    0,
                    "A number that ids of one organisation have in common.");

    static final ProcessorKind KIND =
            ProcessorKind.of(
                            "community_id",
                            "Adds the [Community ID](https://github.com/corelight/community-id-spec)"
                                    + " of a flow (version 1), by which other programs name it too.",
                            CommunityId::new)
                    .with(
                            SOURCE_IP,
                            SOURCE_PORT,
                            DESTINATION_IP,
                            DESTINATION_PORT,
                            IANA_NUMBER,
                            TRANSPORT,
                            ICMP_TYPE,
                            ICMP_CODE,
                            TARGET,
                            SEED)
                    .failing(
                            "An event goes on unchanged, and it is no failure, where `target` is"
                                    + " there, or where an address, the protocol, or a port of TCP,"
                                    + " UDP and SCTP is missing or none; tunnelled flows have lists"
                                    + " of addresses. Without a type ICMP has an id of type and"
                                    + " code 0. It fails where `target` lies below something that is"
                                    + " no object.")
                    .example(
                            """
                            - community_id:
                                fields:
                                  destination_ip: dest.ip
                                  destination_port: dest.port
                                  transport: transport
                            """);

    private final FieldPath sourceIp;
    private final FieldPath sourcePort;
    private final FieldPath destinationIp;
    private final FieldPath destinationPort;
    private final FieldPath ianaNumber;
    private final FieldPath transport;
    private final FieldPath icmpType;
    private final FieldPath icmpCode;
    private final FieldPath target;
    private final CommunityIdHash hash;

    CommunityId(SectionReader settings, ProcessorContext context) throws UserErrorException {
        sourceIp = settings.get(SOURCE_IP);
        sourcePort = settings.get(SOURCE_PORT);
        destinationIp = settings.get(DESTINATION_IP);
        destinationPort = settings.get(DESTINATION_PORT);
        ianaNumber = settings.get(IANA_NUMBER);
        transport = settings.get(TRANSPORT);
        icmpType = settings.get(ICMP_TYPE);
        icmpCode = settings.get(ICMP_CODE);
        target = settings.get(TARGET);
        hash = new CommunityIdHash(settings.get(SEED));
    }

    private static Setting<FieldPath> field(String key, String fallback, String description) {
        return Setting.of("fields." + key, FieldType.FIELD, FieldPath.of(fallback), description);
    }

    @Override
    public boolean process(Event event) throws EventException {
        if (event.has(target)) {
            return true;
        }
        Optional<InetAddress> source = address(event, sourceIp);
        Optional<InetAddress> destination = address(event, destinationIp);
        int protocol =
                protocol(event.has(ianaNumber) ? event.get(ianaNumber) : event.get(transport));
        if (source.isEmpty() || destination.isEmpty() || protocol == NONE) {
            return true;
        }
        byte[] from = source.get().getAddress();
        byte[] to = destination.get().getAddress();
        switch (protocol) {
            case CommunityIdHash.TCP, CommunityIdHash.UDP, CommunityIdHash.SCTP -> {
                int fromPort = number(event.get(sourcePort), PORT_MAX);
                int toPort = number(event.get(destinationPort), PORT_MAX);
                if (fromPort > 0 && toPort > 0) {
                    event.put(target, hash.withPorts(from, to, protocol, fromPort, toPort));
                }
            }
            case CommunityIdHash.ICMP, CommunityIdHash.ICMP6 -> {
                int type = number(event.get(icmpType), BYTE_MAX);
                int code = number(event.get(icmpCode), BYTE_MAX);
                boolean known = type != NONE && code != NONE;
                event.put(
                        target,
                        hash.ofIcmp(from, to, protocol, known ? type : 0, known ? code : 0));
            }
            default -> event.put(target, hash.withoutPorts(from, to, protocol));
        }
        return true;
    }

    private static Optional<InetAddress> address(Event event, FieldPath path) {
        return Optional.ofNullable(event.text(path)).flatMap(Network::address);
    }

    private static int protocol(@Nullable Object value) {
        if (value instanceof String text) {
            Integer known = PROTOCOLS.get(text.toLowerCase(Locale.ROOT));
            if (known != null) {
                return known;
            }
        }
        return number(value, BYTE_MAX);
    }

    private static int number(@Nullable Object value, int max) {
        long number =
                switch (value) {
                    case Long whole -> whole;
                    case Double any when any == Math.rint(any) -> any.longValue();
                    case String text when NUMBER.matcher(text).matches() -> Long.parseLong(text);
                    case null, default -> NONE;
                };
        return number < 0 || number > max ? NONE : (int) number;
    }
}
