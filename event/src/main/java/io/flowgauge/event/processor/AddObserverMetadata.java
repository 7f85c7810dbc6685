package io.flowgauge.event.processor;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.SectionReader;
import io.flowgauge.config.Setting;
import io.flowgauge.config.Types;
import io.flowgauge.event.Event;
import io.flowgauge.event.EventException;
import io.flowgauge.event.EventObject;
import io.flowgauge.event.FieldPath;
import java.net.SocketException;
import java.util.function.LongSupplier;

/** {@code add_observer_metadata}. */
final class AddObserverMetadata implements Processor {
    private static final FieldPath OBSERVER = FieldPath.of("observer");

    private static final Setting<Boolean> NETINFO = HostSettings.netinfo(true);
    private static final Setting<Boolean> OVERWRITE =
            Setting.of(
                    "overwrite",
                    Types.bool(),
                    false,
                    "Whether to add to events that have `observer` already.");

    static final ProcessorKind KIND =
            ProcessorKind.of(
                            "add_observer_metadata",
                            "Adds this machine as `observer`: what saw the traffic, and need not"
                                    + " be an end of it. `type` is `packetbeat`, whose events these"
                                    + " are, `vendor` is `flowgauge`.",
                            AddObserverMetadata::new)
                    .with(HostSettings.all(NETINFO, OVERWRITE))
                    .failing(
                            "Where the system can't list its interfaces the event is dropped. With"
                                    + " `overwrite` it fails where `observer` is no object.")
                    .shown(
                            """
                            - add_observer_metadata:
                                geo: {name: rack-4, city_name: Berlin}
                            """,
                            """
                            + observer.geo.city_name: "Berlin"
                            + observer.geo.name: "rack-4"
                            + observer.hostname: "host.example.com"
                            + observer.ip: ["192.0.2.10","2001:db8::10"]
                            + observer.mac: ["02:00:5e:10:00:01"]
                            + observer.type: "packetbeat"
                            + observer.vendor: "flowgauge"
                            """);

    private final HostSettings host;
    private final boolean overwrite;

    AddObserverMetadata(SectionReader settings, ProcessorContext context)
            throws UserErrorException {
        this(settings, System::nanoTime);
    }

    AddObserverMetadata(SectionReader settings, LongSupplier clockNs) throws UserErrorException {
        host = new HostSettings(settings, NETINFO, AddObserverMetadata::find, clockNs);
        overwrite = settings.get(OVERWRITE);
    }

    private static EventObject find(String hostname, boolean withNetwork) throws SocketException {
        EventObject found = new EventObject();
        found.put("hostname", hostname);
        found.put("type", "packetbeat");
        found.put("vendor", "flowgauge");
        if (withNetwork) {
            HostSettings.putAddresses(found);
        }
        return found;
    }

    @Override
    public boolean process(Event event) throws EventException {
        if (event.has(OBSERVER)) {
            if (!overwrite) {
                return true;
            }
            if (!(event.get(OBSERVER) instanceof EventObject)) {
                throw new EventException("observer is no object");
            }
        }
        event.merge(OBSERVER, host.fields(event));
        return true;
    }
}
