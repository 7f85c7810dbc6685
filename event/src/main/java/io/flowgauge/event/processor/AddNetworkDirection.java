package io.flowgauge.event.processor;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.SectionReader;
import io.flowgauge.config.Setting;
import io.flowgauge.config.Types;
import io.flowgauge.event.Event;
import io.flowgauge.event.EventException;
import io.flowgauge.event.FieldPath;
import io.flowgauge.event.Network;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code add_network_direction}. */
final class AddNetworkDirection implements Processor {
    private static final Setting<FieldPath> SOURCE =
            FieldType.required("source", "Field with the address that sends.");
    private static final Setting<FieldPath> DESTINATION =
            FieldType.required("destination", "Field with the address that receives.");
    private static final Setting<FieldPath> TARGET =
            FieldType.required("target", "Field for the direction; what is there is replaced.");
    private static final Setting<List<String>> INTERNAL_NETWORKS =
            new Setting<>(
                    "internal_networks",
                    Types.listOf(Types.text()),
                    List.of(),
                    "required",
                    "Networks that are inside: as `10.0.0.0/8`, or a name that the condition"
                            + " `network` takes, such as `private`.");

    static final ProcessorKind KIND =
            ProcessorKind.of(
                            "add_network_direction",
                            "Adds which way an event goes: `internal` from inside to inside,"
                                    + " `outbound`, `inbound`, or `external` where both ends are"
                                    + " outside.",
                            AddNetworkDirection::new)
                    .with(SOURCE, DESTINATION, TARGET, INTERNAL_NETWORKS)
                    .checked()
                    .unconditional()
                    .failing(
                            "An event goes on unchanged, and it is no failure, where an address is"
                                    + " missing or no address; tunnelled flows have lists of them."
                                    + " It fails where `target` lies below something that is no"
                                    + " object.")
                    .example(
                            """
                            - add_network_direction:
                                source: source.ip
                                destination: dest.ip
                                target: network.direction
                                internal_networks: [private]
                            """);

    private final FieldPath source;
    private final FieldPath destination;
    private final FieldPath target;
    private final List<Network> inside = new ArrayList<>();

    AddNetworkDirection(SectionReader settings, ProcessorContext context)
            throws UserErrorException {
        source = settings.require(SOURCE);
        destination = settings.require(DESTINATION);
        target = settings.require(TARGET);
        List<String> texts = settings.require(INTERNAL_NETWORKS);
        for (int i = 0; i < texts.size(); i++) {
            Optional<Network> network = Network.of(texts.get(i));
            if (network.isEmpty()) {
                throw settings.problem(
                        INTERNAL_NETWORKS,
                        i,
                        Network.unknown(texts.get(i)),
                        Network.ALLOWED + String.join(", ", Network.names()));
            }
            inside.add(network.get());
        }
    }

    @Override
    public boolean process(Event event) throws EventException {
        Optional<InetAddress> from = address(event, source);
        Optional<InetAddress> to = address(event, destination);
        if (from.isPresent() && to.isPresent()) {
            event.put(target, direction(isInside(from.get()), isInside(to.get())));
        }
        return true;
    }

    private static Optional<InetAddress> address(Event event, FieldPath path) {
        return Optional.ofNullable(event.text(path)).flatMap(Network::address);
    }

    private boolean isInside(InetAddress address) {
        for (int i = 0; i < inside.size(); i++) {
            if (inside.get(i).contains(address)) {
                return true;
            }
        }
        return false;
    }

    private static String direction(boolean fromInside, boolean toInside) {
        if (fromInside) {
            return toInside ? "internal" : "outbound";
        }
        return toInside ? "inbound" : "external";
    }
}
