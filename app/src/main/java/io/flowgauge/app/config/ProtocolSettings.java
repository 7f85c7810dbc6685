package io.flowgauge.app.config;

import static io.flowgauge.config.Types.bool;
import static io.flowgauge.config.Types.integer;
import static io.flowgauge.config.Types.listOf;
import static io.flowgauge.config.Types.text;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.ConfigErrors;
import io.flowgauge.config.ConfigList;
import io.flowgauge.config.ConfigObject;
import io.flowgauge.config.ConfigObject.Entry;
import io.flowgauge.config.ConfigScalar;
import io.flowgauge.config.ConfigValue;
import io.flowgauge.config.Position;
import io.flowgauge.config.Section;
import io.flowgauge.config.SectionReader;
import io.flowgauge.config.Setting;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What {@code packetbeat.protocols} means for flows. Flowgauge has no protocol analyzers, but which
 * of them a configuration lists decides what is in a flow's id: the ICMP id with {@code icmp}, and
 * a connection number on each TCP port that an analyzer follows. Ports are only those written.
 *
 * <p>The section is a list ({@code - type: http, ports: [80]}) or, as in older configurations, an
 * object by type ({@code http.ports: [80]}).
 *
 * @param icmp whether icmp is listed and enabled
 * @param tcpPorts ports of the enabled analyzers that follow TCP, in order
 */
public record ProtocolSettings(boolean icmp, Set<Integer> tcpPorts) {
    /** The key of the section. */
    public static final String KEY = "packetbeat.protocols";

    private static final Set<String> WITH_TCP =
            Set.of(
                    "amqp",
                    "cassandra",
                    "dns",
                    "http",
                    "memcache",
                    "mongodb",
                    "mysql",
                    "nfs",
                    "pgsql",
                    "redis",
                    "thrift",
                    "tls");
    private static final Set<String> WITHOUT_TCP = Set.of("dhcpv4", "icmp", "sip");
    private static final String ALLOWED =
            "amqp, cassandra, dhcpv4, dns, http, icmp, memcache, mongodb, mysql, nfs, pgsql, redis,"
                    + " sip, thrift, tls";

    private static final Setting<String> TYPE =
            new Setting<>("type", text(), "", "", "Name of the protocol.");
    private static final Setting<Boolean> ENABLED =
            Setting.of("enabled", bool(), true, "Whether the entry counts.");
    private static final Setting<List<Integer>> PORTS =
            Setting.of(
                    "ports",
                    listOf(integer(1, 65_535)),
                    List.of(),
                    "Ports on which TCP connections are told apart in flow ids.");

    /** What is read of each entry; the many settings of the analyzers themselves are let pass. */
    static final Section SECTION = Section.repeated(KEY, TYPE, ENABLED, PORTS);

    /** Makes settings that keep the ports given, in order. */
    public ProtocolSettings {
        tcpPorts = Collections.unmodifiableSet(new TreeSet<>(tcpPorts));
    }

    /** Returns whether a section lists analyzers, which this program hasn't, beside icmp. */
    static boolean namesAnalyzers(ConfigValue section) {
        return switch (section) {
            case ConfigList list ->
                    list.items().stream()
                            .filter(ConfigObject.class::isInstance)
                            .map(item -> ((ConfigObject) item).find(TYPE.key()))
                            .anyMatch(type -> type.filter(t -> !isIcmp(t.value())).isPresent());
            case ConfigObject object ->
                    object.entries().keySet().stream().anyMatch(type -> !type.equals("icmp"));
            case ConfigScalar _ -> false;
        };
    }

    private static boolean isIcmp(ConfigValue type) {
        return type instanceof ConfigScalar scalar && scalar.text().equals("icmp");
    }

    static ProtocolSettings read(ConfigObject root) throws UserErrorException {
        ConfigValue value =
                root.find(KEY)
                        .map(Entry::value)
                        .orElseGet(() -> ConfigObject.empty(root.position()));
        Set<Integer> ports = new TreeSet<>();
        boolean icmp = false;
        if (value instanceof ConfigList list) {
            for (int i = 0; i < list.items().size(); i++) {
                ConfigValue item = list.items().get(i);
                String key = KEY + "." + i;
                if (item.isNull()) {
                    continue;
                }
                if (!(item instanceof ConfigObject object)) {
                    throw ConfigErrors.at(
                            item.position(),
                            key,
                            "found " + item.describe(),
                            "an object with a type, such as \"- type: icmp\"");
                }
                SectionReader reader = SectionReader.of(object, key);
                if (!reader.has(TYPE)) {
                    throw ConfigErrors.at(
                            item.position(), key + ".type", "missing required field", ALLOWED);
                }
                Position position = reader.position(TYPE);
                icmp |= add(reader, key + ".type", position, reader.get(TYPE), ports);
            }
        } else if (value instanceof ConfigObject object) {
            for (Map.Entry<String, Entry> entry : object.entries().entrySet()) {
                String key = KEY + "." + entry.getKey();
                ConfigValue below = entry.getValue().value();
                if (below.isNull()) {
                    continue;
                }
                if (!(below instanceof ConfigObject analyzer)) {
                    throw ConfigErrors.at(
                            below.position(), key, "found " + below.describe(), "an object");
                }
                SectionReader reader = SectionReader.of(analyzer, key);
                Position position = entry.getValue().keyPosition();
                icmp |= add(reader, key, position, entry.getKey(), ports);
            }
        } else if (!value.isNull()) {
            throw ConfigErrors.at(
                    value.position(),
                    KEY,
                    "found " + value.describe(),
                    "a list of objects with a type, such as \"- type: icmp\"");
        }
        return new ProtocolSettings(icmp, ports);
    }

    /** Adds one entry's ports; returns whether it is icmp, enabled. */
    private static boolean add(
            SectionReader reader, String key, Position position, String type, Set<Integer> ports)
            throws UserErrorException {
        if (!WITH_TCP.contains(type) && !WITHOUT_TCP.contains(type)) {
            throw ConfigErrors.at(
                    position, key, "\"" + type + "\" is not a known protocol", ALLOWED);
        }
        List<Integer> written = reader.get(PORTS);
        if (!reader.get(ENABLED)) {
            return false;
        }
        if (WITH_TCP.contains(type)) {
            ports.addAll(written);
        }
        return type.equals("icmp");
    }
}
