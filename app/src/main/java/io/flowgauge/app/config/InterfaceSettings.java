package io.flowgauge.app.config;

import static io.flowgauge.config.Types.bool;
import static io.flowgauge.config.Types.choice;
import static io.flowgauge.config.Types.duration;
import static io.flowgauge.config.Types.integer;
import static io.flowgauge.config.Types.listOf;
import static io.flowgauge.config.Types.optional;
import static io.flowgauge.config.Types.text;

import io.flowgauge.base.UserErrorException;
import io.flowgauge.config.ConfigErrors;
import io.flowgauge.config.ConfigList;
import io.flowgauge.config.ConfigObject;
import io.flowgauge.config.ConfigObject.Entry;
import io.flowgauge.config.ConfigValue;
import io.flowgauge.config.Position;
import io.flowgauge.config.Section;
import io.flowgauge.config.SectionReader;
import io.flowgauge.config.Setting;
import io.flowgauge.event.Network;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One of {@code packetbeat.interfaces}, which is an object or a list of objects.
 *
 * @param device a name, an index as {@code flowgauge devices} prints it, {@code any} or {@code
 *     default_route}
 * @param type how packets are captured
 * @param file a capture file to read instead of a device
 * @param snaplen most bytes captured of a packet, 1 to 262144
 * @param bufferSizeMb size of the kernel's ring in units of 1024 * 1024 bytes, 1 to 16384
 * @param withVlans whether an automatic filter also matches tagged packets
 * @param bpfFilter a filter in the language of libpcap
 * @param autoPromiscMode whether the device is put into promiscuous mode
 * @param internalNetworks what is inside, for the direction of flows; empty if it does not say
 * @param position where the device was named, for messages about it
 * @param filterPosition where the filter was written
 */
public record InterfaceSettings(
        String device,
        CaptureType type,
        Optional<String> file,
        int snaplen,
        int bufferSizeMb,
        boolean withVlans,
        Optional<String> bpfFilter,
        boolean autoPromiscMode,
        List<Network> internalNetworks,
        Position position,
        Position filterPosition) {

    /** How packets are captured from a device. */
    public enum CaptureType {
        /** Our own ring shared with the Linux kernel. */
        AF_PACKET,
        /** libpcap. */
        PCAP
    }

    private static final int SNAPLEN_DEFAULT = 65_535;
    private static final int BUFFER_SIZE_MB_DEFAULT = 30;

    private static final Setting<String> DEVICE =
            Setting.of(
                    "device",
                    text(),
                    "any",
                    "Device to capture from: a name or a number as \"flowgauge devices\" prints"
                            + " them, any, or default_route.");
    private static final Setting<String> TYPE =
            Setting.of(
                    "type",
                    choice("af_packet", "pcap", "autodetect"),
                    "af_packet",
                    "How to capture: by a ring shared with the kernel (af_packet, autodetect) or"
                            + " through libpcap (pcap).");
    private static final Setting<Optional<String>> FILE =
            new Setting<>(
                    "file",
                    optional(text()),
                    Optional.empty(),
                    "",
                    "Capture file to read instead of a device.");
    private static final Setting<Integer> SNAPLEN =
            Setting.of(
                    "snaplen",
                    integer(0, 262_144),
                    SNAPLEN_DEFAULT,
                    "Most bytes to capture of a packet; 0 for the default.");
    private static final Setting<Integer> BUFFER_SIZE_MB =
            Setting.of(
                    "buffer_size_mb",
                    integer(0, 16_384),
                    BUFFER_SIZE_MB_DEFAULT,
                    "Memory shared with the kernel for packets not yet metered, in MiB; 0 for the"
                            + " default.");
    private static final Setting<Boolean> WITH_VLANS =
            Setting.of(
                    "with_vlans",
                    bool(),
                    false,
                    "Whether an automatically made filter also matches packets with a VLAN tag.");
    private static final Setting<Optional<String>> BPF_FILTER =
            new Setting<>(
                    "bpf_filter",
                    optional(text()),
                    Optional.empty(),
                    "",
                    "Filter in the language of libpcap (man pcap-filter); applied to files too.");
    private static final Setting<Boolean> AUTO_PROMISC_MODE =
            Setting.of(
                    "auto_promisc_mode",
                    bool(),
                    false,
                    "Whether to put the device into promiscuous mode while capturing.");
    private static final Setting<List<String>> INTERNAL_NETWORKS =
            Setting.of(
                    "internal_networks",
                    listOf(text()),
                    List.of(),
                    "Networks that are inside for what comes from this device, in place of"
                            + " packetbeat.internal_networks (schema ecs).");
    private static final Setting<Long> POLL_DEFAULT_ROUTE =
            new Setting<>(
                    "poll_default_route",
                    duration(0),
                    0L,
                    "0",
                    "Accepted from newer Packetbeats; the default route is looked up at start.");
    private static final Setting<Long> METRICS_INTERVAL =
            new Setting<>(
                    "metrics_interval",
                    duration(0),
                    0L,
                    "0",
                    "Accepted from newer Packetbeats; counters are always current.");

    /** The key of the section. */
    public static final String KEY = "packetbeat.interfaces";

    static final Section SECTION =
            Section.repeated(
                    KEY,
                    DEVICE,
                    TYPE,
                    FILE,
                    SNAPLEN,
                    BUFFER_SIZE_MB,
                    WITH_VLANS,
                    BPF_FILTER,
                    AUTO_PROMISC_MODE,
                    INTERNAL_NETWORKS,
                    POLL_DEFAULT_ROUTE,
                    METRICS_INTERVAL);

    /** Returns all interfaces, at least one: without any in the configuration, device "any". */
    static List<InterfaceSettings> read(ConfigObject root) throws UserErrorException {
        ConfigValue value =
                root.find(SECTION.key())
                        .map(Entry::value)
                        .orElseGet(() -> ConfigObject.empty(root.position()));
        List<InterfaceSettings> interfaces = new ArrayList<>();
        if (value instanceof ConfigList list) {
            int index = 0;
            for (ConfigValue item : list.items()) {
                String key = SECTION.key() + "." + index++;
                if (item instanceof ConfigObject object) {
                    add(interfaces, readOne(SectionReader.of(object, key)), key);
                }
            }
        }
        if (interfaces.isEmpty()) {
            interfaces.add(readOne(SectionReader.of(root, SECTION)));
        }
        return List.copyOf(interfaces);
    }

    private static InterfaceSettings readOne(SectionReader reader) throws UserErrorException {
        int snaplen = reader.get(SNAPLEN);
        int bufferSizeMb = reader.get(BUFFER_SIZE_MB);
        reader.get(POLL_DEFAULT_ROUTE);
        reader.get(METRICS_INTERVAL);
        String device = reader.get(DEVICE);
        return new InterfaceSettings(
                device.isBlank() ? DEVICE.fallback() : device,
                reader.get(TYPE).equals("pcap") ? CaptureType.PCAP : CaptureType.AF_PACKET,
                reader.get(FILE).filter(file -> !file.isEmpty()),
                snaplen == 0 ? SNAPLEN_DEFAULT : snaplen,
                bufferSizeMb == 0 ? BUFFER_SIZE_MB_DEFAULT : bufferSizeMb,
                reader.get(WITH_VLANS),
                reader.get(BPF_FILTER).filter(filter -> !filter.isBlank()),
                reader.get(AUTO_PROMISC_MODE),
                SchemaSettings.networks(reader, INTERNAL_NETWORKS),
                reader.position(DEVICE),
                reader.position(BPF_FILTER));
    }

    /** A device listed twice would have its packets counted twice. */
    private static void add(List<InterfaceSettings> all, InterfaceSettings one, String key)
            throws UserErrorException {
        Map<String, Position> devices = new HashMap<>();
        all.forEach(other -> devices.put(other.name(), other.position));
        Position before = devices.get(one.name());
        if (before != null) {
            throw ConfigErrors.at(
                    one.position,
                    key + ".device",
                    "found \"" + one.name() + "\" a second time, first at " + before,
                    "each device once");
        }
        all.add(one);
    }

    private String name() {
        return file.orElse(device);
    }
}
