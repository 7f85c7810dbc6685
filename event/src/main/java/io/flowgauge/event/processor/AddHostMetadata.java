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
import java.nio.file.Path;
import java.util.function.LongSupplier;

/** {@code add_host_metadata}. */
final class AddHostMetadata implements Processor {
    private static final FieldPath HOST = FieldPath.of("host");

    private static final Setting<Boolean> NETINFO = HostSettings.netinfo(false);
    private static final Setting<Boolean> REPLACE_FIELDS =
            Setting.of(
                    "replace_fields",
                    Types.bool(),
                    true,
                    "Whether to add to events that have more of `host` than its name already.");

    static final ProcessorKind KIND =
            ProcessorKind.of(
                            "add_host_metadata",
                            "Adds what is known of this machine to `host`: its name, architecture,"
                                    + " system and id, and whether it is a container.",
                            AddHostMetadata::new)
                    .with(HostSettings.all(NETINFO, REPLACE_FIELDS))
                    .failing(
                            "What the system does not tell is left out. Where it can't list its"
                                    + " interfaces the event is dropped, as Packetbeat does. It"
                                    + " fails where `host` is no object.")
                    .shown(
                            """
                            - add_host_metadata:
                                netinfo.enabled: true
                                geo: {name: rack-4, location: '52.5, 13.4'}
                            """,
                            """
                            + host.architecture: "x86_64"
                            + host.containerized: false
                            + host.geo.location: "52.5, 13.4"
                            + host.geo.name: "rack-4"
                            + host.id: "b0d1a6f2c8e94d6c9f0a3b5c7d9e1f20"
                            + host.ip: ["192.0.2.10","2001:db8::10"]
                            + host.mac: ["02:00:5e:10:00:01"]
                            - host.name: "probe-1"
                            + host.name: "host.example.com"
                            + host.os.codename: "bookworm"
                            + host.os.family: "debian"
                            + host.os.name: "Debian GNU/Linux"
                            + host.os.platform: "debian"
                            + host.os.version: "12 (bookworm)"
                            """);

    private final HostInfo info;
    private final HostSettings host;
    private final boolean replaceFields;

    AddHostMetadata(SectionReader settings, ProcessorContext context) throws UserErrorException {
        this(settings, Path.of("/"), System::nanoTime);
    }

    AddHostMetadata(SectionReader settings, Path root, LongSupplier clockNs)
            throws UserErrorException {
        info = new HostInfo(root);
        host = new HostSettings(settings, NETINFO, this::find, clockNs);
        replaceFields = settings.get(REPLACE_FIELDS);
    }

    private EventObject find(String hostname, boolean withNetwork) throws SocketException {
        EventObject found = new EventObject();
        found.put("name", hostname);
        found.put("architecture", HostInfo.architecture(System.getProperty("os.arch", "")));
        EventObject os = info.os();
        if (os.size() > 0) {
            found.put("os", os);
        }
        info.id().ifPresent(id -> found.put("id", id));
        info.containerized().ifPresent(truth -> found.put("containerized", truth));
        if (withNetwork) {
            HostSettings.putAddresses(found);
        }
        return found;
    }

    @Override
    public boolean process(Event event) throws EventException {
        Object before = event.get(HOST);
        if (before instanceof EventObject object) {
            if (!replaceFields && !(object.size() == 1 && object.has("name"))) {
                return true;
            }
        } else if (event.has(HOST)) {
            throw new EventException("host is no object");
        }
        event.merge(HOST, host.fields(event));
        return true;
    }
}
